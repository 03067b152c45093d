import { compareText, foldCase } from '../core/text.js'
import { limits } from './limits.js'
import type { GroupReason, MappedGroup, MappingFinding } from './mapped.js'
import type { Match } from './matcher.js'
import { asciiGroupNameOf, type GroupTemplate, groupNameOf } from './rule-templates.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal A group on its way: frozen when it is finished. */
export interface Draft {
  name: string
  when: MappedGroup['when']
  reasons: GroupReason[]
  createMissing: boolean
  allowPrivileged: boolean
}

/**
 * @internal Takes what a rule names for a text (of printable ASCII or not): a value, or a path above it. Without a
 * value it is the rule's condition alone that holds. `isAgain`: the same rule has given something before.
 */
export type Grant = (
  rule: ScopedRule,
  text: string,
  match: Match | undefined,
  isAscii: boolean,
  value: string | undefined,
  isAgain: boolean,
) => void

/** @internal Takes what defaults give. */
export interface DefaultTaker {
  /** Adds a group that another reason gives, with the permissions of what is behind it. */
  readonly add: (name: string, reason: GroupReason, permits: Permits) => void
  /** How many groups there are. */
  readonly count: () => number
}

/** @internal The groups of one person, with every reason for each. */
export interface GroupDrafts extends DefaultTaker {
  readonly grant: Grant
  /** By name, or by folded name where names that differ only by case are one group. */
  readonly drafts: Map<string, Draft>
  /** Whether there were too many to keep. */
  readonly isOverfull: () => boolean
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
  let isOverfull = false
  let unusable: Set<GroupTemplate> | undefined
  /** Folded names that a rule spells out. */
  const spelled = ignoreCase ? new Set<string>() : undefined

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
      // One more than anybody may have is kept, in case another is never given; the rest are too many.
      if (drafts.size > limits.groups) {
        isOverfull = true
        return
      }
      drafts.set(key, {
        name,
        when: reason.when ?? 'always',
        reasons: [reason],
        createMissing,
        allowPrivileged,
      })
      if (isSpelled) spelled?.add(key)
      return
    }
    // The same object again: a value that came twice, for a rule of one text.
    if (draft.reasons.at(-1) !== reason) draft.reasons.push(reason)
    if (reason.when === undefined) draft.when = 'always'
    if (createMissing) draft.createMissing = true
    if (allowPrivileged) draft.allowPrivileged = true
    if (name === draft.name) return
    const wasSpelled = spelled?.has(key) ?? false
    if (isSpelled === wasSpelled ? name < draft.name : isSpelled) draft.name = name
    if (isSpelled) spelled?.add(key)
  }

  return {
    drafts,
    count: () => drafts.size,
    isOverfull: () => isOverfull,
    grant(rule, text, match, isAscii, value) {
      const reason = rule.reasonFor(value, text === (value ?? text) ? undefined : text)
      const allowed = rule.rule.allowPrivileged ?? false
      for (let i = 0; i < rule.to.length; i += 1) {
        const template = rule.to[i] as GroupTemplate
        const isSpelled = template.name !== undefined
        const name = template.name ?? nameOf(template, text, match, isAscii)
        if (name === undefined) {
          unusable ??= new Set()
          unusable.add(template)
        } else put(name, reason, rule.createsMissing(name), allowed, isSpelled)
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
          put(draft.name, reason, createMissing, allowPrivileged, spelled?.has(key) ?? false)
        }
      }
    },
    finish(isPrivileged) {
      // In place: what comes of a person in a thousand groups is a thousand objects already.
      const groups: MappedGroup[] = inOrder(drafts, ignoreCase)
      for (let i = 0; i < groups.length; i += 1) {
        const draft = groups[i] as Draft
        draft.reasons = distinctReasons(draft.reasons)
        Object.freeze(draft.reasons)
        groups[i] = Object.freeze(
          isPrivileged?.(draft.name) ? { ...draft, privileged: true as const } : draft,
        )
      }
      return Object.freeze(groups)
    },
    remarks: (rules) =>
      unusable === undefined
        ? []
        : rules.flatMap(({ to, rule }) =>
            to
              .filter((template) => unusable?.has(template))
              .map(({ pointer }) => ({
                code: 'name-unusable' as const,
                pointer,
                message: `Rule "${rule.id}" makes a name that no group can have (blank, too long, with white space at an end, or with control or invisible characters): not given.`,
              })),
          ),
  }
}

/** @internal The name that a template makes of a text; `undefined` when no group can have it. */
export function nameOf(
  { fill, keepsAscii }: GroupTemplate,
  text: string,
  match: Match | undefined,
  isAscii: boolean,
): string | undefined {
  const name = fill(text, match)
  return isAscii && keepsAscii ? asciiGroupNameOf(name) : groupNameOf(name)
}

/** Drafts by name, in code-unit order, which is how `sort` compares by itself, and twice as fast as told so. */
function inOrder(drafts: ReadonlyMap<string, Draft>, ignoreCase: boolean): Draft[] {
  const byName = ignoreCase
    ? new Map(Array.from(drafts.values(), (draft) => [draft.name, draft]))
    : drafts
  const ordered: Draft[] = []
  for (const name of [...byName.keys()].sort()) {
    const draft = byName.get(name)
    if (draft) ordered.push(draft)
  }
  return ordered
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
