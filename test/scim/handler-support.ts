import { scimHandler } from '../../src/scim/handler.js'
import type { ScimHandlerOptions } from '../../src/scim/handler-options.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import type { ScimStore } from '../../src/scim/store.js'
import { bearerTokens } from '../../src/scim/tokens.js'

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** What came back, with its body read. */
interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of many shapes
  readonly body: any
}

export interface Service {
  readonly store: ScimStore
  readonly errors: unknown[]
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>
  user(userName: string, more?: object): Promise<string>
  group(displayName: string, members?: readonly string[], more?: object): Promise<string>
  patch(path: string, ...Operations: readonly object[]): Promise<Answered>
}

/** A service over a fresh store, whose clock ticks a second with each look. */
export function service(
  options: Partial<ScimHandlerOptions> & { store?: ScimStore } = {},
): Service {
  const store = options.store ?? memoryScimStore()
  const errors: unknown[] = []
  let now = Date.parse('2026-03-01T10:00:00Z')
  const handler = scimHandler({
    authenticate: bearerTokens(['secret']),
    onError: (error) => errors.push(error),
    clock: () => {
      now += 1_000
      return now
    },
    ...options,
    store,
  })
  const send: Service['send'] = async (method, path, body, headers = {}) => {
    const response = await handler(
      new Request(`https://scim.example/scim/v2${path}`, {
        method,
        headers: {
          authorization: 'Bearer secret',
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return {
    store,
    errors,
    send,
    async user(userName, more = {}) {
      const { status, body } = await send('POST', '/Users', {
        schemas: [userSchema],
        userName,
        ...more,
      })
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
      return body.id
    },
    async group(displayName, members = [], more = {}) {
      const { status, body } = await send('POST', '/Groups', {
        schemas: [groupSchema],
        displayName,
        members: members.map((value) => ({ value })),
        ...more,
      })
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
      return body.id
    },
    patch: (path, ...Operations) =>
      send('PATCH', path, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations,
      }),
  }
}
