import assert from 'node:assert/strict'
import { type NameCase, nameKey } from '../core/text.js'
import type { Capabilities, CurrentUser, NewUser } from '../plan/state.js'
import type { Outcome, Target, TargetGroup } from '../targets/contract.js'
import type { TargetVerb } from './memory-verbs.js'
import { equals, shown } from './target-contract-check.js'
import { checkError, type Expected, noting } from './target-contract-errors.js'
import { memberWrites } from './target-contract-members.js'
import type { Moves } from './target-contract-photo.js'
import { watching } from './target-contract-watch.js'

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
  /** Whether what a write has left behind is looked at again later. @defaultValue `false` */
  readonly isPatient?: boolean
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
  /** Whether the target takes two names of groups for the same one. */
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
  moving<T>(what: string, moves: Moves, work: () => Promise<T>): Promise<T>
  /** Gives an answer once it is as it must be; where reads lag behind writes, before that time is over. */
  settles<T>(read: () => Promise<T>): Promise<T>
  /** Checks that a write has changed something, or will within the time that reads lag. */
  changes(outcome: unknown, what: string): void
  /** Writes members, one of which may fail; only the outcomes are looked at. Reads show them afterwards. */
  puts(
    verb: 'addMembers' | 'removeMembers',
    groupId: string,
    userIds: readonly string[],
    outcome?: 'changed' | 'unchanged',
  ): Promise<void>
  /** Shuts an account. Reads show it afterwards. */
  shuts(id: string): Promise<void>
  /** Whether all is still as the last write has left it. */
  rests(): Promise<void>
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
  const { eventualMs, user: can, membership } = capabilities
  const known = {
    users: new Set<string>(),
    groups: new Set<string>(),
    names: new Set<string>(),
  }
  const sent = new Set<string>([absent, ...settings.secrets])
  const direct = can.create === 'direct'
  const sameLogin = sameBy(capabilities.names.logins)
  const watch = watching(target, capabilities, known, sameLogin, settings.isPatient ?? false)
  let made = 0
  let given = 0

  const call = <V extends TargetVerb>(
    verb: V,
    args: readonly unknown[],
  ): Promise<Awaited<ReturnType<Target[V]>>> => {
    for (const text of textsIn(args)) sent.add(text)
    const answer = Reflect.apply(target[verb], target, args)
    return answer instanceof Promise ? answer.catch(noting(verb, args)) : answer
  }
  const changes = (outcome: unknown, what: string) => {
    if (outcome === 'pending' && eventualMs === 0)
      assert.fail(`${what}: is "pending", and reads never lag (eventualMs is 0): it never is done`)
    if (outcome !== 'pending') equals(outcome, 'changed', what)
  }
  const check: ContractWorld['check'] = (verb, error, expected) => {
    const values = [...sent, ...[...known.users].filter((id) => id.length >= 8)]
    checkError(error, { target: target.name, operation: verb, values }, expected)
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
      const { id, ...user } = await call('createUser', [person])
      assert.ok(id !== undefined, 'createUser: an account that is made directly has an id at once')
      await watch.shows(async () => {
        assert.ok(
          await target.findUser({ id }),
          'findUser by id: what createUser made is not there',
        )
        if (membership.listOfUser) await target.groupsOf(id)
      })
      known.users.add(id)
      return { ...user, id } as CurrentUser
    },
    user: async () => {
      if (direct) return world.make(world.person())
      const userId = userIds[given % userIds.length]
      given += 1
      assert.ok(userId, 'give the option userId: this target cannot make accounts')
      const user = await target.findUser({ id: userId })
      assert.ok(user, 'findUser by id: the account of the option userId is not there')
      known.users.add(user.id)
      return user
    },
    group: async (name = world.fresh()) => {
      if (!capabilities.group.create) return undefined
      sent.add(name)
      watch.forgets()
      const group = await call('createGroup', [name])
      await watch.shows(async () => {
        equals((await target.findGroup(group.name))?.id, group.id, 'findGroup: id of a new group')
        if (membership.listOfGroup) await target.membersOf(group.id)
      })
      known.groups.add(group.id)
      known.names.add(group.name)
      return group
    },
    sameLogin,
    sameGroup: sameBy(capabilities.names.groups),
    check,
    refuses: async (verb, args, expected) => {
      await watch.around(verb, {}, async () => {
        const error = await call(verb, args).then(
          (answer) => {
            const codes = [expected.code].flat().join(' or ')
            assert.fail(`${verb} must fail with ${codes}, but it answers ${shown(answer)}`)
          },
          (reason: unknown) => reason,
        )
        check(verb, error, expected)
      })
    },
    moves: (verb, args, moves = {}) => watch.around(verb, moves, () => call(verb, args)),
    once: async (verb, args, moves) => {
      changes(await world.moves(verb, args as never, moves), `${verb}: the outcome`)
      const again: unknown = await world.moves(verb, args as never)
      equals(again, 'unchanged', `${verb}, the second time: the outcome`)
    },
    still: (work) => watch.around('what must change nothing', {}, work),
    moving: watch.around,
    settles: watch.settles,
    changes,
    rests: watch.rests,
    shuts: async (id) => {
      watch.forgets()
      changes(await target.setActive(id, false), 'setActive: the outcome')
      if (can.readsActive)
        await watch.shows(async () => {
          const user = await target.findUser({ id })
          equals(user?.active, false, 'findUser by id: active of an account that was shut')
        })
    },
    ...memberWrites(target, capabilities, watch, { check, changes }),
  }
  return world
}

function sameBy(names: NameCase): (a: string | undefined, b: string) => boolean {
  const key = nameKey(names)
  return (a, b) => a !== undefined && key(a) === key(b)
}

/** The texts that were sent and could be told by a look at an error: short words could be anybody's. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : []
  if (typeof value !== 'object' || value === null || value instanceof AbortSignal) return []
  return Object.values(value).flatMap(textsIn)
}

/** @internal A property that the target keeps. */
export function propertyOf(world: ContractWorld): string | undefined {
  return propertiesOf(world)[0]
}

/** @internal Properties that the target keeps: two, where it keeps so many. */
export function propertiesOf({ capabilities }: ContractWorld): readonly string[] {
  const { properties } = capabilities.user
  return properties === 'any' ? ['costCenter', 'office'] : properties.slice(0, 2)
}
