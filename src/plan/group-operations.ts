import { nameKey } from '../core/text.js'
import type { GroupReason, Mapped, MappedGroup } from '../mapping/mapped.js'
import { type CompiledPolicy, compilePolicy } from './compiled-policy.js'
import { planRemovals } from './group-removals.js'
import type { AddMember, CreateGroup, PlanReason, Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import type { Steps } from './profile-operations.js'
import { judgeOf } from './removable.js'
import { type ReturnGuard, returnGuard } from './return-guard.js'
import { seatGuard } from './seats.js'
import type { CurrentState } from './state.js'

/**
 * @internal Plans memberships: `add = wanted − current`, `remove = (current ∩ authority) − wanted −
 * held − protected`. Everything after the first difference can only withhold.
 */
export function planGroups(
  mapped: Mapped,
  state: CurrentState,
  policy: PlanPolicy,
  creating: boolean,
  returning = false,
): Steps {
  const key = nameKey(state.capabilities.names.groups)
  const compiled = compilePolicy(policy)
  const wanted = mapped.groups.filter((group) => creating || group.when === 'always')
  let texts: ReadonlyMap<string, readonly string[]> | undefined
  const isWritten = (rule: string, value: string) => {
    texts ??= new Map(mapped.trace.rules.map((trace) => [trace.rule, trace.wanted]))
    return texts.get(rule)?.includes(value) ?? false
  }
  const groups = spelledOnce(creating ? wanted : wanted.map(forAccount), key)
  if (returning && policy.returnGroups === 'restore')
    groups.push(...restored(mapped, state, compiled, new Set(groups.map(({ name }) => key(name)))))
  const back = returnGuard(mapped, state, policy, returning)
  const adds = planAdds(groups, state, key, compiled, isWritten, back.obstacle)
  const { removals, withheld } = planRemovals(mapped, state, policy, compiled)
  return {
    operations: [...adds.creations, ...adds.adds, ...removals],
    withheld: [...back.remarks, ...adds.withheld, ...withheld],
  }
}

/** Groups from before the person was taken out that the mapping has no say in. */
function restored(
  mapped: Mapped,
  state: CurrentState,
  compiled: CompiledPolicy,
  wanted: ReadonlySet<string>,
): MappedGroup[] {
  const key = nameKey(state.capabilities.names.groups)
  const judge = judgeOf(mapped, state)
  const missing = new Set(state.missingGroups.map(key))
  return (state.remembered?.ended?.groups ?? [])
    .filter((name) => !wanted.has(key(name)) && !missing.has(key(name)))
    .filter((name) => !compiled.isPrivileged(name) && !judge(name))
    .map((name) => ({
      name,
      when: 'always',
      reasons: [{ rule: restoredRule, pointer: '' }],
      createMissing: false,
      allowPrivileged: false,
    }))
}

const restoredRule = 'restored'

/** A reason for accounts being created is none for an account that is there. */
function forAccount(group: MappedGroup): MappedGroup {
  return { ...group, reasons: group.reasons.filter(({ when }) => when !== 'onCreate') }
}

/** Two spellings of one group are one group, with the reasons and permissions of both. */
function spelledOnce(wanted: readonly MappedGroup[], key: Key): MappedGroup[] {
  const groups = new Map<string, MappedGroup>()
  for (const group of wanted) {
    const same = groups.get(key(group.name))
    groups.set(key(group.name), {
      ...(same ?? group),
      reasons: [...(same?.reasons ?? []), ...group.reasons],
      createMissing: group.createMissing || (same?.createMissing ?? false),
      allowPrivileged: group.allowPrivileged || (same?.allowPrivileged ?? false),
    })
  }
  return [...groups.values()]
}

type Key = (name: string) => string

function planAdds(
  wanted: readonly MappedGroup[],
  state: CurrentState,
  key: Key,
  compiled: CompiledPolicy,
  isWritten: (rule: string, value: string) => boolean,
  leaveOut: ReturnGuard['obstacle'],
) {
  const current = new Set(state.memberships.map(key))
  const missing = new Set(state.missingGroups.map(key))
  const creations: CreateGroup[] = []
  const adds: AddMember[] = []
  const withheld: Withheld[] = []
  const seats = seatGuard(state)

  for (const group of wanted) {
    const { name } = group
    if (current.has(key(name))) continue
    const isPrivileged = group.privileged === true || compiled.isPrivileged(name)
    const isMissing = missing.has(key(name))
    const obstacle =
      leaveOut(name) ??
      obstacleToAdding(group, state, isPrivileged, isMissing) ??
      seats.obstacle(name)
    if (obstacle) {
      withheld.push({ ...obstacle, group: name })
      continue
    }
    const reasons = group.reasons.map((reason) => reasonToAdd(reason, isWritten))
    if (isMissing) creations.push({ kind: 'createGroup', group: name, reasons, risk: 'low' })
    adds.push({ kind: 'addMember', group: name, reasons, risk: isPrivileged ? 'high' : 'low' })
  }
  return { creations, adds, withheld }
}

function obstacleToAdding(
  group: MappedGroup,
  state: CurrentState,
  isPrivileged: boolean,
  isMissing: boolean,
): Pick<Withheld, 'code' | 'severity' | 'message'> | undefined {
  const { name } = group
  if (isPrivileged && !group.allowPrivileged)
    return {
      code: 'privileged-group',
      severity: 'block',
      message: `${name} is a privileged group, and no rule behind it says allowPrivileged.`,
    }
  if (state.remembered?.scim?.groups)
    return {
      code: 'scim-owned',
      severity: 'warn',
      message: `${name} is wanted by what came with this sign-in, but the IdP pushes this person's groups by SCIM: not added.`,
    }
  if (!state.capabilities.membership.write)
    return {
      code: 'capability',
      severity: 'warn',
      message: `${name} is wanted, but ${state.target} lets nobody change memberships.`,
    }
  if (state.user?.readOnly?.groups)
    return {
      code: 'read-only',
      severity: 'warn',
      message: `${name} is wanted, but the account's directory takes no membership changes.`,
    }
  if (isMissing && !group.createMissing)
    return {
      code: 'missing-group',
      severity: 'warn',
      message: `${state.target} has no group ${name}. Make it there, or let a rule say createMissing.`,
    }
  if (isMissing && !state.capabilities.group.create)
    return {
      code: 'capability',
      severity: 'warn',
      message: `${state.target} has no group ${name} and cannot make one.`,
    }
  return undefined
}

function reasonToAdd(
  { rule, pointer, value, alias }: GroupReason,
  isWritten: (rule: string, value: string) => boolean,
): PlanReason {
  if (rule === restoredRule) return { text: 'The account had it before the person was taken out.' }
  if (rule.startsWith('default:')) return { rule, pointer, text: defaultTexts[rule] ?? rule }
  if (value === undefined) return { rule, pointer, text: `Rule "${rule}" holds.` }
  // What stands in the document, also in its table of aliases, is nobody's secret; anything else may be an address.
  if (alias !== undefined)
    return { rule, pointer, text: `Rule "${rule}" matched "${alias}" (${value}).` }
  if (isWritten(rule, value)) return { rule, pointer, text: `Rule "${rule}" matched "${value}".` }
  return { rule, pointer, text: `Rule "${rule}" matched a value.`, value }
}

const defaultTexts: Readonly<Record<string, string>> = {
  'default:newUsers': 'Every new account gets it.',
  'default:everybody': 'Everybody gets it.',
  'default:withoutGroups': 'No rule gave this person a group.',
}
