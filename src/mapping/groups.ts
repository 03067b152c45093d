import { deepFreeze } from '../core/freeze.js'
import { foldCase } from '../core/text.js'
import { distinctTexts } from './distinct-texts.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { aliasTable } from './group-aliases.js'
import { checkGroups } from './group-checks.js'
import { type GroupsDecision, groupDecider } from './group-decision.js'
import type { GroupMapping } from './group-document.js'
import { distinctReasons, type GroupDrafts, groupDrafts } from './group-drafts.js'
import { withheldFor } from './group-exclusive.js'
import { holdsOf, withHolds } from './group-holds.js'
import { type Leftovers, type Matching, matchRules } from './group-matching.js'
import { compileNesting, type Nesting } from './group-nesting.js'
import { compileScopes, type GroupScope, nameTest } from './group-scope.js'
import { compileFilter, groupSources } from './group-sources.js'
import { limits } from './limits.js'
import type {
  Authority,
  MappedGroup,
  MappingFinding,
  MappingTrace,
  WithheldGroup,
} from './mapped.js'
import { compileRule } from './rules.js'

/** @internal What the group rules say about one person. */
export interface GroupsResult {
  readonly groups: readonly MappedGroup[]
  readonly authority: Authority
  readonly trace: MappingTrace
  readonly warnings: readonly MappingFinding[]
  readonly refusals: readonly MappingFinding[]
}

/** @internal A compiled group mapping. */
export interface GroupsEngine {
  readonly map: (evaluation: Evaluation) => GroupsResult
  /** What {@link GroupsEngine.map} comes to, without why; `undefined` when only that can tell. */
  readonly decide: (evaluation: Evaluation) => GroupsDecision | undefined
}

/** @internal Compiles the group mapping. */
export function compileGroups(groups: GroupMapping, compiler: Compiler): GroupsEngine {
  checkGroups(groups, compiler.report)
  const aliasOf = aliasTable(groups)
  const sourceOf = groupSources(groups, compiler)
  const context = { groups, compiler, aliasOf }
  const rules = groups.rules.map((rule, order) =>
    compileRule(rule, order, sourceOf(rule, order), context),
  )
  const nesting = compileNesting(groups, compiler)
  const scopeOf = compileScopes({ groups, rules, nesting, aliasOf })
  const ignoreCase = groups.ignoreCase?.names ?? false
  const matching = {
    expandParents: groups.expandParents ?? false,
    isFiltered: compileFilter(groups, compiler, aliasOf),
  }
  const finishing: Finishing = {
    nesting,
    isNever: nameTest(groups.never),
    isPrivileged: nameTest(groups.privileged),
    atMost: groups.maxGroups ?? limits.groups,
    mayCollide:
      !ignoreCase &&
      rules.some(({ rule, names, to }) => rule.createMissing && names.length < to.length),
  }
  return {
    map(evaluation) {
      const scope = scopeOf(evaluation.identity.issuer)
      const drafts = groupDrafts(ignoreCase)
      const leftovers: Leftovers = { unmatched: [], excluded: [] }
      const matched = matchRules(scope, matching, evaluation, drafts.grant, leftovers)
      return finish(scope, { matched, leftovers, drafts }, finishing)
    },
    decide: groupDecider(groups, scopeOf, matching, finishing),
  }
}

/** What the rules made of one person's values, with every reason. */
interface Made {
  readonly matched: Matching
  readonly leftovers: Leftovers
  readonly drafts: GroupDrafts
}

interface Finishing {
  readonly nesting: Nesting | undefined
  readonly isNever: ((name: string) => boolean) | undefined
  readonly isPrivileged: ((name: string) => boolean) | undefined
  readonly atMost: number
  /** Whether groups may be created that differ only by case. */
  readonly mayCollide: boolean
}

/** Everything that comes after all rules are evaluated: it can take groups out, or add those above. */
function finish(scope: GroupScope, made: Made, finishing: Finishing): GroupsResult {
  const { drafts, matched, leftovers } = made
  const { traces, warnings, refusals } = matched
  const withheld: WithheldGroup[] = capRules(scope, made)
  const dropNever = () => {
    if (!finishing.isNever) return
    for (const [key, draft] of drafts.drafts)
      if (finishing.isNever(draft.name)) {
        drafts.drafts.delete(key)
        withheld.push(withheldFor(draft, 'never', '/groups/never'))
      }
  }
  dropNever()
  if (finishing.nesting) nest(finishing.nesting, scope, made)
  const held = holdsOf(scope, matched)
  held.push(...scope.grantDefaults(drafts, held[0]))
  dropNever()
  const resolved = scope.resolveExclusive?.(drafts.drafts, held)
  if (resolved) {
    withheld.push(...resolved.withheld)
    held.push(...resolved.held)
  }
  warnings.push(...drafts.remarks(scope.rules))

  const trace = {
    unmatched: distinctTexts(leftovers.unmatched),
    excluded: distinctTexts(leftovers.excluded),
    withheld: withheld.length === 0 ? nobody : inOrder(withheld),
  }
  const rest = { warnings, refusals }
  if (drafts.isOverfull() || drafts.count() > finishing.atMost)
    return { ...tooMany(scope, matched, finishing.atMost, trace), ...rest }
  const groups = drafts.finish(finishing.isPrivileged)
  if (finishing.mayCollide) warnings.push(...collisionsOf(groups))
  return {
    groups,
    authority: withHolds(scope, held),
    trace: Object.freeze({ rules: Object.freeze(traces), ...trace }),
    ...rest,
  }
}

