import { compareText, foldCase } from '../core/text.js'
import { limits } from './limits.js'
import type { GroupReason, MappedGroup, MappingFinding } from './mapped.js'
import type { Match } from './matcher.js'
import { type GroupTemplate, groupNameOf } from './rule-templates.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal A group on its way: frozen when it is finished. */
export interface Draft {
  name: string
  when: MappedGroup['when']
  reasons: GroupReason[]
  createMissing: boolean
  allowPrivileged: boolean
}

/** @internal The groups of one person, with every reason for each. */
export interface GroupDrafts {
  /** By name, or by folded name where names that differ only by case are one group. */
  readonly drafts: Map<string, Draft>
  /** Grants what a rule names, for a matched value or because its condition holds. */
  readonly grant: (rule: ScopedRule, reason: GroupReason, value: string, match?: Match) => void
  /** Adds a group that another reason gives, with the permissions of what is behind it. */
  readonly add: (name: string, reason: GroupReason, permits: Permits) => void
  /** Takes back what a rule gave. */
  readonly revoke: (rule: string, permitsOf: (reason: GroupReason, name: string) => Permits) => void
  /** The groups, sorted by name; `finish` says what is said of each besides. */
  readonly finish: (isPrivileged: ((name: string) => boolean) | undefined) => readonly MappedGroup[]
  /** What to say of names that were left out because no group can have them, in the rules' order. */
  readonly remarks: (rules: readonly ScopedRule[]) => MappingFinding[]
}

/** What a reason lets happen for a group. */
type Permits = Pick<MappedGroup, 'createMissing' | 'allowPrivileged'>

/** @internal Starts an empty collection; its groups come out frozen. */
export function groupDrafts(ignoreCase: boolean): GroupDrafts {
  const drafts = new Map<string, Draft>()
  const unusable = new Set<GroupTemplate>()
  /** Folded names that a rule spells out. */
  const spelled = new Set<string>()

  const put = (
    name: string,
    reason: GroupReason,
    createMissing: boolean,
    allowPrivileged: boolean,
    isSpelled: boolean,
  ) => {
    const key = ignoreCase ? foldCase(name) : name
    const draft = drafts.get(key)
    if (!draft) {
      // One more than anybody may have tells that there are too many; the rest need not be kept.
      if (drafts.size > limits.groups) return
      drafts.set(key, {
        name,
        when: reason.when ?? 'always',
        reasons: [reason],
        createMissing,
        allowPrivileged,
      })
      if (ignoreCase && isSpelled) spelled.add(key)
      return
    }
    draft.reasons.push(reason)
    if (reason.when === undefined) draft.when = 'always'
    if (createMissing) draft.createMissing = true
    if (allowPrivileged) draft.allowPrivileged = true
    if (name === draft.name) return
    const wasSpelled = spelled.has(key)
    if (isSpelled === wasSpelled ? name < draft.name : isSpelled) draft.name = name
    if (isSpelled) spelled.add(key)
  }

  return {
    drafts,
    grant(rule, reason, value, match) {
      const allowed = rule.rule.allowPrivileged ?? false
      for (const template of rule.to) {
        const isSpelled = template.name !== undefined
        const name = template.name ?? groupNameOf(template.fill(value, match))
        if (name === undefined) unusable.add(template)
        else put(name, reason, rule.createsMissing(name), allowed, isSpelled)
      }
    },
    add: (name, reason, permits) =>
      put(name, reason, permits.createMissing, permits.allowPrivileged, true),
    revoke(rule, permitsOf) {
      for (const [key, draft] of drafts) {
        const reasons = draft.reasons.filter((reason) => reason.rule !== rule)
        if (reasons.length === draft.reasons.length) continue
        drafts.delete(key)
        for (const reason of reasons) {
          const { createMissing, allowPrivileged } = permitsOf(reason, draft.name)
          put(draft.name, reason, createMissing, allowPrivileged, spelled.has(key))
        }
      }
    },
    finish(isPrivileged) {
      const groups: MappedGroup[] = []
      for (const draft of inOrder(drafts)) {
        draft.reasons = distinctReasons(draft.reasons)
        Object.freeze(draft.reasons)
        groups.push(
          Object.freeze(
            isPrivileged?.(draft.name) ? { ...draft, privileged: true as const } : draft,
          ),
        )
      }
      return Object.freeze(groups)
    },
    remarks: (rules) =>
      unusable.size === 0
        ? []
        : rules.flatMap(({ to, rule }) =>
            to
              .filter((template) => unusable.has(template))
              .map(({ pointer }) => ({
                code: 'name-unusable' as const,
                pointer,
                message: `Rule "${rule.id}" makes a name that no group can have (blank, too long, with white space at an end, or with control or invisible characters): not given.`,
              })),
          ),
  }
}

/** Drafts by name, in code-unit order (which is how `sort` compares by itself). */
function inOrder(drafts: ReadonlyMap<string, Draft>): Draft[] {
  const byName = new Map<string, Draft>()
  for (const draft of drafts.values()) byName.set(draft.name, draft)
  return [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? [])
}

/** @internal Sorted by rule, then value; a rule whose `to` names a group twice is one reason. */
export function distinctReasons(reasons: GroupReason[]): GroupReason[] {
  if (reasons.length === 1) return reasons
  reasons.sort(compareReasons)
  return reasons.filter((reason, i) => {
    const before = reasons[i - 1]
    return before === undefined || compareReasons(before, reason) !== 0
  })
}

function compareReasons(a: GroupReason, b: GroupReason): number {
  return (
    compareText(a.rule, b.rule) ||
    compareText(a.value ?? '', b.value ?? '') ||
    compareText(a.as ?? '', b.as ?? '') ||
    compareText(a.via ?? '', b.via ?? '')
  )
}
