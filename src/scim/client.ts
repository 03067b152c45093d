import { RosterError } from '../core/errors.js'
import { listAll, readReceived, type ScimListOptions } from './client-list.js'
import type { ScimSend } from './client-transport.js'
import type { ScimResource } from './resource.js'
import type { IdentifiedScimResource } from './store.js'
import { messageUrn } from './urns.js'

/** A resource as a service provider answered it. */
export type ReceivedScimResource = IdentifiedScimResource

/** A change to send as PATCH. */
export interface ScimPatchOperation {
  /** What to do. */
  readonly op: 'add' | 'replace' | 'remove'
  /** Where. */
  readonly path?: string
  /** With what. */
  readonly value?: unknown
}

/** Options of `scimClient`. */
export interface ScimClientOptions {
  /** How many members one PATCH adds or removes. @defaultValue `100` */
  readonly membersPerRequest?: number
  /** How many resources to ask for on a page. @defaultValue `100` */
  readonly pageSize?: number
}

/** A client of one SCIM service provider. Endpoints are named without a slash: `Users`. */
export interface ScimClient {
  /** All resources that a filter finds, page by page; by cursors where the service gives them. */
  list(endpoint: string, options?: ScimListOptions): AsyncIterable<ReceivedScimResource>
  /** Those whose attribute has a value. The value is quoted as a filter demands. */
  find(endpoint: string, attribute: string, value: string): Promise<readonly ReceivedScimResource[]>
  /** A resource; `undefined` when it is not there. */
  get(
    endpoint: string,
    id: string,
    options?: Pick<ScimListOptions, 'attributes' | 'excludedAttributes'>,
  ): Promise<ReceivedScimResource | undefined>
  /** Makes a resource; `conflict` when its name is taken. */
  create(endpoint: string, resource: ScimResource): Promise<ReceivedScimResource | 'conflict'>
  /**
   * Changes a resource: reads it, asks what to do, and sends that for the version it read. When somebody
   * else was faster it begins anew, three times at most.
   *
   * @param decide - the operations for what was read; an empty list to leave it as it is
   * @returns what became of it: `missing` when it is not there, `contended` when others always were faster
   */
  modify(
    endpoint: string,
    id: string,
    decide: (resource: ReceivedScimResource) => readonly ScimPatchOperation[],
  ): Promise<'changed' | 'unchanged' | 'missing' | 'contended' | 'conflict'>
  /** Deletes a resource. @returns `false` when it was not there */
  remove(endpoint: string, id: string): Promise<boolean>
  /** Adds and removes members of a group, in as many requests as it takes. @returns `false`: no such group */
  changeMembers(
    id: string,
    change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): Promise<boolean>
}

/**
 * Makes a client for a service that speaks SCIM 2.0, over an HTTP client that is handed in: that one
 * authenticates, retries and makes errors of refusals.
 *
 * @param send - sends a request; see {@link ScimSend}
 * @throws from every method what `send` throws, and a `RosterError` with code `SCIM_ANSWER_INVALID`
 * @see RFC 7644; RFC 9865
 * @example
 * ```ts test
 * import { bearerTokens, memoryScimStore, scimClient, scimFetch, scimHandler } from 'rostermap/scim'
 *
 * const fetch = scimHandler({ store: memoryScimStore(), authenticate: bearerTokens(['secret']) })
 * const client = scimClient(scimFetch({ baseUrl: 'http://localhost/scim/v2', token: 'secret', fetch }))
 * const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
 * await client.create('Users', { schemas, userName: 'ada' })
 * const [ada] = await client.find('Users', 'userName', 'ADA')
 * console.log(ada?.['userName']) //=> 'ada'
 * ```
 */
export function scimClient(send: ScimSend, options: ScimClientOptions = {}): ScimClient {
  const { membersPerRequest = 100, pageSize = 100 } = options

  const get: ScimClient['get'] = async (endpoint, id, { attributes, excludedAttributes } = {}) => {
    const query = {
      ...(attributes && { attributes: attributes.join(',') }),
      ...(excludedAttributes && { excludedAttributes: excludedAttributes.join(',') }),
    }
    const path = [endpoint, { id }]
    const { status, json } = await send({ method: 'GET', path, query, accept: [404] })
    return status === 404 ? undefined : readReceived(json)
  }
  const patch = (
    endpoint: string,
    id: string,
    Operations: readonly ScimPatchOperation[],
    version?: string,
  ) =>
    send({
      ...{ method: 'PATCH', path: [endpoint, { id }], accept: [404, 409, 412] },
      body: { schemas: [messageUrn.patch], Operations },
      ...(version !== undefined && { headers: { 'if-match': version } }),
      // With a version, or of members, sending it twice does no harm.
      idempotent: version === undefined,
    })

  return {
    list: (endpoint, more) => listAll(send, endpoint, { count: pageSize, ...more }),
    async find(endpoint, attribute, value) {
      const found: ReceivedScimResource[] = []
      const filter = `${attribute} eq ${JSON.stringify(value)}`
      for await (const resource of listAll(send, endpoint, { count: pageSize, filter }))
        found.push(resource)
      return found
    },
    get,
    async create(endpoint, resource) {
      const request = { method: 'POST', path: [endpoint], body: resource, accept: [409] } as const
      const { status, json } = await send(request)
      return status === 409 ? 'conflict' : readReceived(json)
    },
    async modify(endpoint, id, decide) {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const before = await get(endpoint, id)
        if (before === undefined) return 'missing'
        const operations = decide(before)
        if (operations.length === 0) return 'unchanged'
        const { status } = await patch(endpoint, id, operations, before.meta?.version ?? '*')
        if (status === 404) return 'missing'
        if (status === 409) return 'conflict'
        if (status !== 412) return 'changed'
      }
      return 'contended'
    },
    async remove(endpoint, id) {
      const path = [endpoint, { id }]
      return (await send({ method: 'DELETE', path, accept: [404] })).status !== 404
    },
    async changeMembers(id, { add = [], remove = [] }) {
      const operations: ScimPatchOperation[] = []
      for (let i = 0; i < add.length; i += membersPerRequest) {
        const value = add.slice(i, i + membersPerRequest).map((it) => ({ value: it }))
        operations.push({ op: 'add', path: 'members', value })
      }
      const removals = remove.map(
        (it): ScimPatchOperation => ({
          ...{ op: 'remove', path: `members[value eq ${JSON.stringify(it)}]` },
        }),
      )
      const messages = operations.map((it) => [it])
      for (let i = 0; i < removals.length; i += membersPerRequest)
        messages.push(removals.slice(i, i + membersPerRequest))
      for (const message of messages) {
        const { status } = await patch('Groups', id, message)
        if (status === 404) return false
        if (status === 409 || status === 412) throw refused(status)
      }
      return true
    },
  }
}

function refused(status: number): Error {
  return new RosterError('SCIM_ANSWER_INVALID', 'The service refused to change members.', {
    ...{ reason: 'status', status },
  })
}