const nobody: readonly WithheldGroup[] = Object.freeze([])

function inOrder(withheld: readonly WithheldGroup[]): readonly WithheldGroup[] {
  const listed = withheld.map((entry) => ({
    ...entry,
    reasons: distinctReasons([...entry.reasons]),
  }))
  listed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.why < b.why ? -1 : 1))
  return deepFreeze(listed)
}

/** A rule that gives more groups than it may says nothing that could be relied on. */
function capRules(scope: GroupScope, { drafts, matched }: Made): WithheldGroup[] {
  const { traces, warnings } = matched
  const withheld: WithheldGroup[] = []
  for (const { rule, order, pointer, traceOf } of scope.capped) {
    const given = [...drafts.drafts.values()].flatMap(({ name, reasons }) => {
      const own = reasons.filter((reason) => reason.rule === rule.id)
      return own.length === 0 ? [] : [{ name, reasons: own }]
    })
    if (given.length <= (rule.maxGroups ?? limits.groups)) continue
    drafts.revoke(rule.id, (reason, name) => permitsOf(scope, reason.rule, name))
    traces[order] = traceOf('unknown', 'malformed')
    withheld.push(...given.map((draft) => withheldFor(draft, 'cap', pointer)))
    warnings.push({
      code: 'too-many-groups',
      pointer: `${pointer}/maxGroups`,
      message: `Rule "${rule.id}" gives more than ${rule.maxGroups} groups: none is given and none taken away.`,
    })
  }
  return withheld
}

function permitsOf({ byId }: GroupScope, id: string, name: string) {
  const rule = byId.get(id)
  return {
    createMissing: rule?.createsMissing(name) ?? false,
    allowPrivileged: rule?.rule.allowPrivileged ?? false,
  }
}

/** Adds the groups that given groups are in, with one reason for each rule and group below. */
function nest(nesting: Nesting, scope: GroupScope, { drafts }: Made): void {
  for (const { name: via, reasons } of [...drafts.drafts.values()]) {
    const above = nesting.above(via)
    if (above.length === 0) continue
    // Its own reasons alone: those that others have just handed up depend on whose turn it was.
    const own = reasons.filter((reason) => reason.via === undefined)
    const first = new Map(
      distinctReasons(own)
        .reverse()
        .map((reason) => [`${reason.rule} ${reason.when ?? ''}`, reason]),
    )
    for (const name of above)
      for (const reason of first.values())
        drafts.add(name, Object.freeze({ ...reason, via }), permitsOf(scope, reason.rule, name))
  }
}

/** More groups than anybody may have: nothing is given or taken away, because a part would be wrong. */
function tooMany(
  scope: GroupScope,
  matching: Matching,
  atMost: number,
  trace: Omit<MappingTrace, 'rules'>,
): Pick<GroupsResult, 'groups' | 'authority' | 'trace'> {
  matching.warnings.push({
    code: 'too-many-groups',
    pointer: '/groups',
    message: `The rules give more than ${atMost} groups: none is given and none taken away.`,
  })
  for (const { order, traceOf } of scope.rules)
    if (matching.traces[order]?.outcome === 'granted')
      matching.traces[order] = traceOf('unknown', 'malformed')
  const held = holdsOf(scope, matching, true)
  return deepFreeze({
    groups: [],
    authority: { ...scope.authority, held },
    trace: { rules: matching.traces, ...trace },
  })
}

/** Groups that a target which regards no case would take for one, and another would make twice. */
function collisionsOf(groups: readonly MappedGroup[]): MappingFinding[] {
  const folded = new Set(groups.map(({ name }) => foldCase(name)))
  if (folded.size === groups.length) return []
  return [
    {
      code: 'names-differ-by-case',
      pointer: '/groups',
      message: `${groups.length - folded.size} of the groups given differ from another only by case: set \`ignoreCase\` to { "names": true } to take them for one.`,
    },
  ]
}
