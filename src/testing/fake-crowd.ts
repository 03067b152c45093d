import type { PasswordAuthentication } from '../targets/connection.js'
import { askOf, credentialsOf, json } from './fake-answers.js'
import { crowdRoutes } from './fake-crowd-routes.js'
import { crowdStore, type FakeCrowdSeed, type FakeCrowdUser } from './fake-crowd-store.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'

/** Options of {@link fakeCrowd}: what it holds and how it behaves. */
export interface FakeCrowdOptions extends FakeCrowdSeed, FakeTransport {
  /** A directory that takes no writes. @defaultValue `false` */
  readonly readOnlyDirectory?: boolean
  /** Most rows in one answer. @defaultValue no limit */
  readonly pageSize?: number
}

/** A Crowd that lives in memory. */
export interface FakeCrowd extends FakeProduct {
  /** Name and password of an application that may do everything. */
  readonly application: PasswordAuthentication
  /** The accounts as they are, in the order they were made. */
  users(): readonly FakeCrowdUser[]
  /** Names of the groups, in the order they were made. */
  groupNames(): readonly string[]
  /** Adds users and groups. */
  seed(seed: FakeCrowdSeed): void
}

/**
 * Makes a Crowd in memory that answers as the real one does, with its quirks: a PUT replaces, unknown
 * accounts and groups have empty lists, and adding answers 400, 404 and 409 for three different things.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { crowd } from 'rostermap/targets/crowd'
 * import { fakeCrowd } from 'rostermap/testing'
 *
 * const fake = fakeCrowd({ users: [{ username: 'ada', groups: ['dev'] }] })
 * const target = crowd({
 *   baseUrl: 'https://crowd.example.com/crowd',
 *   auth: fake.application,
 *   fetch: fake.fetch,
 * })
 * console.log((await target.findUser({ username: 'ADA' }))?.username) //=> 'ada'
 * ```
 */
export function fakeCrowd(options: FakeCrowdOptions = {}): FakeCrowd {
  const store = crowdStore()
  store.seed(options)
  const application = { username: 'rostermap', password: 'fake-crowd-password' }
  const routes = crowdRoutes(store, {
    readOnlyDirectory: options.readOnlyDirectory ?? false,
    pageSize: options.pageSize ?? Number.POSITIVE_INFINITY,
  })
  const answer = async (request: Request): Promise<Response> => {
    if (credentialsOf(request).basic !== `${application.username}:${application.password}`)
      return new Response('Application failed to authenticate', {
        status: 401,
        headers: {
          'content-type': 'text/plain',
          'www-authenticate': 'Basic realm="Crowd REST Service"',
        },
      })
    const ask = await askOf(request, '/rest/usermanagement/1/', 'application')
    const response =
      (ask && routes(ask)) ?? json(404, { message: 'null for uri', 'status-code': 404 })
    const wantsJson = request.headers.get('accept')?.includes('application/json') ?? false
    return wantsJson || response.body === null ? response : inXml(response)
  }
  return {
    ...fakeProduct(answer, options),
    application,
    users: store.state,
    groupNames: () => [...store.groups.values()].map(({ name }) => name),
    seed: store.seed,
  }
}

/** Crowd speaks XML to whoever does not ask for JSON; what is in it is not what a client of ours looks at. */
function inXml({ status }: Response): Response {
  const text = `<?xml version="1.0" encoding="UTF-8"?><${status < 400 ? 'entity' : 'error'}/>`
  return new Response(text, { status, headers: { 'content-type': 'application/xml' } })
}
