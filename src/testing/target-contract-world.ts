import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import { nameKey } from '../core/text.js'
import type { Capabilities, CurrentUser, NewUser } from '../plan/state.js'
import type { Outcome, OutcomePerItem, Target, TargetGroup } from '../targets/contract.js'
import type { TargetVerb } from './memory-verbs.js'
import { checkError, type Expected } from './target-contract-errors.js'
import { expectedPhoto, type Moves, photograph } from './target-contract-photo.js'

/** @internal The id that no account and no group has. */
export const absent = 'rostermap-no-such-id'

/** @internal An account to be made, with all that the cases look for. */
export type Person = Required<Pick<NewUser, 'username' | 'email' | 'displayName'>>

/** @internal What the cases need to know of the run. */
export interface ContractSettings {
  /** Begins every name. */
  readonly prefix: string
  /** Accounts that are there. */
  readonly userIds: readonly string[]
  /** How many items the paging cases put into one list. */
  readonly members: number
  /** What no error may hold. */
  readonly secrets: readonly string[]
  /** Puts a group into another, where that can be. */
  readonly nest?: (parent: TargetGroup, child: TargetGroup) => void | Promise<void>
}

/** @internal What a contract case works with. */
export interface ContractWorld {
  readonly target: Target
  readonly capabilities: Capabilities
  /** How many items the paging cases put into one list. */
  readonly members: number
  /** Puts a group into another, where that can be. */
  readonly nest: ContractSettings['nest'] | undefined
  /** How many accounts there can be. */
  readonly mostUsers: number
  /** A login or group name that nothing else uses. */
  fresh(): string
  /** An account to be made under a fresh login, or under this one. */
  person(username?: string): Person
  /** Makes an account that must be there at once. */
  make(person: NewUser): Promise<CurrentUser>
  /** An account that is there: a new one, or the next of those given where none can be made. */
  user(): Promise<CurrentUser>
  /** A new group; `undefined` where none can be made. */
  group(name?: string): Promise<TargetGroup | undefined>
  /** Whether the target takes two logins for the same one. */
  sameLogin(a: string | undefined, b: string): boolean
  /** Whether the target takes two names for those of one group. */
  sameGroup(a: string | undefined, b: string): boolean
  /** Checks the error of a verb; a value that was sent must not be in it. */
  check(verb: TargetVerb, error: unknown, expected: Expected): void
  /** Calls a verb that must fail with this error and must move nothing. */
  refuses<V extends TargetVerb>(
    verb: V,
    args: Parameters<Target[V]>,
    expected: Expected,
  ): Promise<void>
  /** Calls a verb that must move this and nothing else, and gives its answer. */
  moves<V extends TargetVerb>(
    verb: V,
    args: Parameters<Target[V]>,
    moves?: Moves,
  ): Promise<Awaited<ReturnType<Target[V]>>>
  /** Calls a verb twice: the first time it moves this, the second time nothing. */
  once(
    verb: 'updateUser' | 'renameUser' | 'setActive' | 'deleteUser' | 'renameGroup' | 'deleteGroup',
    args: readonly unknown[],
    moves: Moves,
  ): Promise<void>
  /** Does something that must move nothing. */
  still<T>(work: () => Promise<T>): Promise<T>
  /** Does something that must move this and nothing else. */
  moving<T>(verb: TargetVerb, moves: Moves, work: () => Promise<T>): Promise<T>
  /** Gives an answer once it is as it must be; where reads lag behind writes, before that time is over. */
  settles<T>(read: () => Promise<T>): Promise<T>
  /** Writes members; each must come to this, and nothing but what it says moves. */
  writesMembers(
    verb: 'addMembers' | 'removeMembers',
    groupId: string,
    userIds: readonly string[],
    expected: readonly (readonly [id: string, outcome: Outcome | Expected])[],
  ): Promise<void>
}

