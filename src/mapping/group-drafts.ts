import { compareText, sorted } from '../core/text.js'
import type { GroupReason, MappedGroup, MappingFinding } from './mapped.js'
import type { Match } from './matcher.js'
import { type CompiledRule, isGroupName } from './rules.js'

interface Draft {
  readonly reasons: GroupReason[]
  when: MappedGroup['when']
  createMissing: boolean
  allowPrivileged: boolean
}

/** @internal Collects the groups of one person, with every reason for each. */
export interface GroupDrafts {
  readonly count: () => number
  /** Grants what a rule names, for a matched value or because its condition holds. */
  readonly grant: (rule: CompiledRule, value?: string, match?: Match) => void
  readonly grantDefault: (name: string, when: MappedGroup['when'], reason: GroupReason) => void
  /** The groups, sorted by name. */
  readonly finish: () => readonly MappedGroup[]
}

/** @internal Starts an empty collection; its groups come out frozen. Names that are none are left out with a warning. */
export function groupDrafts(warnings: MappingFinding[]): GroupDrafts {
  const drafts = new Map<string, Draft>()
  const warned = new Set<string>()

  const add = (
    name: string,
    when: MappedGroup['when'],
    reason: GroupReason,
    rule?: CompiledRule,
  ) => {
    let draft = drafts.get(name)
    if (!draft) {
      draft = { reasons: [], when, createMissing: false, allowPrivileged: false }
      drafts.set(name, draft)
    }
    draft.reasons.push(reason)
    if (when === 'always') draft.when = when
    if (rule?.createMissing) draft.createMissing = true
    if (rule?.allowPrivileged) draft.allowPrivileged = true
  }

  return {
    count: () => drafts.size,
    grant(rule, value, match) {
      const { rule: id, pointer } = rule.trace
      const reason: GroupReason = Object.freeze(
        value === undefined ? { rule: id, pointer } : { rule: id, pointer, value },
      )
      for (const template of rule.to) {
        const name = template.name ?? template.fill(value ?? '', match)
        if (template.name !== undefined || isGroupName(name)) add(name, 'always', reason, rule)
        else if (!warned.has(template.pointer)) {
          warned.add(template.pointer)
          warnings.push({
            code: 'name-unusable',
            pointer: template.pointer,
            message: `Rule "${id}" makes a name that no group can have (blank, too long, or with control or invisible characters): not given.`,
          })
        }
      }
    },
    grantDefault: add,
    finish: () =>
      Object.freeze(
        sorted(drafts.keys()).flatMap((name) => {
          const draft = drafts.get(name)
          if (!draft) return []
          const { when, reasons, createMissing, allowPrivileged } = draft
          return Object.freeze({
            name,
            when,
            reasons: Object.freeze(distinct(reasons)),
            createMissing,
            allowPrivileged,
          })
        }),
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
