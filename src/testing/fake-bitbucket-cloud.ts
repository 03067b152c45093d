import type { PasswordAuthentication } from '../targets/connection.js'
import { credentialsOf, json } from './fake-answers.js'
import { cloudError, cloudRoutes, uuidOf } from './fake-bitbucket-cloud-routes.js'
import { cloudStore, type FakeCloudSeed, type FakeCloudUser } from './fake-cloud-store.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'

/** Options of {@link fakeBitbucketCloud}: what it holds and how it behaves. */
export interface FakeBitbucketCloudOptions extends FakeCloudSeed, FakeTransport {
  /** The ID of the workspace. @defaultValue `'acme'` */
  readonly workspace?: string
  /** Whether the caller administers the workspace; without it, addresses are not shown. @defaultValue `true` */
  readonly workspaceAdmin?: boolean
  /** Whether groups have moved to admin.atlassian.com, so that 1.0 only shows them. @defaultValue `false` */
  readonly movedGroups?: boolean
  /** Most people in one answer. @defaultValue `100` */
  readonly pageSize?: number
}

/** A person as they are in a {@link FakeBitbucketCloud}; `accountId` is that of the Atlassian account. */
export interface FakeBitbucketCloudUser extends FakeCloudUser {
  /** Bitbucket's own id, in curly braces. */
  readonly uuid: string
}

/** A workspace of Bitbucket Cloud that lives in memory. */
export interface FakeBitbucketCloud extends FakeProduct {
  /** E-mail address and API token. */
  readonly admin: PasswordAuthentication
  /** A workspace access token. */
  readonly token: string
  /** The people as they are, in the order they were made. */
  users(): readonly FakeBitbucketCloudUser[]
  /** Names of the groups, in the order they were made. */
  groupNames(): readonly string[]
  /** Adds people and groups. */
  seed(seed: FakeCloudSeed): void
}

/**
 * Makes a workspace of Bitbucket Cloud in memory that answers as the real one does: pages that lead on by an address,
 * addresses that only administrators may ask for, and the groups of the API 1.0.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { bitbucketCloud } from 'rostermap/targets/bitbucket'
 * import { fakeBitbucketCloud } from 'rostermap/testing'
 *
 * const fake = fakeBitbucketCloud({ users: [{ email: 'ada@example.com', displayName: 'Ada' }] })
 * const { token } = fake
 * const target = bitbucketCloud({ workspace: 'acme', auth: { token }, fetch: fake.fetch })
 * console.log((await target.findUser({ email: 'ada@example.com' }))?.displayName) //=> 'Ada'
 * ```
 */
export function fakeBitbucketCloud(options: FakeBitbucketCloudOptions = {}): FakeBitbucketCloud {
  const store = cloudStore()
  store.seed(options)
  const admin = { username: 'admin@example.com', password: 'fake-api-token' }
  const token = 'ATCTT-fake-workspace-token'
  const routes = cloudRoutes(store, {
    workspace: options.workspace ?? 'acme',
    workspaceAdmin: options.workspaceAdmin ?? true,
    movedGroups: options.movedGroups ?? false,
    pageSize: options.pageSize ?? 100,
  })
  const answer = async (request: Request): Promise<Response> => {
    const { bearer, basic } = credentialsOf(request)
    if (bearer !== token && basic !== `${admin.username}:${admin.password}`)
      return cloudError(401, 'Token is invalid, expired, or not supported for this endpoint.')
    return (await routes(request)) ?? json(404, { message: 'no such resource' })
  }
  return {
    ...fakeProduct(answer, options),
    admin,
    token,
    users: () => store.state().users.map((user) => ({ ...user, uuid: uuidOf(user.accountId) })),
    groupNames: () => store.state().groups.map(({ name }) => name),
    seed: store.seed,
  }
}
