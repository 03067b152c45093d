import { refusal } from './http-error.js'
import type { ScimRequestHead } from './http-message.js'
import type { ScimGroupOf } from './store.js'

/**
 * @internal The version of a resource as an HTTP entity tag (RFC 7644, 3.14).
 *
 * What a user's answer says of its groups changes without the user being changed. The tag then has a
 * second part that stands for them, so that nobody is told "not modified" about groups that were.
 */
export function entityTag(version: number, groups: readonly ScimGroupOf[] | undefined): string {
  if (groups === undefined || groups.length === 0) return `W/"${version}"`
  let hash = 0x811c9dc5
  for (const { id, display = '' } of groups)
    for (const text of [id, display])
      for (let i = 0; i <= text.length; i += 1) {
        hash ^= i < text.length ? text.charCodeAt(i) : 0x10000
        hash = Math.imul(hash, 0x01000193) >>> 0
      }
  return `W/"${version}.${groups.length}-${hash.toString(36)}"`
}

/**
 * @internal Refuses to change a resource whose version is not the one that the client names in If-Match.
 *
 * @throws a `RosterError` with code `SCIM_REFUSED` (412)
 */
export function demandMatch(ifMatch: string | null | undefined, version: number): void {
  if (ifMatch === null || ifMatch === undefined || ifMatch.trim() === '*') return
  const wanted = String(version)
  const matches = tagsOf(ifMatch).some((tag) => tag.split('.', 1)[0] === wanted)
  if (!matches) throw refusal(412, 'The resource has changed: its version is another one.')
}

/** @internal Whether If-None-Match says that the client has this version already. */
export function isKnown(request: ScimRequestHead, etag: string): boolean {
  const header = request.headers.get('if-none-match')
  if (header === null) return false
  return header.trim() === '*' || tagsOf(header).includes(tagsOf(etag)[0] ?? '')
}

/** The opaque parts of entity tags; weak and strong compare alike, since ours are all weak. */
function tagsOf(header: string): string[] {
  return header.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//i, '')
      .replace(/^"(.*)"$/, '$1'),
  )
}
