import { askOf, credentialsOf, json } from './fake-answers.js'
import {
  type AtlassianActor,
  type AtlassianAsk,
  type AtlassianWorld,
  type FakeAtlassianOptions,
  pageOf,
  refusal,
} from './fake-atlassian-answers.js'
import { atlassianGroups } from './fake-atlassian-groups.js'
import { managedAccounts } from './fake-atlassian-managed.js'
import { scimDirectory, scimError } from './fake-atlassian-scim.js'
import { type FakeScimUser, scimTables } from './fake-atlassian-scim-store.js'
import {
  atlassianStore,
  type FakeAtlassianSeed,
  type FakeAtlassianState,
} from './fake-atlassian-store.js'
import { atlassianInvite, atlassianUsers } from './fake-atlassian-users.js'
import { type FakeProduct, fakeProduct } from './fake-product.js'

/** A fake Atlassian organisation. */
export interface FakeAtlassianCloud extends FakeProduct {
  /** The id of the organisation. */
  readonly orgId: string
  /** The id of its directory. */
  readonly directoryId: string
  /** An API key without scopes. */
  readonly apiKey: string
  /** An API key with scopes, which the User management API refuses. */
  readonly scopedApiKey: string
  /** The id of its provisioning directory. */
  readonly scimDirectoryId: string
  /** The key of the provisioning directory, which nothing else takes. */
  readonly scimKey: string
  /** What it holds now. */
  state(): FakeAtlassianState
  /** The users of the provisioning directory, in the order they were made. */
  provisioned(): readonly FakeScimUser[]
  /** Adds accounts and groups. */
  seed(seed: FakeAtlassianSeed): void
}

/**
 * Makes an Atlassian organisation in memory that answers as the real one does: the Organizations API, version
 * 2, the User management API and the provisioning (SCIM) API over the same accounts, with their quirks. Groups are made without a body in the answer, reads may
 * lag behind writes, 409 has two meanings, and only accounts of verified domains can be changed.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
 * import { fakeAtlassianCloud } from 'rostermap/testing'
 *
 * const fake = fakeAtlassianCloud({ users: [{ email: 'ada@example.com', groups: ['dev'] }] })
 * const { orgId, apiKey, fetch } = fake
 * const organization = atlassianOrganization({ orgId, auth: { token: apiKey }, fetch })
 * const ada = await organization.findUser({ email: 'ada@example.com' })
 * if (ada) await organization.setActive(ada.id, false)
 * console.log(fake.state().users[0]?.status) //=> 'suspended'
 * console.log(fake.state().users[0]?.groups) //=> ['dev']
 * ```
 */
export function fakeAtlassianCloud(options: FakeAtlassianOptions = {}): FakeAtlassianCloud {
  const store = atlassianStore(options.staleReads ?? 0)
  const orgId = 'f1a2b3c4-0000-4000-8000-00000000000a'
  const directoryId = 'd1a2b3c4-0000-4000-8000-00000000000b'
  const apiKey = 'fake-api-key'
  const scopedApiKey = 'fake-scoped-api-key'
  store.seed(options)
  const directories = [directoryId, ...(options.otherDirectories ?? [])]
  const world: AtlassianWorld = { store, options, orgId, directoryId, directories }
  const organization = organizationRoutes(world)
  const managed = managedAccounts(world)
  const scimDirectoryId = 'e1a2b3c4-0000-4000-8000-00000000000c'
  const scimKey = 'fake-scim-key'
  const tables = scimTables(store, options.domains ?? ['example.com'])
  const scim = scimDirectory(world, tables)

  const provisioning = async (request: Request): Promise<Response | undefined> => {
    if (credentialsOf(request).bearer !== scimKey)
      return json(401, { error: 'Unauthorized', traceId: '3f8a1c527f6b4b0e' })
    const ask = await askOf<'scim'>(request, `/scim/directory/${scimDirectoryId}/`, 'scim')
    return ask === undefined ? scimError(404) : scim(ask)
  }
  const handler = async (request: Request): Promise<Response> => {
    const { bearer } = credentialsOf(request)
    const actor: AtlassianActor | undefined =
      bearer === apiKey ? 'key' : bearer === scopedApiKey ? 'scoped-key' : undefined
    const path = new URL(request.url).pathname
    if (path.startsWith('/scim/'))
      return (await provisioning(request)) ?? json(404, { code: 404, message: 'Not Found' })
    // The gateway in front answers, in words of its own.
    if (actor === undefined) return json(401, { code: 401, message: 'Unauthorized' })
    const isAdmin = path.startsWith('/admin/')
    const ask = await askOf(request, isAdmin ? '/admin/' : '/users/', actor)
    const answer = ask && (isAdmin ? organization(ask) : managed(ask))
    return answer ?? json(404, { code: 404, message: 'Not Found' })
  }
  return {
    ...fakeProduct(handler, options),
    orgId,
    directoryId,
    apiKey,
    scopedApiKey,
    scimDirectoryId,
    scimKey,
    state: store.state,
    provisioned: tables.state,
    seed: store.seed,
  }
}

function organizationRoutes(world: AtlassianWorld) {
  const users = atlassianUsers(world)
  const groups = atlassianGroups(world)
  return (ask: AtlassianAsk): Response | undefined => {
    const { method, path, query, body } = ask
    const [version, orgs, orgId, room, id, part, ...rest] = path
    if (version !== 'v2' || orgs !== 'orgs') return undefined
    if (orgId !== world.orgId) return refusal('ADMIN-404-2')
    if (method === 'POST' && room === 'users' && id === 'invite')
      return atlassianInvite(world, body)
    if (room !== 'directories') return undefined
    if (method === 'GET' && id === undefined) {
      const asked = query.getAll('directoryIds')
      const rows = world.directories
        .filter((one) => asked.length === 0 || asked.includes(one))
        .map((one) => ({ directoryId: one, name: 'example.atlassian.net', icon: '' }))
      return pageOf(world, query.get('cursor') ?? undefined, 100, rows)
    }
    // A directory that the key may not manage looks as if it were not there.
    if (id !== world.directoryId) return refusal('ADMIN-404-1')
    if (part === 'users') return users(ask, rest)
    return part === 'groups' ? groups(ask, rest) : undefined
  }
}
