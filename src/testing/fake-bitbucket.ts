import type { PasswordAuthentication } from '../targets/connection.js'
import { askOf, credentialsOf, forged, json } from './fake-answers.js'
import { refusal } from './fake-bitbucket-answers.js'
import { bitbucketRoutes } from './fake-bitbucket-routes.js'
import {
  bitbucketStore,
  type FakeBitbucketSeed,
  type FakeBitbucketUser,
} from './fake-bitbucket-store.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'
import { type FakeSso, ssoAnswer } from './fake-sso.js'

/** Options of {@link fakeBitbucket}: what it holds and how it behaves. */
export interface FakeBitbucketOptions extends FakeBitbucketSeed, FakeTransport, FakeSso {
  /** The version. @defaultValue `'9.4.10'` */
  readonly version?: string
  /** Most rows in one answer, however many are asked for. @defaultValue `1000` */
  readonly pageSize?: number
  /** Seats of the licence. @defaultValue no limit */
  readonly seats?: number
  /** No directory takes new accounts, and those that are seeded are of it. @defaultValue `false` */
  readonly readOnlyDirectory?: boolean
  /** What is said of the members of a group that is not there. @defaultValue `200`, and nobody */
  readonly unknownContext?: 200 | 404
  /** What is said of a rename to a login that is taken. @defaultValue `400` */
  readonly renameConflict?: 400 | 409
}

/** A Bitbucket Data Center that lives in memory. */
export interface FakeBitbucket extends FakeProduct {
  /** An access token of an administrator, got by OAuth 2.0. */
  readonly token: string
  /** An HTTP access token of that administrator: it never has the permission ADMIN (BSERV-10482). */
  readonly httpToken: string
  /** Name and password of that administrator. */
  readonly admin: PasswordAuthentication
  /** Somebody who may sign in and is no administrator. */
  readonly developer: PasswordAuthentication
  /** The accounts as they are, in the order they were made. */
  users(): readonly FakeBitbucketUser[]
  /** Names of the groups, in the order they were made. */
  groupNames(): readonly string[]
  /** Adds users and groups. */
  seed(seed: FakeBitbucketSeed): void
}

/**
 * Makes a Bitbucket Data Center in memory that answers as the real one does, with its quirks: filters find what merely
 * holds the text, pages begin where a filter left off, adding is for all or for none, a missing permission is 401, and
 * nothing shuts an account.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { bitbucketDataCenter } from 'rostermap/targets/bitbucket'
 * import { fakeBitbucket } from 'rostermap/testing'
 *
 * const fake = fakeBitbucket({ users: [{ username: 'adamantine' }, { username: 'ada' }] })
 * const target = bitbucketDataCenter({
 *   baseUrl: 'https://bitbucket.example.com',
 *   auth: fake.admin,
 *   fetch: fake.fetch,
 * })
 * console.log((await target.findUser({ username: 'ADA' }))?.username) //=> 'ada'
 * ```
 */
export function fakeBitbucket(options: FakeBitbucketOptions = {}): FakeBitbucket {
  const store = bitbucketStore()
  const readOnlyDirectory = options.readOnlyDirectory ?? false
  const seed = ({ users = [], groups = [] }: FakeBitbucketSeed) =>
    store.seed({
      groups,
      users: users.map((user) => ({ external: readOnlyDirectory, ...user })),
    })
  seed(options)
  const token = 'fake-bitbucket-oauth-token'
  const httpToken = 'BBDC-fake-http-token'
  const admin = { username: 'admin', password: 'fake-admin-password' }
  const developer = { username: 'dev', password: 'fake-developer-password' }
  const routes = bitbucketRoutes(store, {
    version: options.version ?? '9.4.10',
    pageSize: options.pageSize ?? 1000,
    seats: options.seats ?? Number.POSITIVE_INFINITY,
    readOnlyDirectory,
    unknownContext: options.unknownContext ?? 200,
    renameConflict: options.renameConflict ?? 400,
  })

  const actorOf = (request: Request): 'admin' | 'user' | undefined => {
    const { bearer, basic } = credentialsOf(request)
    if (bearer === token || basic === `${admin.username}:${admin.password}`) return 'admin'
    const isUser = bearer === httpToken || basic === `${developer.username}:${developer.password}`
    return isUser ? 'user' : undefined
  }
  const answer = async (request: Request): Promise<Response> => {
    const actor = actorOf(request)
    // Wrong credentials are refused everywhere, also where none are needed.
    if (actor === undefined)
      return refusal(
        401,
        'auth.IncorrectPasswordAuthenticationException',
        'Authentication failed. Please check your credentials and try again.',
      )
    const forgery = forged(request)
    if (forgery) return forgery
    const sso = ssoAnswer(request, options, actor === 'admin')
    if (sso !== undefined) return sso
    const ask = await askOf(request, '/rest/api/latest/', actor)
    return (ask && routes(ask)) ?? json(404, { message: 'null for uri', 'status-code': 404 })
  }
  return {
    ...fakeProduct(answer, options),
    token,
    httpToken,
    admin,
    developer,
    users: store.state,
    groupNames: () => [...store.groups.values()].map(({ name }) => name),
    seed,
  }
}