/** @internal */
export async function contractWorld(
  target: Target,
  settings: ContractSettings,
): Promise<ContractWorld> {
  const { prefix, userIds } = settings
  const { capabilities } = await target.probe()
  const keys = {
    login: nameKey(capabilities.names.logins),
    group: nameKey(capabilities.names.groups),
  }
  const known = {
    users: new Set<string>(),
    groups: new Set<string>(),
    names: new Set<string>(),
  }
  const sent = new Set<string>([absent, ...settings.secrets])
  const direct = capabilities.user.create === 'direct'
  let made = 0
  let given = 0

  const settles = async <T>(read: () => Promise<T>): Promise<T> => {
    const end = Date.now() + capabilities.eventualMs
    for (let pause = 0; ; pause = Math.min(1000, pause * 2 + 1))
      try {
        return await read()
      } catch (error) {
        if (Date.now() >= end) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
  }
  const call = <V extends TargetVerb>(
    verb: V,
    args: readonly unknown[],
  ): Promise<Awaited<ReturnType<Target[V]>>> => {
    for (const text of textsIn(args)) sent.add(text)
    return Reflect.apply(target[verb], target, args)
  }
  const watch = async <T>(verb: string, moves: Moves, work: () => Promise<T>): Promise<T> => {
    for (const name of Object.keys(moves.groups ?? {})) known.names.add(name)
    const seen = {
      users: new Set(known.users),
      groups: new Set(known.groups),
      names: new Set(known.names),
    }
    const before = await photograph(target, capabilities, seen)
    const result = await work()
    await settles(async () => {
      const after = await photograph(target, capabilities, seen)
      const label = `after ${verb}`
      assert.deepEqual(
        { [label]: after },
        { [label]: expectedPhoto(before, after, moves, world.sameLogin) },
      )
    })
    return result
  }

  const world: ContractWorld = {
    target,
    capabilities,
    members: settings.members,
    nest: settings.nest,
    mostUsers: direct ? Number.MAX_SAFE_INTEGER : userIds.length,
    fresh: () => {
      made += 1
      const name = `${prefix}-${made}`
      sent.add(name)
      return name
    },
    person: (username = world.fresh()) => ({
      username,
      email: `${username}@example.com`,
      displayName: `Person ${username}`,
    }),
    make: async (person) => {
      for (const text of textsIn([person])) sent.add(text)
      const user = await target.createUser(person)
      assert.ok(user.id !== undefined, 'an account that is made directly has an id at once')
      known.users.add(user.id)
      return user
    },
    user: async () => {
      if (direct) return world.make(world.person())
      const userId = userIds[given % userIds.length]
      given += 1
      assert.ok(userId, 'give the option userId: this target cannot make accounts')
      const user = await target.findUser({ id: userId })
      assert.ok(user, 'the account of the option userId is not there')
      known.users.add(user.id)
      return user
    },
    group: async (name = world.fresh()) => {
      if (!capabilities.group.create) return undefined
      sent.add(name)
      const group = await target.createGroup(name)
      known.groups.add(group.id)
      known.names.add(group.name)
      return group
    },
    sameLogin: (a, b) => a !== undefined && keys.login(a) === keys.login(b),
    sameGroup: (a, b) => a !== undefined && keys.group(a) === keys.group(b),
    check: (verb, error, expected) => {
      const values = [...sent, ...[...known.users].filter((id) => id.length >= 8)]
      checkError(error, { target: target.name, operation: verb, values }, expected)
    },
    refuses: async (verb, args, expected) => {
      await watch(verb, {}, async () => {
        const error = await call(verb, args).then(
          () => assert.fail(`${verb} must fail with ${[expected.code].flat().join(' or ')}`),
          (reason: unknown) => reason,
        )
        world.check(verb, error, expected)
      })
    },
    moves: (verb, args, moves = {}) => watch(verb, moves, () => call(verb, args)),
    once: async (verb, args, moves) => {
      assert.equal(await watch(verb, moves, () => call(verb, args)), 'changed', verb)
      const again = await watch(verb, {}, () => call(verb, args))
      assert.equal(again, 'unchanged', `${verb}, the second time`)
    },
    still: (work) => watch('nothing', {}, work),
    moving: watch,
    settles,
    writesMembers: async (verb, groupId, userIds, expected) => {
      const changed = expected.flatMap(([id, outcome]) => (outcome === 'changed' ? [id] : []))
      const moves = { [verb === 'addMembers' ? 'joins' : 'leaves']: { [groupId]: changed } }
      await watch(verb, moves, async () => {
        const outcomes: OutcomePerItem = await target[verb](groupId, userIds)
        assert.deepEqual(
          [...outcomes.keys()].sort(),
          expected.map(([id]) => id).sort(),
          'one per item',
        )
        for (const [id, wanted] of expected) {
          const outcome = outcomes.get(id)
          if (typeof wanted === 'object') world.check(verb, outcome, wanted)
          else if (isRosterError(outcome)) assert.fail(`${verb} fails with ${outcome.code}`)
          else assert.equal(outcome, wanted, `${verb} of one item`)
        }
      })
    },
  }
  return world
}

/** The texts that were sent and could be told by a look at an error: short words could be anybody's. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : []
  if (typeof value !== 'object' || value === null || value instanceof AbortSignal) return []
  return Object.values(value).flatMap(textsIn)
}

/** @internal A property that the target keeps. */
export function propertyOf({ capabilities }: ContractWorld): string | undefined {
  const { properties } = capabilities.user
  return properties === 'any' ? 'costCenter' : properties[0]
}
