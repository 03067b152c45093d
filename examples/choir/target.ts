// A target for a product that is one address and refuses with status 200. docs/guide/target-over-http.md shows parts of it,
// and a test holds them together.
import {
  bareCapabilities,
  bareTarget,
  type CallOptions,
  type Capabilities,
  type CurrentUser,
  type Target,
  targetError,
} from 'rostermap'
import { askAt, type Connection } from '../rota/ask.js'
import { pageFrom, placeOf } from '../rota/paging.js'

const capabilities: Capabilities = {
  ...bareCapabilities,
  user: {
    ...bareCapabilities.user,
    findBy: ['username'],
    list: true,
    readsActive: true,
    deactivate: 'flag',
  },
}

const queries = {
  Singer:
    'query Singer($id: ID, $login: String) { singer(id: $id, login: $login) { id login active } }',
  Singers:
    'query Singers($after: String) { singers(first: 2, after: $after) { nodes { id login active } next } }',
  Admit:
    'mutation Admit($id: ID!, $active: Boolean!) { admit(id: $id, active: $active) { singer { id login active } userErrors { code } } }',
}

// #region one address
/** The word of a refusal: of `errors` beside the data, or of `userErrors` in what a mutation gives. */
function wordOf(json: unknown): unknown {
  const { data, errors } = Object(json)
  const payloads: unknown[] = Object.values(Object(data))
  const refusals: unknown[] = [errors, ...payloads.map((payload) => Object(payload).userErrors)]
    .filter((list) => list !== undefined && list !== null)
    .flat()
  const words = new Set(
    refusals.map((one) => Object(one).extensions?.code ?? Object(one).code ?? 'without a word'),
  )
  // "Not there" beside "not now" is not "not there".
  return words.size > 1 ? 'several' : [...words][0]
}

const means = { UNAUTHENTICATED: 401, FORBIDDEN: 403, THROTTLED: 429, INTERNAL: 503 }

/** One call of a verb, which asks the one address. */
function caller(connection: Omit<Connection, 'word' | 'means'>) {
  const post = askAt({ ...connection, word: wordOf, means })
  return (operation: string, { signal }: CallOptions = {}) => {
    signal?.throwIfAborted()
    const about = { target: connection.target, operation, retryable: false }
    const protocol = (reason: 'shape' | 'paging') =>
      targetError('TARGET_PROTOCOL', { ...about, reason })
    /** What the product gives for one field; `undefined` for its own "not there". */
    const ask = async (name: keyof typeof queries, field: string, variables: object) => {
      const body = { query: queries[name], operationName: name, variables }
      const accept = ['NOT_FOUND']
      const { json, word } = await post([], { operation, method: 'POST', body, accept, signal })
      return word === undefined ? Object(Object(Object(json).data)[field]) : undefined
    }
    return { about, ask, protocol, dead: () => protocol('paging') }
  }
}
// #endregion

type Call = ReturnType<ReturnType<typeof caller>>

function userOf(call: Call, row: unknown): CurrentUser {
  const { id, login, active } = Object(row)
  if (typeof id !== 'string' || typeof login !== 'string' || typeof active !== 'boolean')
    throw call.protocol('shape')
  return { id, username: login, active }
}

/** Makes a target of a choir. */
export function choirTarget(
  connection: Pick<Connection, 'base' | 'token' | 'send' | 'timeoutMs'>,
): Target {
  const call = caller({ ...connection, target: 'choir' })
  const pageOf = async (at: Call, cursor: string | undefined) => {
    const place = placeOf(cursor, at.dead)
    const list = await at.ask('Singers', 'singers', { after: place.at })
    if (!Array.isArray(list?.nodes)) throw at.protocol('shape')
    if (list.next !== null && typeof list.next !== 'string') throw at.protocol('shape')
    const items: CurrentUser[] = list.nodes.map((row: unknown) => userOf(at, row))
    return pageFrom(items, list.next ?? undefined, place, at.dead)
  }
  const singer = async (at: Call, by: { readonly id: string } | { readonly login: string }) => {
    const found = await at.ask('Singer', 'singer', by)
    const user = found && userOf(at, found)
    if (user && 'id' in by && user.id !== by.id) throw at.protocol('shape')
    // A text that was changed on its way would find somebody else.
    return user && 'login' in by && user.username !== by.login ? undefined : user
  }
  return {
    ...bareTarget('choir', 'choir'),
    async probe(options) {
      await pageOf(call('probe', options), undefined)
      return { capabilities }
    },
    async findUser(by, options) {
      const at = call('findUser', options)
      if ('id' in by) return singer(at, { id: by.id })
      if ('username' in by) return singer(at, { login: by.username })
      const capability = `findBy.${Object.keys(by).join()}`
      throw targetError('TARGET_UNSUPPORTED', { ...at.about, capability })
    },
    listUsers: async (cursor, options) => pageOf(call('listUsers', options), cursor),
    async setActive(id, active, options) {
      const at = call('setActive', options)
      const before = await singer(at, { id })
      if (before?.active === active) return 'unchanged'
      const done = before && (await at.ask('Admit', 'admit', { id, active }))
      if (done === undefined) throw targetError('TARGET_NOT_FOUND', { ...at.about, what: 'user' })
      const after = userOf(at, done.singer)
      if (after.id !== id || after.active !== active) throw at.protocol('shape')
      return 'changed'
    },
  }
}
