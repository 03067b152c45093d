import type { CallOptions, Target } from '../targets/contract.js'
import type { TargetVerb } from './memory-verbs.js'
import type { Moves } from './target-contract-photo.js'
import { type Scene, scene } from './target-contract-scene.js'
import { type ContractWorld, propertyOf } from './target-contract-world.js'

/** @internal A call of a verb, to be made while something goes wrong. */
export interface FaultCall {
  readonly verb: TargetVerb
  /** The answer; rejects with the error of an item as with that of the call. */
  run(options?: CallOptions): Promise<unknown>
  /** What it moves, if it is a write; who is made is not known before. */
  readonly moves?: Moves
}

/** @internal What the target declares it can read, on a scene. */
export function readCalls(
  { target, capabilities }: ContractWorld,
  set: Scene,
): readonly FaultCall[] {
  const { user, group, membership, licence } = capabilities
  const { id, username, email } = set.user
  const groupId = set.group?.id
  const name = set.group?.name
  const calls: (FaultCall | false | undefined)[] = [
    { verb: 'probe', run: (options) => target.probe(options) },
    { verb: 'findUser', run: (options) => target.findUser({ id }, options) },
    user.findBy.includes('username') &&
      username !== undefined && {
        verb: 'findUser',
        run: (options) => target.findUser({ username }, options),
      },
    user.findBy.includes('email') &&
      email !== undefined && {
        verb: 'findUser',
        run: (options) => target.findUser({ email }, options),
      },
    user.list && { verb: 'listUsers', run: (options) => target.listUsers(undefined, options) },
    membership.listOfUser && {
      verb: 'groupsOf',
      run: (options) => target.groupsOf(id, undefined, options),
    },
    membership.listOfGroup &&
      groupId !== undefined && {
        verb: 'membersOf',
        run: (options) => target.membersOf(groupId, undefined, options),
      },
    group.list && { verb: 'listGroups', run: (options) => target.listGroups(undefined, options) },
    name !== undefined && { verb: 'findGroup', run: (options) => target.findGroup(name, options) },
    (licence.seats || licence.groups) && {
      verb: 'licences',
      run: (options) => target.licences(options),
    },
  ]
  return calls.filter((call) => typeof call === 'object')
}

/** @internal What the target declares it can write, on a scene of its own. */
export async function writeCalls(world: ContractWorld): Promise<readonly FaultCall[]> {
  const set = await scene(world)
  const { target, capabilities } = world
  const { user, group, membership } = capabilities
  const { id } = set.user
  const to = world.fresh()
  const kept = propertyOf(world)
  const empty = membership.write ? await world.group() : undefined
  const direct = user.create === 'direct'
  const { username, email, displayName } = world.person()
  const person = direct ? { username, email, displayName } : { email, displayName }
  const update = (change: Readonly<Record<string, string>>, shown: object = change): FaultCall => ({
    verb: 'updateUser',
    run: (options) => target.updateUser(id, change, options),
    moves: { accounts: { [id]: { ...shown } } },
  })
  const members = (verb: 'addMembers' | 'removeMembers', groupId: string) =>
    memberCall(target, verb, groupId, id)
  const there = set.group
  const calls: (FaultCall | false | undefined)[] = [
    user.create !== false && {
      verb: 'createUser',
      run: (options) => target.createUser(person, options),
    },
    user.update.includes('displayName') && update({ displayName: `Name ${to}` }),
    user.update.includes('email') && update({ email: `${to}@example.com` }),
    kept !== undefined && update({ [kept]: 'R&D / 7' }, { [`properties.${kept}`]: 'R&D / 7' }),
    user.rename && {
      verb: 'renameUser',
      run: (options) => target.renameUser(id, to, options),
      moves: { accounts: { [id]: { username: to } } },
    },
    empty && members('addMembers', empty.id),
    there && members('removeMembers', there.id),
    group.create && { verb: 'createGroup', run: (options) => target.createGroup(to, options) },
    group.rename &&
      there && {
        verb: 'renameGroup',
        run: (options) => target.renameGroup(there.id, `${to}-group`, options),
        moves: { groups: { [there.name]: null, [`${to}-group`]: there.id } },
      },
    user.deactivate !== false && {
      verb: 'setActive',
      run: (options) => target.setActive(id, false, options),
      moves: {
        accounts: { [id]: { active: false } },
        anyGroups: user.deactivate === 'by-groups' ? [id] : [],
      },
    },
    group.delete &&
      there && {
        verb: 'deleteGroup',
        run: (options) => target.deleteGroup(there.id, options),
        moves: { groups: { [there.name]: null } },
      },
    direct &&
      user.delete !== false && {
        verb: 'deleteUser',
        run: (options) => target.deleteUser(id, options),
        moves: { accounts: { [id]: user.delete === 'sync' ? 'gone' : 'unknown' } },
      },
  ]
  return calls.filter((call) => typeof call === 'object')
}

/** @internal One account comes into a group, or goes out of it. */
export function memberCall(
  target: Target,
  verb: 'addMembers' | 'removeMembers',
  groupId: string,
  id: string,
): FaultCall {
  return {
    verb,
    run: (options) => ofOne(target[verb](groupId, [id], options), id),
    moves: { [verb === 'addMembers' ? 'joins' : 'leaves']: { [groupId]: [id] } },
  }
}

/** The outcome of one member; rejects with its error. */
async function ofOne(outcomes: ReturnType<Target['addMembers']>, id: string): Promise<unknown> {
  const outcome = (await outcomes).get(id)
  if (typeof outcome === 'object') throw outcome
  return outcome
}
