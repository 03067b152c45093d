import { isRosterError } from '../../core/errors.js'
import type { CurrentUser, NewUser } from '../../plan/state.js'
import type { DirectTarget, Outcome, Target } from '../contract.js'
import type { Answer, Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { readProperties, refuseUnlisted, writeProperties } from '../properties.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  notFound,
  protocol,
  refuseCleared,
  refuseExternalId,
  unsupported,
  unsupportedKey,
} from '../verbs.js'
import { saysAbsent } from './answers.js'
import {
  deleteUser,
  getUser,
  type JiraUser,
  type JiraUserWrite,
  listUsers,
  postUser,
  putUser,
  searchPage,
  searchPageOf,
  searchUsers,
  userOf,
} from './data-center-api.js'
import { handOverLeads } from './data-center-leads.js'
import { listingOf } from './data-center-probe.js'
import { userProperties } from './property-api.js'
import { jiraErrors } from './refusal.js'

type AccountVerbs = Pick<
  DirectTarget,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'renameUser' | 'setActive' | 'deleteUser'
>

/** @internal The verbs about accounts. */
export function accountVerbs(
  http: Http,
  options: {
    readonly properties: readonly string[]
    readonly canSearch: (call: Call) => Promise<boolean>
    readonly version: (call: Call) => Promise<string>
    readonly shadowedIn: (login: string) => readonly string[] | undefined
  },
): AccountVerbs {
  const withProperties = async (call: Call, user: JiraUser): Promise<CurrentUser> => {
    const properties = await readProperties(
      userProperties(call, { userKey: user.key }),
      options.properties,
    )
    const shadowedIn = options.shadowedIn(user.name)
    return {
      ...currentUser(user),
      ...(shadowedIn === undefined ? {} : { shadowedIn }),
      ...(options.properties.length > 0 ? { properties } : {}),
    }
  }

  return {
    async findUser(by, callOptions) {
      const call = http('findUser', callOptions)
      const user = await find(call, by, options.canSearch)
      return user && withProperties(call, user)
    },

    async listUsers(cursor, callOptions) {
      const call = http('listUsers', callOptions)
      const listing = listingOf(await options.version(call))
      if (listing === undefined) throw unsupported(call, 'list')
      const { users, next } =
        listing === 'list'
          ? await listUsers(call, cursor)
          : await searchAll(call, cursor, options.canSearch)
      const items: CurrentUser[] = []
      for (const user of users) items.push(await withProperties(call, user))
      return { items, ...(next === undefined ? {} : { next }) }
    },

    async createUser(user, callOptions) {
      const call = http('createUser', callOptions)
      const properties = Object.entries(user.properties ?? {})
      refuseExternalId(call, user)
      refuseUnlisted(call, properties, options.properties)
      const made = await create(call, user)
      await writeProperties(call, userProperties(call, { userKey: made.key }), properties)
      return {
        ...currentUser(made),
        ...(user.properties === undefined ? {} : { properties: user.properties }),
      }
    },

    async updateUser(id, change, callOptions) {
      const call = http('updateUser', callOptions)
      const { displayName, email, ...rest } = change
      const properties = Object.entries(rest)
      refuseCleared(call, change)
      refuseUnlisted(call, properties, options.properties)
      const user = await existing(call, id)
      const write: JiraUserWrite = {
        ...(displayName == null || displayName === user.displayName ? {} : { displayName }),
        ...(email == null || email === user.email ? {} : { emailAddress: email }),
      }
      if (Object.keys(write).length > 0) await put(call, id, write)
      const written = await writeProperties(call, userProperties(call, { userKey: id }), properties)
      return Object.keys(write).length > 0 ? 'changed' : written
    },

    async renameUser(id, username, callOptions) {
      const call = http('renameUser', callOptions)
      const user = await existing(call, id)
      if (sameName(user.name, username)) return 'unchanged'
      return put(call, id, { name: username })
    },

    async setActive(id, active, callOptions) {
      const call = http('setActive', callOptions)
      const user = await existing(call, id)
      if (user.active === active) return 'unchanged'
      const successor = active ? undefined : callOptions?.successor
      if (successor === undefined) return put(call, id, { active })
      try {
        return await put(call, id, { active })
      } catch (error) {
        // Whether leads keep an account open is Jira's to say, so it is asked before any is given away.
        if (!isRosterError(error) || error.code !== 'TARGET_INVALID') throw error
        if ((await handOverLeads(call, id, successor)) === 'unchanged') throw error
        return put(call, id, { active })
      }
    },

    async deleteUser(id, callOptions) {
      const call = http('deleteUser', callOptions)
      const answer = await deleteUser(call, id)
      const absent = saysAbsent(answer)
      // A user who is still referred to stays, whatever the answer.
      if ((await getUser(call, { key: id })) !== undefined)
        throw answer.status === 400 ? answer.refusal() : stillThere(call)
      return absent ? alreadySo(answer) : 'changed'
    },
  }
}

