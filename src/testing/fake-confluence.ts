import type { PasswordAuthentication } from '../targets/connection.js'
import { askOf, credentialsOf, forged, json, unauthorized } from './fake-answers.js'
import type { ConfluenceAsk, ConfluenceConduct } from './fake-confluence-answers.js'
import { confluenceGroups } from './fake-confluence-groups.js'
import {
  confluenceStore,
  type FakeConfluenceSeed,
  type FakeConfluenceState,
} from './fake-confluence-store.js'
import { confluenceUsers } from './fake-confluence-users.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'
import { type FakeSso, ssoAnswer } from './fake-sso.js'

/** Options of {@link fakeConfluence}: what it holds and which Confluence it is. */
export interface FakeConfluenceOptions extends FakeConfluenceSeed, FakeTransport, FakeSso {
  /** The version it behaves as. @defaultValue `'10.0.3'` */
  readonly version?: string
  /** Whether it tells its version. @defaultValue `true` */
  readonly tellsVersion?: boolean
  /** A directory that takes no writes, or only memberships. @defaultValue `false` */
  readonly readOnlyDirectory?: boolean | 'local-groups'
  /** Groups every new account gets. @defaultValue none */
  readonly defaultGroups?: readonly string[]
  /** Seats of its licence, which the members of `confluence-users` take. @defaultValue no limit */
  readonly seats?: number
  /** Most rows in one answer. @defaultValue `200` */
  readonly pageSize?: number
  /** How many looks find a deletion unfinished. @defaultValue `1` */
  readonly deleteLooks?: number
  /** What an endpoint that the version does not have answers: a status, or 404 as a web page. @defaultValue `404` */
  readonly absentEndpoint?: 404 | 405 | 'web-page'
  /** Refuse writes without `X-Atlassian-Token: no-check`. @defaultValue `true` */
  readonly requireXsrfToken?: boolean
}

/** A Confluence Data Center that lives in memory. */
export interface FakeConfluence extends FakeProduct {
  /** A personal access token of its administrator. */
  readonly token: string
  /** Login and password of its administrator. */
  readonly admin: PasswordAuthentication
  /** A personal access token of a user who is no administrator. */
  readonly plainToken: string
  /** What it holds now. */
  state(): FakeConfluenceState
  /** Adds users and groups. */
  seed(seed: FakeConfluenceSeed): void
}

/**
 * Makes a Confluence Data Center in memory that answers as the real one does, with its quirks: no
 * e-mail address in any read, writes by login only, endpoints that come with versions, deletion as a
 * task.
 *
 * It has two users from the start: `admin`, an administrator, and `plain`.
 *
 * @param options - what it holds and which Confluence it is
 * @example
 * ```ts test
 * import { fakeConfluence } from 'rostermap/testing'
 *
 * const fake = fakeConfluence({ users: [{ username: 'ada', groups: ['dev'] }] })
 * const request = new Request('https://wiki.example.com/rest/api/user?username=ada', {
 *   headers: { authorization: `Bearer ${fake.token}` },
 * })
 * const ada = (await (await fake.fetch(request)).json()) as { displayName: string }
 * console.log(ada.displayName) //=> 'ada'
 * console.log('email' in ada) //=> false
 * ```
 */
export function fakeConfluence(options: FakeConfluenceOptions = {}): FakeConfluence {
  const store = confluenceStore()
  const admin = { username: 'admin', password: 'fake-confluence-password' }
  const token = 'fake-confluence-admin-token'
  const plainToken = 'fake-confluence-plain-token'
  store.seed({
    groups: ['confluence-users'],
    users: [
      { username: admin.username, groups: ['confluence-administrators'] },
      { username: 'plain', displayName: 'Plain User' },
    ],
  })
  store.seed(options)
  const conduct: ConfluenceConduct = {
    version: options.version ?? '10.0.3',
    readOnlyDirectory: options.readOnlyDirectory ?? false,
    defaultGroups: options.defaultGroups ?? [],
    licensedGroup: 'confluence-users',
    seats: options.seats,
    pageSize: options.pageSize ?? 200,
    deleteLooks: options.deleteLooks ?? 1,
    absentEndpoint: options.absentEndpoint ?? 404,
  }
  const rooms = [
    (ask: ConfluenceAsk): Response | undefined =>
      `${ask.method} ${ask.path.join('/')}` === 'GET server-information' &&
      options.tellsVersion !== false
        ? json(200, {
            baseUrl: 'https://wiki.example.com/confluence',
            version: conduct.version,
            buildNumber: 10_001,
          })
        : undefined,
    confluenceUsers(store, conduct),
    confluenceGroups(store, conduct),
  ]

  const answer = async (request: Request): Promise<Response> => {
    const { bearer, basic } = credentialsOf(request)
    const isAdmin = bearer === token || basic === `${admin.username}:${admin.password}`
    const actor = isAdmin ? 'admin' : bearer === plainToken ? 'plain' : undefined
    if (actor === undefined && request.headers.has('authorization')) return unauthorized()
    const refused = options.requireXsrfToken === false ? undefined : forged(request)
    if (refused !== undefined) return refused
    const sso = ssoAnswer(request, options, isAdmin)
    if (sso !== undefined) return sso
    const ask = await askOf<'admin' | 'plain'>(request, '/rest/api/', actor)
    for (const room of rooms) {
      const response = ask && room(ask)
      if (response !== undefined) return response
    }
    return json(404, { message: 'null for uri', 'status-code': 404 })
  }
  return {
    ...fakeProduct(answer, options),
    token,
    admin,
    plainToken,
    state: store.state,
    seed: store.seed,
  }
}
