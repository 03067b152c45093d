import type { PasswordAuthentication } from '../targets/connection.js'
import { credentialsOf, forged, json, unauthorized } from './fake-answers.js'
import {
  type CloudStore,
  cloudStore,
  type FakeCloudSeed,
  type FakeCloudState,
} from './fake-cloud-store.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'

/** Options of every fake Cloud product. */
export interface FakeCloudOptions extends FakeCloudSeed, FakeTransport {
  /** The id of the site. @defaultValue `'11111111-2222-4333-8444-555555555555'` */
  readonly cloudId?: string
  /** Whether the administrator is one of the site; without it, writes are refused. @defaultValue `true` */
  readonly siteAdmin?: boolean
  /** Whether the administrator may see people; without it, they look absent. @defaultValue `true` */
  readonly browseUsers?: boolean
  /** Most rows in one answer. @defaultValue as the product has it */
  readonly pageSize?: number
}

/** What every fake Cloud product has. */
export interface FakeCloudProduct extends FakeProduct {
  /** E-mail address and API token of its administrator, for the address of the site. */
  readonly admin: PasswordAuthentication
  /** A scoped token, which works through the gateway only. */
  readonly scopedToken: string
  /** The id of the site. */
  readonly cloudId: string
  /** What it holds now. */
  state(): FakeCloudState
  /** Adds accounts and groups. */
  seed(seed: FakeCloudSeed): void
}

/** @internal Who asks: nobody is refused before. */
export type CloudActor = 'admin'

/**
 * @internal Puts sign-in and transport around the endpoints of a Cloud product. A scoped token on the
 * address of the site is 401, as is a basic one through the gateway.
 */
export function fakeCloudSite(
  product: 'jira' | 'confluence',
  options: FakeCloudOptions,
  routes: (store: CloudStore) => (request: Request) => Promise<Response | undefined>,
): FakeCloudProduct {
  const store = cloudStore()
  const cloudId = options.cloudId ?? '11111111-2222-4333-8444-555555555555'
  const admin = { username: 'admin@example.com', password: 'fake-api-token' }
  const scopedToken = 'fake-scoped-token'
  store.seed({ users: [{ email: admin.username, displayName: 'Admin', groups: ['site-admins'] }] })
  store.seed(options)
  const answer = routes(store)

  const handler = async (request: Request): Promise<Response> => {
    const { bearer, basic } = credentialsOf(request)
    const gateway = new URL(request.url).pathname.startsWith(`/ex/${product}/${cloudId}/`)
    const known = gateway ? bearer === scopedToken : basic === `${admin.username}:${admin.password}`
    if (!known) return unauthorized()
    return forged(request) ?? (await answer(request)) ?? json(404, { message: 'no such resource' })
  }
  return {
    ...fakeProduct(handler, options),
    admin,
    scopedToken,
    cloudId,
    state: store.state,
    seed: store.seed,
  }
}
