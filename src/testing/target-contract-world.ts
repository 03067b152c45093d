import assert from 'node:assert/strict'
import { type AnyRosterError, type ErrorCode, isRosterError } from '../core/errors.js'
import { nameKey } from '../core/text.js'
import type { Capabilities, CurrentUser, NewUser } from '../plan/state.js'
import type { OutcomePerItem, Page, Target, TargetGroup } from '../targets/contract.js'

/** @internal What a contract case works with. */
export interface ContractWorld {
  readonly target: Target
  readonly capabilities: Capabilities
  /** A login or group name that nothing else uses. */
  fresh(): string
  /** An account to be made under a fresh login. */
  person(): Required<Pick<NewUser, 'username' | 'email' | 'displayName'>>
  /** Makes an account that must be there at once. */
  make(person: NewUser): Promise<CurrentUser>
  /** How many accounts were given, where none can be made. */
  readonly givenUsers: number
  /** An account that is there: a new one, or the next of those given where none can be made. */
  user(): Promise<CurrentUser>
  /** A new group; `undefined` where none can be made. */
  group(): Promise<TargetGroup | undefined>
  /** Whether the target takes two names for the same one. */
  same(a: string | undefined, b: string): boolean
}

/** @internal */
export async function contractWorld(
  target: Target,
  prefix: string,
  userIds: readonly string[],
): Promise<ContractWorld> {
  const { capabilities } = await target.probe()
  const keyOf = nameKey(capabilities.names.ignoreCase)
  let made = 0
  let given = 0
  const world: ContractWorld = {
    target,
    capabilities,
    givenUsers: userIds.length,
    fresh: () => {
      made += 1
      return `${prefix}-${made}`
    },
    person: () => {
      const username = world.fresh()
      return { username, email: `${username}@example.com`, displayName: `Person ${username}` }
    },
    make: async (person) => {
      const made = await target.createUser(person)
      assert.ok(made.id !== undefined, 'an account that is made directly has an id at once')
      return made
    },
    user: async () => {
      if (capabilities.user.create === 'direct') return world.make(world.person())
      const userId = userIds[given % userIds.length]
      given += 1
      assert.ok(userId, 'give the option userId: this target cannot make accounts')
      const user = await target.findUser({ id: userId })
      assert.ok(user, 'the account of the option userId is not there')
      return user
    },
    group: async () => (capabilities.group.create ? target.createGroup(world.fresh()) : undefined),
    same: (a, b) => a !== undefined && keyOf(a) === keyOf(b),
  }
  return world
}

/** @internal The error a promise rejects with; it must be one of the code. */
export async function failure(promise: Promise<unknown>, code: ErrorCode): Promise<AnyRosterError> {
  const error: unknown = await promise.then(
    () => assert.fail(`must fail with ${code}`),
    (reason: unknown) => reason,
  )
  assert.ok(isRosterError(error), `must fail with a RosterError, but: ${String(error)}`)
  assert.equal(error.code, code)
  return error
}

/** @internal The only outcome of a map of one item. */
export function outcomeOf(outcomes: OutcomePerItem, id: string): string {
  assert.deepEqual([...outcomes.keys()], [id])
  const outcome = outcomes.get(id)
  return typeof outcome === 'object' ? outcome.code : String(outcome)
}

/** @internal Every item of a list, page by page. */
export async function everyItem<T>(
  page: (cursor?: string) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  do {
    const { items: more, next } = await page(cursor)
    items.push(...more)
    assert.ok(next === undefined || !seen.has(next), 'a cursor came twice')
    if (next !== undefined) seen.add(next)
    cursor = next
  } while (cursor !== undefined)
  return items
}
