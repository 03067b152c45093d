import { type FakeAsk, json } from './fake-answers.js'
import type { AtlassianStore, FakeAtlassianSeed } from './fake-atlassian-store.js'
import type { FakeTransport } from './fake-product.js'

/** Options of `fakeAtlassianCloud`: what the organisation holds and how it behaves. */
export interface FakeAtlassianOptions extends FakeAtlassianSeed, FakeTransport {
  /** Ids of further directories that the API key may manage. @defaultValue none */
  readonly otherDirectories?: readonly string[]
  /** Most rows on one page. @defaultValue `100` */
  readonly pageSize?: number
  /** Whether every page is the first one, whatever cursor is given. @defaultValue `false` */
  readonly deadPaging?: boolean
  /** How many reads do not show the latest write. @defaultValue `0` */
  readonly staleReads?: number
  /**
   * What an invitation leads to: `created`, 200 with the id; `later`, 200 without one, and the account shows
   * after two reads; `partial`, 206 because a role could not be given; `no-subscription`, 402; `user-limit`,
   * 409.
   *
   * @defaultValue `'created'`
   */
  readonly invite?: 'created' | 'later' | 'partial' | 'no-subscription' | 'user-limit'
  /** Seats of a licence that the members of `jira-users` take. @defaultValue no limit */
  readonly seats?: number
  /** Whether refusals with 409 come without a code. @defaultValue `false` */
  readonly bareConflicts?: boolean
  /** What taking out somebody who is no member is answered with. @defaultValue `404` */
  readonly removeAbsent?: 204 | 404
  /** What a write into a group that an identity provider keeps is answered with. @defaultValue `403` */
  readonly syncedGroupStatus?: 400 | 403
  /** Domains that the organisation has verified. @defaultValue `['example.com']` */
  readonly domains?: readonly string[]
  /** Whether the provisioning directory answers to changes of users as if it had made them. @defaultValue `false` */
  readonly scimIgnoresPatches?: boolean
}

/** @internal */
export type AtlassianAsk = FakeAsk<AtlassianActor>

/** @internal Which credentials ask. */
export type AtlassianActor = 'key' | 'scoped-key'

/** @internal What the endpoints work with. */
export interface AtlassianWorld {
  readonly store: AtlassianStore
  readonly options: FakeAtlassianOptions
  readonly orgId: string
  readonly directoryId: string
  /** Ids of all directories that the key may manage. */
  readonly directories: readonly string[]
}

const titles: Readonly<Record<string, string>> = {
  'ADMIN-400-1': 'Invalid page cursor',
  'ADMIN-400-24': 'Invalid request body',
  'ADMIN-403-3': 'Not allowed to manage the org',
  'ADMIN-403-5': 'Not allowed to manage the group',
  'ADMIN-404-1': 'Unknown resource',
  'ADMIN-404-2': 'Organization not found',
  'ADMIN-404-8': 'User not found',
  'ADMIN-404-10': 'Group not found',
  'ADMIN-409-3': 'License limit exceeded',
  'ADMIN-409-28': 'Conflict',
  'ADMIN-UAM-402-1': 'Payment Required',
  'ADMIN-UAM-409-3': 'Product License Limit Exceeded',
}

/** @internal A refusal of the Organizations API; the status stands in the code. */
export function refusal(code: keyof typeof titles & string): Response {
  const status = Number(/-(\d{3})-/.exec(code)?.[1])
  return json(status, {
    errors: [
      {
        id: '3f8a1c52-7f6b-4b0e-9a51-1d7a2c9f0e11',
        status: String(status),
        code,
        title: titles[code],
        detail: 'This stands for a sentence of the product.',
      },
    ],
  })
}

/** @internal A page of rows, as the Organizations API cuts them: by a cursor of its own. */
export function pageOf(
  { options }: AtlassianWorld,
  cursor: string | undefined,
  limit: number,
  rows: readonly unknown[],
): Response {
  const at = cursor === undefined || options.deadPaging === true ? 0 : offsetOf(cursor)
  if (at === undefined) return refusal('ADMIN-400-1')
  const size = Math.min(limit, options.pageSize ?? 100)
  const data = rows.slice(at, at + size)
  const next = at + size < rows.length ? cursorOf(at + size) : undefined
  return json(200, {
    data,
    links: { self: cursor ?? cursorOf(0), ...(next === undefined ? {} : { next }) },
  })
}

function cursorOf(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url')
}

function offsetOf(cursor: string): number | undefined {
  const [, offset] = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  return offset === undefined ? undefined : Number(offset)
}

/** @internal The texts of a list in a JSON body; `undefined` when there is no such list. */
export function textsIn(body: unknown, name: string): readonly string[] | undefined {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return Array.isArray(value)
    ? value.filter((text): text is string => typeof text === 'string')
    : undefined
}
