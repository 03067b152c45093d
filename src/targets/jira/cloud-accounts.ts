import type { CurrentUser } from '../../plan/state.js'
import type { Target } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { readProperties, refuseUnlisted, writeProperties } from '../properties.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  notFound,
  protocol,
  refuseExternalId,
  unsupported,
  unsupportedKey,
} from '../verbs.js'
import { saysAbsent } from './answers.js'
import {
  type CloudUser,
  deleteUser,
  getMyself,
  getUser,
  inviteUser,
  listUsers,
  searchUsers,
} from './cloud-api.js'
import { userProperties } from './property-api.js'
import { jiraErrors } from './refusal.js'

type AccountVerbs = Pick<
  Target,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'deleteUser'
>

/** @internal How long an account may take to show after its invitation. */
export const eventualMs = 30_000

/** Jira gives the first thousand hits of a search. */
const longestSearch = 1000

/** @internal The verbs about accounts. */
export function accountVerbs(
  http: Http,
  options: { readonly properties: readonly string[]; readonly products: readonly string[] },
): AccountVerbs {
  const withProperties = async (call: Call, user: CloudUser): Promise<CurrentUser> => {
    if (options.properties.length === 0) return currentUser(user)
    const owner = { accountId: user.accountId }
    const properties = await readProperties(userProperties(call, owner), options.properties)
    return { ...currentUser(user), properties }
  }

  return {
    async findUser(by, callOptions) {
      const call = http('findUser', callOptions)
      if ('id' in by) {
        const user = await getUser(call, by.id)
        if (user === undefined) await refuseHidden(call)
        return user && withProperties(call, user)
      }
      if (!('email' in by)) throw unsupportedKey(call, by)
      const user = await byEmail(call, by.email)
      return user && withProperties(call, user)
    },

    async listUsers(cursor, callOptions) {
      const call = http('listUsers', callOptions)
      const position = readCursor(call, cursor)
      const rows = await listUsers(call, position.at)
      if (rows.length === 0 && position.at === 0) await refuseHidden(call)
      // Jira may put fewer on a page than asked for, so that only an empty page is surely the last.
      const { next } = pageOf(call, position, rows, (row) => row.accountId, rows.length === 0)
      const items: CurrentUser[] = []
      for (const row of rows.filter(isPerson)) items.push(await withProperties(call, row))
      return { items, ...(next === undefined ? {} : { next }) }
    },

    async createUser({ email, properties: wanted, ...rest }, callOptions) {
      const call = http('createUser', callOptions)
      refuseExternalId(call, rest)
      if (email === undefined)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['email'] })
      const properties = Object.entries(wanted ?? {})
      refuseUnlisted(call, properties, options.properties)
      if ((await byEmail(call, email)) !== undefined)
        throw targetError('TARGET_CONFLICT', { ...call.details, what: 'user' })
      const accountId = await invite(call, email, options.products)
      if (accountId === undefined) return { email, active: 'unknown', status: 'invited' }
      if (properties.length > 0)
        await writeProperties(call, userProperties(call, { accountId }), properties)
      return {
        id: accountId,
        email,
        active: 'unknown',
        status: 'invited',
        ...(wanted === undefined ? {} : { properties: wanted }),
      }
    },

    async updateUser(id, change, callOptions) {
      const call = http('updateUser', callOptions)
      if ('username' in change)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['username'] })
      for (const attribute of ['email', 'displayName'])
        if (attribute in change) throw unsupported(call, `update.${attribute}`)
      const properties = Object.entries(change)
      refuseUnlisted(call, properties, options.properties)
      if ((await getUser(call, id)) === undefined) throw await absent(call, 'user')
      return writeProperties(call, userProperties(call, { accountId: id }), properties)
    },

    async deleteUser(id, callOptions) {
      const call = http('deleteUser', callOptions)
      const answer = await deleteUser(call, id)
      // Whoever has left the site may still be seen, so Jira's own word for "done" is all there is.
      if (answer.status === 204) return 'changed'
      if (!saysAbsent(answer)) throw protocol(call, 'status')
      await refuseHidden(call)
      return alreadySo(answer)
    },
  }
}

/**
 * @internal Jira Cloud says 404 both for "not there" and for "not for you". Whoever may see people
 * sees their own account among those found; anybody else gets an error instead of "nobody".
 */
export async function refuseHidden(call: Call): Promise<void> {
  const me = await getMyself(call)
  const found = me.displayName === undefined ? [] : await searchAll(call, me.displayName)
  if (found.some(({ accountId }) => accountId === me.accountId)) return
  throw targetError(
    'TARGET_FORBIDDEN',
    { ...call.details, reason: 'permission' },
    'The credentials may not see people: grant them the global permission "Browse users and groups".',
  )
}

/** @internal The error for what is not there, or for credentials that cannot see it. */
export async function absent(call: Call, what: 'user' | 'group'): Promise<Error> {
  await refuseHidden(call)
  return notFound(call, what)
}

/**
 * People may hide their addresses. One who is found by an address but does not show it might be
 * somebody whose address only begins alike, so that is never taken for a match, nor for "nobody":
 * either would be the wrong account or a second one.
 */
async function byEmail(call: Call, email: string): Promise<CloudUser | undefined> {
  const found = (await searchAll(call, email)).filter(isPerson)
  const exact = found.filter((user) => user.email !== undefined && sameName(user.email, email))
  const [one, other] = exact
  if (one !== undefined && other === undefined) return one
  if (exact.length === 0 && found.every((user) => user.email !== undefined)) {
    await refuseHidden(call)
    return undefined
  }
  throw targetError(
    'TARGET_AMBIGUOUS',
    { ...call.details, key: 'email' },
    'The search by e-mail address finds an account that hides its address, or several: link the right one by its id.',
  )
}

async function searchAll(call: Call, text: string): Promise<readonly CloudUser[]> {
  const found: CloudUser[] = []
  for (;;) {
    const page = await searchUsers(call, text, found.length)
    const [top] = page
    if (top === undefined || page.length + found.length >= longestSearch) return [...found, ...page]
    if (top.accountId === found[0]?.accountId)
      throw targetError('TARGET_PROTOCOL', { ...call.details, reason: 'paging' })
    found.push(...page)
    if (page.length < 100) return found
  }
}

/**
 * Invites; the id is not known when the account comes later. Jira may answer 400 although the
 * invitation went out, so a refusal is believed only when nobody turns up.
 */
async function invite(
  call: Call,
  email: string,
  products: readonly string[],
): Promise<string | undefined> {
  const answer = await inviteUser(call, email, products)
  if (answer.status !== 400) return answer.fields().text('accountId')
  const { messages, fields } = jiraErrors(answer.json)
  if (fields.length > 0) throw answer.refusal()
  // The sentence decides only how long to look: a plain refusal leaves nobody to wait for.
  const wasSent = messages.some((message) => /user not found|404/i.test(message))
  let accountId: string | undefined
  await call.settle(wasSent ? eventualMs : 0, async () => {
    accountId = (await byEmail(call, email))?.accountId
    return accountId !== undefined
  })
  if (accountId === undefined && !wasSent) throw answer.refusal()
  return accountId
}

function isPerson(user: CloudUser): boolean {
  return user.accountType === undefined || user.accountType === 'atlassian'
}

/** @internal */
export function currentUser(user: CloudUser): CurrentUser {
  return {
    id: user.accountId,
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    active: user.active ?? 'unknown',
  }
}
