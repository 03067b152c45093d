import { digestOf } from '../core/digest.js'
import { RosterError } from '../core/errors.js'
import type { ScimAuthenticate } from './handler-options.js'

/**
 * Authenticates by bearer token (RFC 6750), in time that does not depend on what the tokens have in common
 * with the one sent.
 *
 * @param tokens - the tokens that are accepted: two of them while one is being replaced. By tenant, when the
 * base path names one; a token of one tenant opens no other
 * @throws a `RosterError` with code `SCIM_CONFIG_INVALID` when a token could never be sent
 * @returns a function for the option `authenticate` of `scimHandler`
 * @example
 * ```ts test
 * import { bearerTokens } from 'rostermap/scim'
 *
 * const authenticate = bearerTokens({ acme: ['token-of-acme'], contoso: ['another'] })
 * const headers = new Headers({ authorization: 'Bearer another' })
 * const request = { method: 'GET', url: '/scim/acme/Users', headers }
 * console.log(await authenticate(request, 'contoso')) //=> {}
 * console.log(await authenticate(request, 'acme')) //=> undefined
 * ```
 */
export function bearerTokens(
  tokens: readonly string[] | Readonly<Record<string, readonly string[]>>,
): ScimAuthenticate {
  const byTenant = new Map(
    Array.isArray(tokens)
      ? [['', digestsOf(tokens)] as const]
      : Object.entries(tokens).map(([tenant, list]) => [tenant, digestsOf(list)] as const),
  )
  return (request, tenant) => {
    const [, sent] =
      /^Bearer +([\x21-\x7e]+) *$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (sent === undefined) return undefined
    const digest = digestOf(sent)
    let found = false
    for (const known of byTenant.get(tenant) ?? []) if (isSame(known, digest)) found = true
    return found ? {} : undefined
  }
}

/** Digests are compared, so that time tells nothing about a token; and each one in full. */
function digestsOf(tokens: readonly string[]): readonly string[] {
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token)))
    throw new RosterError('SCIM_CONFIG_INVALID', 'A bearer token cannot be sent as it is.', {
      issues: [{ pointer: '/tokens', message: 'must be printable ASCII without spaces' }],
    })
  return tokens.map((token) => digestOf(token))
}

function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
