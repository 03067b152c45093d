// A target for a product with habits of its own: members as whole lists, search by parts, accounts that are shut later.
// docs/guide/target-over-http.md shows parts of it, and a test holds them together.
import {
  type AnyRosterError,
  bareCapabilities,
  bareTarget,
  type Capabilities,
  type CurrentUser,
  isRosterError,
  type Outcome,
  type Target,
  type TargetGroup,
  targetError,
} from 'rostermap'
import { type Patience, rest, settles } from '../rota/again.js'
import type { Answer, Connection } from '../rota/ask.js'
import { itemsOf } from '../rota/paging.js'
import { accountOf, type Call, caller, groupOf, member, pageOf, userOf } from './call.js'

const capabilities: Capabilities = {
  ...bareCapabilities,
  names: { logins: 'ignoreCase', groups: 'exact' },
  user: {
    ...bareCapabilities.user,
    findBy: ['username', 'email'],
    list: true,
    readsEmail: true,
    readsActive: true,
    deactivate: 'endpoint',
  },
  group: { ...bareCapabilities.group, create: true, list: true },
  membership: {
    ...bareCapabilities.membership,
    write: true,
    bulkAdd: 100,
    bulkRemove: 100,
    listOfUser: true,
    listOfGroup: true,
  },
  eventualMs: 500,
}

// #region search
/** The product finds parts, page by page: all hits are looked at, and the whole is compared here. */
async function hits(call: Call, text: string, isIt: (user: CurrentUser) => boolean) {
  const page = (cursor: string | undefined) =>
    pageOf(call, ['accounts'], { search: text }, cursor, userOf)
  const found: CurrentUser[] = []
  for await (const user of itemsOf(page, call.dead)) if (isIt(user)) found.push(user)
  return found
}

async function findUser(
  call: Call,
  by: { readonly username: string } | { readonly email: string },
) {
  const same = (one: string | undefined, other: string) =>
    one?.toLowerCase() === other.toLowerCase()
  const found =
    'username' in by
      ? await hits(call, by.username, (user) => same(user.username, by.username))
      : await hits(call, by.email, (user) => same(user.email, by.email))
  if (found.length > 1)
    throw targetError('TARGET_AMBIGUOUS', {
      ...call.about,
      key: 'username' in by ? 'username' : 'email',
    })
  return found[0]
}
// #endregion

async function existing(call: Call, id: string) {
  const { json } = await call.ask('GET', ['accounts', id])
  const account = accountOf(call, member(json, 'account'))
  // A cache in between may mix two answers up.
  if (account.id !== id) throw call.protocol('shape')
  return account
}

// #region shut
async function setActive(call: Call, id: string, active: boolean): Promise<Outcome> {
  const before = await existing(call, id)
  // Opening also stops a shutting that has begun.
  if (before.active === active && !(active && before.isClosing)) return 'unchanged'
  await call.ask('POST', ['accounts', id, active ? 'open' : 'close'])
  const isSo = async () => {
    const now = await existing(call, id)
    return now.active === active && !(active && now.isClosing)
  }
  return (await settles(isSo, capabilities.eventualMs, call.signal)) ? 'changed' : 'pending'
}
// #endregion

// #region members
/** A team with its members, and the version of that list. */
async function teamAt(call: Call, id: string) {
  return teamOf(call, id, await call.ask('GET', ['teams', id]))
}

function teamOf(call: Call, id: string, { json, etag }: Answer) {
  const team = member(json, 'team')
  const members: unknown = member(team, 'members')
  if (groupOf(call, team).id !== id || !Array.isArray(members) || etag === undefined)
    throw call.protocol('shape')
  // What is written back must be what was read.
  if (!members.every((one): one is string => typeof one === 'string')) throw call.protocol('shape')
  return { members, etag }
}

/** Writes a whole list over the one that was seen, and over no other. Gives who was changed. */
async function writeMembers(
  call: Call,
  group: string,
  ids: readonly string[],
  wanted: boolean,
): Promise<ReadonlySet<string>> {
  const mayBeOurs = new Set<string>()
  for (let round = 1; round <= 20; round += 1) {
    const { members, etag } = await teamAt(call, group)
    const due = ids.filter((id) => members.includes(id) !== wanted)
    const done = [...mayBeOurs].filter((id) => !due.includes(id))
    if (due.length === 0) return new Set(done)
    const answer = await call.ask('PUT', ['teams', group, 'members'], {
      body: { members: wanted ? [...members, ...due] : members.filter((id) => !due.includes(id)) },
      headers: { 'if-match': etag },
      accept: ['stale'],
    })
    if (answer.word === undefined) {
      const after = teamOf(call, group, answer).members
      if (due.some((id) => after.includes(id) !== wanted)) throw call.protocol('shape')
      return new Set([...done, ...due])
    }
    // Somebody else was first: look again, never send the old list with the new version. Of those who write at once
    // one comes through in each round. After a try whose answer was lost it may have been ours.
    if (answer.time > 1) for (const id of due) mayBeOurs.add(id)
    await rest(Math.random() * 10 * round, call.signal)
  }
  throw targetError('TARGET_UNAVAILABLE', {
    ...call.about,
    status: 412,
    retryable: true,
    reason: 'status',
  })
}
// #endregion

