import { compareText } from '../core/text.js'
import { limits } from './limits.js'
import type { GroupReason, MappedGroup, MappingFinding } from './mapped.js'
import type { Match } from './matcher.js'
import { type CompiledRule, type GroupTemplate, groupNameOf } from './rules.js'

/** A group on its way: frozen when it is finished. */
interface Draft {
  readonly name: string
  when: MappedGroup['when']
  reasons: GroupReason[]
  createMissing: boolean
  allowPrivileged: boolean
}

/** @internal Collects the groups of one person, with every reason for each. */
export interface GroupDrafts {
  readonly count: () => number
  /** Grants what a rule names, for a matched value or because its condition holds. */
  readonly grant: (rule: CompiledRule, value?: string, match?: Match) => void
  readonly grantDefault: (name: string, reason: GroupReason) => void
  /** The groups, sorted by name. */
  readonly finish: () => readonly MappedGroup[]
  /** What to say of names that were left out because no group can have them, in the rules' order. */
  readonly remarks: (rules: readonly CompiledRule[]) => MappingFinding[]
}

/** @internal Starts an empty collection; its groups come out frozen. */
export function groupDrafts(): GroupDrafts {
  const drafts = new Map<string, Draft>()
  const unusable = new Set<GroupTemplate>()

  const add = (name: string, reason: GroupReason, rule?: CompiledRule) => {
    const when = reason.when ?? 'always'
    let draft = drafts.get(name)
    if (draft) draft.reasons.push(reason)
    else {
      // One more than anybody may have tells that there are too many; the rest need not be kept.
      if (drafts.size > limits.groups) return
      draft = { name, when, reasons: [reason], createMissing: false, allowPrivileged: false }
      drafts.set(name, draft)
    }
    if (when === 'always') draft.when = when
    if (rule?.createMissing) draft.createMissing = true
    if (rule?.allowPrivileged) draft.allowPrivileged = true
  }

  return {
    count: () => drafts.size,
    grant(rule, value, match) {
      const { rule: id, pointer, mode } = rule.trace
      const reason: GroupReason = Object.freeze({
        rule: id,
        pointer,
        ...(value !== undefined && { value }),
        ...(mode === 'createOnly' && { when: 'onCreate' as const }),
      })
      for (const template of rule.to) {
        const name = template.name ?? groupNameOf(template.fill(value ?? '', match))
        if (name === undefined) unusable.add(template)
        else add(name, reason, rule)
      }
    },
    grantDefault: add,
    finish() {
      const groups: MappedGroup[] = []
      for (const name of [...drafts.keys()].sort()) {
        const draft = drafts.get(name)
        if (!draft) continue
        draft.reasons = distinct(draft.reasons)
        Object.freeze(draft.reasons)
        groups.push(Object.freeze(draft))
      }
      return Object.freeze(groups)
    },
    remarks: (rules) =>
      unusable.size === 0
        ? []
        : rules.flatMap(({ to, trace }) =>
            to
              .filter((template) => unusable.has(template))
              .map(({ pointer }) => ({
                code: 'name-unusable' as const,
                pointer,
                message: `Rule "${trace.rule}" makes a name that no group can have (blank, too long, with white space at an end, or with control or invisible characters): not given.`,
              })),
          ),
  }
}

/** Sorted by rule, then value; a rule whose `to` names a group twice is one reason. */
function distinct(reasons: GroupReason[]): GroupReason[] {
  if (reasons.length === 1) return reasons
  reasons.sort((a, b) => compareText(a.rule, b.rule) || compareText(a.value ?? '', b.value ?? ''))
  return reasons.filter(({ rule, value }, i) => {
    const before = reasons[i - 1]
    return before === undefined || before.rule !== rule || before.value !== value
  })
}