function stillThere(call: Call): Error {
  return targetError(
    'TARGET_PROTOCOL',
    { ...call.details, reason: 'status' },
    'Jira reported success, but the account is there: perhaps that of another directory, which has the login too.',
  )
}

/** Everybody, by the search for `.`; for Jira before 10, whose search heeds `startAt`. */
async function searchAll(
  call: Call,
  cursor: string | undefined,
  canSearch: (call: Call) => Promise<boolean>,
): Promise<{ readonly users: readonly JiraUser[]; readonly next: string | undefined }> {
  const position = readCursor(call, cursor)
  const users = await searchPageOf(call, '.', position.at)
  if (users.length === 0 && position.at === 0 && !(await canSearch(call))) throw mayNotSearch(call)
  const { next } = pageOf(call, position, users, ({ key }) => key, users.length < searchPage)
  return { users, next }
}

function mayNotSearch(call: Call): Error {
  return targetError(
    'TARGET_FORBIDDEN',
    { ...call.details, reason: 'permission' },
    'The credentials may not search for users: grant them the global permission "Browse Users".',
  )
}

async function find(
  call: Call,
  by: Parameters<Target['findUser']>[0],
  canSearch: (call: Call) => Promise<boolean>,
): Promise<JiraUser | undefined> {
  if ('id' in by) return getUser(call, { key: by.id })
  if ('username' in by) {
    const user = await getUser(call, { username: by.username })
    if (user !== undefined && !sameName(user.name, by.username)) throw protocol(call, 'shape')
    return user
  }
  if (!('email' in by)) throw unsupportedKey(call, by)
  const found = await searchUsers(call, by.email)
  const exact = found.filter((user) => user.email !== undefined && sameName(user.email, by.email))
  if (exact.length > 1) throw targetError('TARGET_AMBIGUOUS', { ...call.details, key: 'email' })
  if (exact.length === 0 && !(await canSearch(call))) throw mayNotSearch(call)
  return exact[0]
}

async function create(call: Call, user: NewUser): Promise<JiraUser> {
  const { username } = user
  if (username === undefined)
    throw targetError('TARGET_INVALID', { ...call.details, fields: ['username'] })
  const answer = await postUser(call, {
    name: username,
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    ...(user.email === undefined ? {} : { emailAddress: user.email }),
    notification: 'false',
    // Without it Jira would add the default groups of the default applications.
    applicationKeys: [],
  })
  if (answer.status === 400) throw await refused(call, answer, username)
  const made = userOf(answer.fields())
  if (!sameName(made.name, username)) throw protocol(call, 'shape')
  const current = made.active === undefined ? await existing(call, made.key) : made
  if (current.active !== false) return current
  await put(call, made.key, { active: true })
  return { ...current, active: true }
}

/** Writes, and believes it only when the answer or a look afterwards shows it. */
async function put(call: Call, key: string, write: JiraUserWrite): Promise<Outcome> {
  const answer = await putUser(call, key, write)
  if (saysAbsent(answer)) throw notFound(call, 'user')
  if (answer.status === 400) {
    // Jira before 8.3 does not know `active` and so finds nothing to change.
    if (write.active !== undefined && saysNothingToChange(answer))
      throw unsupported(call, 'deactivate')
    throw await refused(call, answer, write.name)
  }
  if (!shows(userOf(answer.fields()), write) && !shows(await existing(call, key), write))
    throw targetError(
      'TARGET_PROTOCOL',
      { ...call.details, status: answer.status, reason: 'status' },
      'Jira reported success, but the account is as it was; look at the directory it lives in.',
    )
  return 'changed'
}

function saysNothingToChange(answer: Answer): boolean {
  return jiraErrors(answer.json).messages.includes('error.no.value.found.to.be.changed')
}

/** Directories may change the case of logins and addresses, and trim names. */
function shows(user: JiraUser, write: JiraUserWrite): boolean {
  return (
    (write.name === undefined || sameName(user.name, write.name)) &&
    (write.displayName === undefined || user.displayName?.trim() === write.displayName.trim()) &&
    (write.emailAddress === undefined ||
      sameName(user.email?.trim() ?? '', write.emailAddress.trim())) &&
    (write.active === undefined || user.active === write.active)
  )
}

/** A login that is refused is either taken or not allowed; only a look tells. */
async function refused(call: Call, answer: Answer, username: string | undefined): Promise<Error> {
  const taken = username !== undefined && (await getUser(call, { username })) !== undefined
  return taken
    ? targetError('TARGET_CONFLICT', { ...call.details, status: answer.status, what: 'user' })
    : answer.refusal()
}

async function existing(call: Call, key: string): Promise<JiraUser> {
  const user = await getUser(call, { key })
  if (user === undefined) throw notFound(call, 'user')
  return user
}

/** @internal */
export function currentUser(user: JiraUser): CurrentUser {
  return {
    id: user.key,
    username: user.name,
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    active: user.active ?? 'unknown',
  }
}