async function changeMembers(
  call: Call,
  group: string,
  ids: readonly string[],
  wanted: boolean,
): Promise<ReadonlyMap<string, Outcome | AnyRosterError>> {
  const outcomes = new Map<string, Outcome | AnyRosterError>()
  const errorOf = (error: unknown): AnyRosterError => {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    return error
  }
  let hopeless: AnyRosterError | undefined
  const there: string[] = []
  for (const id of new Set(ids))
    try {
      if (hopeless !== undefined) throw hopeless
      await existing(call, id)
      there.push(id)
    } catch (error) {
      const item = errorOf(error)
      outcomes.set(id, item)
      if (item.code === 'TARGET_UNAUTHORIZED') hopeless = item
    }
  if (there.length === 0) return outcomes
  try {
    if (hopeless !== undefined) throw hopeless
    const changed = await writeMembers(call, group, there, wanted)
    for (const id of there) outcomes.set(id, changed.has(id) ? 'changed' : 'unchanged')
  } catch (error) {
    const item = errorOf(error)
    for (const id of there) outcomes.set(id, item)
  }
  return outcomes
}

/** Makes a target of a guild. */
export function guildTarget(
  connection: Pick<Connection, 'base' | 'token' | 'send' | 'timeoutMs'>,
  patience: Omit<Patience, 'signal'> = {},
): Target {
  const word = (json: unknown) => member(json, 'problem')
  const call = caller({ ...connection, target: 'guild', word }, patience)
  const named = async (at: Call, name: string): Promise<TargetGroup | undefined> => {
    const page = (cursor: string | undefined) => pageOf(at, ['teams'], {}, cursor, groupOf)
    for await (const group of itemsOf(page, at.dead)) if (group.name === name) return group
    return undefined
  }
  return {
    ...bareTarget('guild', 'guild'),
    async probe(options) {
      await pageOf(call('probe', options), ['accounts'], {}, undefined, userOf)
      return { capabilities }
    },
    async findUser(by, options) {
      const at = call('findUser', options)
      if ('username' in by || 'email' in by) return findUser(at, by)
      if ('externalId' in by)
        throw targetError('TARGET_UNSUPPORTED', { ...at.about, capability: 'findBy.externalId' })
      const { json, word } = await at.ask('GET', ['accounts', by.id], {
        accept: ['no-such-account'],
      })
      if (word !== undefined) return undefined
      const user = userOf(at, member(json, 'account'))
      if (user.id !== by.id) throw at.protocol('shape')
      return user
    },
    listUsers: async (cursor, options) =>
      pageOf(call('listUsers', options), ['accounts'], {}, cursor, userOf),
    setActive: async (id, active, options) => setActive(call('setActive', options), id, active),
    groupsOf: async (id, cursor, options) =>
      pageOf(call('groupsOf', options), ['accounts', id, 'teams'], {}, cursor, groupOf),
    membersOf: async (team, cursor, options) =>
      pageOf(call('membersOf', options), ['accounts'], { team }, cursor, userOf),
    listGroups: async (cursor, options) =>
      pageOf(call('listGroups', options), ['teams'], {}, cursor, groupOf),
    findGroup: async (name, options) => named(call('findGroup', options), name),
    async createGroup(name, options) {
      const at = call('createGroup', options)
      const body = { title: name }
      const { json, word } = await at.ask('POST', ['teams'], { body, accept: ['taken'] })
      const group = word === undefined ? groupOf(at, member(json, 'team')) : await named(at, name)
      if (group === undefined) throw targetError('TARGET_CONFLICT', { ...at.about, what: 'group' })
      return group
    },
    addMembers: async (group, ids, options) =>
      changeMembers(call('addMembers', options), group, ids, true),
    removeMembers: async (group, ids, options) =>
      changeMembers(call('removeMembers', options), group, ids, false),
  }
}
