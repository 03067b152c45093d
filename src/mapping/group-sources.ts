import { canonicalJson } from '../core/digest.js'
import { pointer } from '../core/pointer.js'
import { foldCase } from '../core/text.js'
import { type ClaimState, claimOf } from '../identity/claim.js'
import type { Compiler, Evaluate, Evaluation } from './evaluation.js'
import { describeSource } from './expression.js'
import { causeOf, stateFinding } from './findings.js'
import type { ClaimStatePolicy, GroupMapping, GroupRule } from './group-document.js'
import type { Expression } from './language.js'
import type { Matcher } from './language-matchers.js'
import type { MappingFinding } from './mapped.js'
import { compileMatcher } from './matcher.js'
import { testOfAny } from './matcher-tests.js'
import type { AliasOf } from './placeholders.js'
import { textsOf } from './reading.js'

/** @internal A source of group values, shared by every rule that reads the same. */
export interface GroupSource {
  readonly pointer: string
  readonly what: string
  /** The claim it reads, when it is one claim. */
  readonly claim: string | undefined
  readonly read: Evaluate
}

/** @internal What a source gave one person, after the document's policy for claim states. */
export interface SourceValues {
  readonly state: ClaimState
  /** `hold`: the values are unknown, and whatever rests on them stays as it is. */
  readonly meaning: 'known' | 'hold'
  readonly texts: readonly string[]
  /** Whether they are of printable ASCII. */
  readonly isAscii: boolean
}

/** @internal The sources of a document's group rules, each expression once. */
export function groupSources(groups: GroupMapping, compiler: Compiler) {
  const sources = new Map<string, GroupSource>()
  // Most rules read the document's own source: that one need not be written out for each.
  const common = groups.from && canonicalJson(groups.from)
  const add = (from: Expression, at: string): GroupSource => {
    const key = from === groups.from && common ? common : canonicalJson(from)
    const known = sources.get(key)
    if (known) return known
    const source: GroupSource = {
      pointer: at,
      what: describeSource(from),
      claim: 'claim' in from ? from.claim : undefined,
      read: compiler.expression(from, at),
    }
    sources.set(key, source)
    return source
  }
  if (groups.from) add(groups.from, '/groups/from')
  return (rule: GroupRule, order: number): GroupSource | undefined => {
    const at = pointer('groups', 'rules', order)
    if (!rule.match) {
      if (rule.from)
        compiler.report(`${at}/from`, 'is not used, because the rule has no `match`; remove it')
      return undefined
    }
    if (rule.from) return add(rule.from, `${at}/from`)
    if (groups.from) return add(groups.from, '/groups/from')
    compiler.report(at, 'has `match` but no values to match: give `from` here or in `groups`')
    return undefined
  }
}

/**
 * @internal The test that keeps a value from every rule: `exclude` has it, or `include` is there and has it
 * not. A value of the table of aliases counts by its name as well.
 */
export function compileFilter(
  groups: GroupMapping,
  compiler: Compiler,
  aliasOf: AliasOf | undefined,
): ((text: string) => boolean) | undefined {
  const { report, aliases } = compiler
  const ignoreCase = groups.ignoreCase?.match ?? false
  const compile = (list: readonly Matcher[], name: string) =>
    testOfAny(
      list.map((matcher, i) =>
        compileMatcher(matcher, pointer('groups', name, i), { report, aliases, ignoreCase }),
      ),
    )
  const out = compile(groups.exclude ?? [], 'exclude')
  const into = groups.include && compile(groups.include, 'include')
  if (!groups.exclude?.length && !into) return undefined
  const passes = (test: (text: string) => boolean, text: string) => {
    if (test(text)) return true
    const alias = aliasOf?.(text)
    return alias !== undefined && test(alias)
  }
  return (text) => passes(out, text) || (into !== undefined && !passes(into, text))
}

const noTexts: readonly string[] = []

type Action = 'hold' | 'treatAsEmpty' | 'refuse'

/** @internal Reads a source and applies the policy for claim states. */
export function readSource(
  source: GroupSource,
  policy: ClaimStatePolicy | undefined,
  evaluation: Evaluation,
  warnings: MappingFinding[],
  refusals: MappingFinding[],
): SourceValues {
  const reading = source.read(evaluation)
  const texts = textsOf(reading)
  if (texts && reading.state === 'present')
    return { state: 'present', meaning: 'known', texts, isAscii: reading.isAscii }
  // Present but not text: nobody can match it.
  const state = reading.state === 'present' ? 'malformed' : reading.state

  const action: Action = policy?.[state] ?? (state === 'empty' ? 'treatAsEmpty' : 'hold')
  if (action === 'refuse')
    refusals.push({
      code: `claim-${state}`,
      pointer: source.pointer,
      message: `The source "${source.what}" has no values, because ${because(state, source, evaluation)}, and the mapping refuses access then.`,
    })
  else if (action === 'hold' || state !== 'empty')
    warnings.push(
      stateFinding(
        state,
        because(state, source, evaluation),
        source.pointer,
        source.what,
        action === 'hold'
          ? 'its groups are neither given nor taken away'
          : 'the mapping takes that for no groups',
      ),
    )
  if (state === 'absent' && cameInOtherCase(source, evaluation))
    warnings.push({
      code: 'claim-name-case',
      pointer: source.pointer,
      message: `The source "${source.what}" did not come, but a claim did whose name differs only by upper and lower case: write the name as the IdP does, or let its reader disregard case (\`claimNames\`).`,
    })
  return {
    state,
    meaning: action === 'treatAsEmpty' ? 'known' : 'hold',
    texts: noTexts,
    isAscii: false,
  }
}

function cameInOtherCase({ claim }: GroupSource, { identity }: Evaluation): boolean {
  if (claim === undefined) return false
  const key = foldCase(claim)
  return identity.claims.some(({ name, aliases }) =>
    [name, ...aliases].some((other) => other !== claim && foldCase(other) === key),
  )
}

/** What a state means, and what the reader of the claim knows besides, such as the status of an answer. */
function because(
  state: Exclude<ClaimState, 'present'>,
  { claim }: GroupSource,
  { identity }: Evaluation,
): string {
  const detail = claim === undefined ? undefined : claimOf(identity, claim).detail
  return detail === undefined ? causeOf(state) : `${causeOf(state)} (${detail})`
}
