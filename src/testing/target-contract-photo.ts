import { nameKey } from '../core/text.js'
import type { Capabilities, CurrentUser } from '../plan/state.js'
import type { Page, Target } from '../targets/contract.js'
import { checkError } from './target-contract-errors.js'
import { everyItem } from './target-contract-pages.js'

type Same = (a: string | undefined, b: string) => boolean

/** @internal What is known to the cases and so is looked at. */
export interface Known {
  /** Ids of accounts. */
  readonly users: ReadonlySet<string>
  /** Ids of groups. */
  readonly groups: ReadonlySet<string>
  /** Names that groups have or had. */
  readonly names: ReadonlySet<string>
}

type Ids = readonly string[] | 'gone'

/** An account with each property as an attribute, `properties.costCenter`. */
type Shown = Readonly<Record<string, unknown>>

/** @internal The target as it stands: all that can be read of what the cases made. */
export interface Photo {
  /** Accounts by id; `null` where there is none. */
  readonly accounts: Readonly<Record<string, Shown | null>>
  /** Ids of groups by name; `null` where there is none. */
  readonly groups: Readonly<Record<string, string | null>>
  /** Ids of the groups of each account, sorted. */
  readonly groupsOf: Readonly<Record<string, Ids>>
  /** Ids of the members of each group, sorted. */
  readonly membersOf: Readonly<Record<string, Ids>>
}

/** @internal An attribute of which the case finds out by itself whether it is right. */
export const anything = Symbol('anything')

/** @internal What a write is to move. Nothing else may. */
export interface Moves {
  /**
   * Attributes of accounts, an {@link anything} among them, or that the account is gone; `unknown`: whatever
   * comes of it is right.
   */
  readonly accounts?: Readonly<Record<string, Shown | 'gone' | 'unknown'>>
  /** Accounts whose memberships may become anything. */
  readonly anyGroups?: readonly string[]
  /** Names that groups get (their id) or lose (`null`). */
  readonly groups?: Readonly<Record<string, string | null>>
  /** Accounts that come into a group, by its id. */
  readonly joins?: Readonly<Record<string, readonly string[]>>
  /** Accounts that go out of a group, by its id. */
  readonly leaves?: Readonly<Record<string, readonly string[]>>
}

/** @internal Looks at everything that is known. */
export async function photograph(
  target: Target,
  { user, membership }: Capabilities,
  known: Known,
): Promise<Photo> {
  const accounts: Record<string, Shown | null> = {}
  const groups: Record<string, string | null> = {}
  const groupsOf: Record<string, Ids> = {}
  const membersOf: Record<string, Ids> = {}
  for (const id of known.users) {
    const account = await target.findUser({ id })
    accounts[id] = account === undefined ? null : shown(account, user.readsEmail)
    if (membership.listOfUser)
      groupsOf[id] = await idsOf(target, 'groupsOf', (cursor) => target.groupsOf(id, cursor))
  }
  for (const name of known.names) groups[name] = (await target.findGroup(name))?.id ?? null
  for (const id of known.groups)
    if (membership.listOfGroup)
      membersOf[id] = await idsOf(target, 'membersOf', (cursor) => target.membersOf(id, cursor))
  return { accounts, groups, groupsOf, membersOf }
}

function shown({ properties, email, ...account }: CurrentUser, readsEmail: boolean): Shown {
  const all = Object.entries({
    ...account,
    ...(readsEmail ? { email } : {}),
    ...Object.fromEntries(
      Object.entries(properties ?? {}).map(([name, value]) => [`properties.${name}`, value]),
    ),
  })
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}

async function idsOf(
  target: Target,
  operation: string,
  page: (cursor?: string) => Promise<Page<{ readonly id: string }>>,
): Promise<Ids> {
  try {
    return (await everyItem(operation, page)).map(({ id }) => id).sort()
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error
    checkError(error, { target: target.name, operation, values: [] }, { code: 'TARGET_NOT_FOUND' })
    return 'gone'
  }
}

/**
 * @internal The photo that must be there after a write.
 *
 * @param after - the photo that is there, for what cannot be foretold: how the target spells a login, and
 * what it does not show
 */
export function expectedPhoto(before: Photo, after: Photo, moves: Moves, same: Same): Photo {
  const accounts = { ...before.accounts }
  const groups = { ...before.groups, ...moves.groups }
  const gone = new Set<string>()
  for (const [id, move] of Object.entries(moves.accounts ?? {})) {
    const [was, is] = [before.accounts[id], after.accounts[id] ?? null]
    if (move === 'gone') gone.add(id)
    accounts[id] =
      move === 'gone' ? null : move === 'unknown' ? is : moved(was ?? null, is, move, same)
  }
  const left = new Set(Object.values(groups))
  for (const id of Object.values(before.groups)) if (id !== null && !left.has(id)) gone.add(id)
  const turned = (ids: Ids | undefined, id: string, joins: readonly string[], leaves: Ids): Ids =>
    ids === undefined || ids === 'gone' || gone.has(id)
      ? 'gone'
      : [...new Set([...ids, ...joins])]
          .filter((one) => !gone.has(one) && !leaves.includes(one))
          .sort()
  const { joins = {}, leaves = {}, anyGroups = [] } = moves
  const isFree = (id: string) => moves.accounts?.[id] === 'unknown' || anyGroups.includes(id)
  const groupsWith = (table: typeof joins, id: string) =>
    Object.keys(table).filter((group) => table[group]?.includes(id))
  return {
    accounts,
    groups,
    groupsOf: Object.fromEntries(
      Object.entries(before.groupsOf).map(([id, ids]) => {
        const free = isFree(id) ? after.groupsOf[id] : undefined
        return [id, free ?? turned(ids, id, groupsWith(joins, id), groupsWith(leaves, id))]
      }),
    ),
    membersOf: Object.fromEntries(
      Object.entries(before.membersOf).map(([id, ids]) => {
        const is = after.membersOf[id]
        const stay = typeof is === 'string' || is === undefined ? [] : is.filter(isFree)
        const out = [...(leaves[id] ?? []), ...(ids === 'gone' ? [] : ids.filter(isFree))]
        return [
          id,
          turned(
            ids,
            id,
            [...(joins[id] ?? []), ...stay],
            out.filter((one) => !stay.includes(one)),
          ),
        ]
      }),
    ),
  }
}

/** The account as it must be after a change of it; the case of a login or an address may be the product's own. */
function moved(was: Shown | null, is: Shown | null, move: Shown, same: Same): Shown | null {
  if (was === null || is === null) return was
  const wanted = new Map(Object.entries({ ...was, ...move }))
  const asItIs = (name: string) => wanted.set(name, is[name])
  const [login, asked] = [is['username'], move['username']]
  if (typeof login === 'string' && typeof asked === 'string' && same(login, asked))
    asItIs('username')
  const [address, wished] = [is['email'], move['email']]
  if (typeof address === 'string' && typeof wished === 'string' && isSameAddress(address, wished))
    asItIs('email')
  for (const [name, value] of Object.entries(move)) if (value === anything) asItIs(name)
  // What it did not show before it need not show now.
  for (const name of ['displayName', 'email', 'active'])
    if ((was[name] ?? 'unknown') === 'unknown' && is[name] === was[name]) asItIs(name)
  // What a target says beyond open and shut follows from the change.
  if ('active' in move) asItIs('status')
  return Object.fromEntries([...wanted].filter(([, value]) => value !== undefined))
}

/** Addresses are the same whatever their case, wherever accounts are looked for by them. */
const addressKey = nameKey('ignoreCase')
const isSameAddress = (a: string, b: string) => addressKey(a) === addressKey(b)
