import { compileNamePatterns } from '../core/name-pattern.js'
import { compareText, nameKey } from '../core/text.js'
import type { GroupReason, Mapped, MappedGroup } from '../mapping/mapped.js'
import type { AddMember, CreateGroup, PlanReason, RemoveMember, Withheld } from './plan.js'
import { defaultPrivilegedGroups, type PlanPolicy } from './policy.js'
import type { Steps } from './profile-operations.js'
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
): Steps {
  const key = nameKey(state.capabilities.names.ignoreCase)
  const wanted = mapped.groups.filter((group) => creating || group.when === 'always')
  const matches = compileNamePatterns(policy.privilegedGroups ?? defaultPrivilegedGroups, {
    ignoreCase: true,
  })
  // Some databases behind the products disregard blanks at the end of a name.
  const isPrivileged = (name: string) => matches(name.trim())
  const texts = new Map(mapped.trace.rules.map(({ rule, wanted: written }) => [rule, written]))
  const isWritten = (rule: string, value: string) => texts.get(rule)?.includes(value) ?? false
  const groups = spelledOnce(creating ? wanted : wanted.map(forAccount), key)
  const adds = planAdds(groups, state, key, isPrivileged, isWritten)
  const removals = planRemovals(mapped, state, policy, key, isPrivileged)
  return {
    operations: [...adds.creations, ...adds.adds, ...removals.removals],
    withheld: [...adds.withheld, ...removals.withheld],
  }
}

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
type Test = (name: string) => boolean

function planAdds(
  wanted: readonly MappedGroup[],
  state: CurrentState,
  key: Key,
  privileged: Test,
  isWritten: (rule: string, value: string) => boolean,
) {
  const current = new Set(state.memberships.map(key))
  const missing = new Set(state.missingGroups.map(key))
  const creations: CreateGroup[] = []
  const adds: AddMember[] = []
  const withheld: Withheld[] = []

  for (const group of wanted) {
    const { name } = group
    if (current.has(key(name))) continue
    const isPrivileged = privileged(name)
    const isMissing = missing.has(key(name))
    const obstacle = obstacleToAdding(group, state, isPrivileged, isMissing)
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

function planRemovals(
  mapped: Mapped,
  state: CurrentState,
  policy: PlanPolicy,
  key: Key,
  privileged: Test,
) {
  // Groups for new accounts count too: given once, they are not taken away for lack of a claim.
  const keep = new Set(mapped.groups.map(({ name }) => key(name)))
  const named = new Set(mapped.authority.names.map(key))
  const matches = compileNamePatterns(mapped.authority.patterns.map(key), { ignoreCase: false })
  const isExcepted = compileNamePatterns(mapped.authority.except, { ignoreCase: true })
  const isShared = compileNamePatterns(mapped.authority.shared.map(key), { ignoreCase: false })
  const isOwned = (name: string) =>
    mapped.authority.everything || (!isShared(name) && (named.has(name) || matches(name)))
  const isProtected = compileNamePatterns(policy.protectedGroups ?? [], { ignoreCase: true })
  const additive = namedBy(mapped, key, 'additive')
  const managing = namedBy(mapped, key, 'managed')
  const removals: RemoveMember[] = []
  const withheld: Withheld[] = []

  for (const group of [...state.memberships].sort(compareText)) {
    const name = key(group)
    if (keep.has(name)) continue
    const withhold = (code: Withheld['code'], severity: Withheld['severity'], message: string) =>
      withheld.push({ code, severity, group, message })

    if (additive.has(name))
      withhold(
        'retained-unclaimed',
        'warn',
        `No rule grants ${group} now, but ${quoted(additive.get(name))} only adds: kept.`,
      )
    else if (isExcepted(group) || !isOwned(name)) continue
    else {
      const hold = mapped.authority.held.find(
        ({ groups }) => groups === 'all' || groups.some((held) => key(held) === name),
      )
      if (hold)
        withhold(
          'claim-unknown',
          'warn',
          `Whether ${group} is still granted is unknown, because the input of rule "${hold.rule}" is ${hold.state}: kept.`,
        )
      else if (isProtected(group))
        withhold('protected-group', 'block', `${group} is protected by the policy: kept.`)
      else if (state.user?.readOnly?.groups)
        withhold(
          'read-only',
          'warn',
          `${group} is no longer granted, but the account's directory takes no membership changes.`,
        )
      else
        removals.push({
          kind: 'removeMember',
          group,
          reasons: reasonsToRemove(managing.get(name)),
          risk: privileged(group) ? 'high' : 'medium',
        })
    }
  }
  // A privileged membership goes last: until then the run can still be seen through.
  removals.sort((a, b) => Number(a.risk === 'high') - Number(b.risk === 'high'))
  return { removals, withheld }
}

/** Group key → the rules of a mode that name the group literally. */
function namedBy(mapped: Mapped, key: Key, mode: 'managed' | 'additive') {
  const rules = new Map<string, { rule: string; pointer: string }[]>()
  for (const trace of mapped.trace.rules) {
    if (trace.mode !== mode) continue
    for (const name of trace.to) {
      const { rule, pointer } = trace
      rules.set(key(name), [...(rules.get(key(name)) ?? []), { rule, pointer }])
    }
  }
  return rules
}

function reasonToAdd(
  { rule, pointer, value }: GroupReason,
  isWritten: (rule: string, value: string) => boolean,
): PlanReason {
  if (rule.startsWith('default:')) return { rule, pointer, text: defaultTexts[rule] ?? rule }
  if (value === undefined) return { rule, pointer, text: `Rule "${rule}" holds.` }
  // A value that stands in the document is nobody's secret; any other may be an address.
  if (isWritten(rule, value)) return { rule, pointer, text: `Rule "${rule}" matched "${value}".` }
  return { rule, pointer, text: `Rule "${rule}" matched a value.`, value }
}

const defaultTexts: Readonly<Record<string, string>> = {
  'default:newUsers': 'Every new account gets it.',
  'default:everybody': 'Everybody gets it.',
  'default:withoutGroups': 'No rule gave this person a group.',
}

function reasonsToRemove(rules: readonly { rule: string; pointer: string }[] = []): PlanReason[] {
  if (rules.length === 0)
    return [{ text: 'The mapping manages this group, and no rule grants it now.' }]
  return rules.map(({ rule, pointer }) => ({
    rule,
    pointer,
    text: `Rule "${rule}" manages this group and does not grant it now.`,
  }))
}

function quoted(rules: readonly { rule: string }[] = []): string {
  return `rule ${rules.map(({ rule }) => `"${rule}"`).join(', ')}`
}
