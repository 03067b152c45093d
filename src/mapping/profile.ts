import { pointer } from '../core/pointer.js'
import type { AccountOf, AttributeRule } from './document.js'
import type { Compiler, Evaluate, Evaluation } from './evaluation.js'
import { describeSource } from './expression.js'
import type { MappedAttribute, MappingFinding, MappingStep } from './mapped.js'
import { type Findings, type Outcome, outcomeOf } from './profile-outcome.js'
import { compileUnique } from './profile-unique.js'
import type { Reading } from './reading.js'

/** What the profile rules say about one person. */
interface ProfileResult {
  readonly attributes: readonly MappedAttribute[]
  readonly warnings: readonly MappingFinding[]
  readonly refusals: readonly MappingFinding[]
}

/** @internal Compiled profile rules. */
export interface ProfileEngine {
  readonly map: (evaluation: Evaluation) => ProfileResult
  /** What an account that is there gets, as `profileOf` has it, and reasons to refuse access. */
  readonly decide: (evaluation: Evaluation) => {
    readonly profile: Readonly<Record<string, string | null>>
    readonly refusals: readonly MappingFinding[]
  }
}

/** @internal Compiles the profile rules. */
export function compileProfile(rules: readonly AttributeRule[], compiler: Compiler): ProfileEngine {
  const named = new Set<string>()
  const attributes = rules.map((rule, i) => {
    const at = pointer('profile', i)
    if (named.has(rule.to))
      compiler.report(`${at}/to`, 'is made by an earlier rule already; use `firstOf` for fallbacks')
    named.add(rule.to)
    return compileAttribute(rule, at, compiler)
  })
  return {
    map(evaluation) {
      const findings = noFindings()
      // One list for all attributes, of which each takes its part.
      evaluation.steps = []
      const made = attributes.map(({ map }) => map(evaluation, findings))
      evaluation.steps = undefined
      return { attributes: Object.freeze(made), ...findings }
    },
    decide(evaluation) {
      const findings = noFindings()
      const profile: Record<string, string | null> = {}
      for (const { to, decide } of attributes) {
        const outcome = decide(evaluation, findings)
        if (outcome !== undefined) profile[to] = outcome
      }
      return { profile: Object.freeze(profile), refusals: findings.refusals }
    },
  }
}

function compileAttribute(rule: AttributeRule, at: string, compiler: Compiler) {
  const { to, apply = 'enforce', required = false } = rule
  const read = compiler.expression(rule.from, `${at}/from`)
  const source = describeSource(rule.from)
  const onCreate = compileDefault(rule, 'onCreate', at, compiler)
  const onUpdate = compileDefault(rule, 'onUpdate', at, compiler)
  if (rule.default && !onCreate && !onUpdate)
    compiler.report(`${at}/default`, 'says nothing: give `onCreate`, `onUpdate` or both')
  const account = rule.account && compileAccount(rule, rule.account, at, compiler)
  const candidatesOf = rule.unique && compileUnique(rule, rule.unique, `${at}/unique`, compiler)
  const subject = { to, at, source, policy: rule.claimStates ?? {} }

  const settle = (reading: Reading, evaluation: Evaluation, findings: Findings): Outcome => {
    const outcome = outcomeOf(onUpdate?.(reading, evaluation) ?? reading, subject, findings)
    if (required && typeof outcome !== 'string')
      findings.refusals.push({
        code: 'required-missing',
        pointer: at,
        message: `${to} is required, and the source "${source}" gives no usable value for it.`,
      })
    return outcome
  }

  const map = (evaluation: Evaluation, findings: Findings): MappedAttribute => {
    const start = evaluation.steps?.length
    const reading = read(evaluation)
    const outcome = settle(reading, evaluation, findings)
    const given = onCreate?.(reading, evaluation)
    const steps: readonly MappingStep[] = Object.freeze(evaluation.steps?.slice(start) ?? [])
    // What is amiss with a default is in the document, and has been said of the source already.
    const created = given ? outcomeOf(given, subject, noFindings()) : outcome
    if (created === outcome && !candidatesOf)
      return Object.freeze(
        typeof outcome === 'string'
          ? { to, outcome: 'set', value: outcome, ...(account && { account }), apply, steps }
          : { to, outcome: outcome === null ? 'clear' : 'keep', apply, steps },
      )
    const isSet = typeof created === 'string'
    const candidates = isSet ? (candidatesOf?.(created, evaluation) ?? []) : []
    return Object.freeze({
      to,
      ...(typeof outcome === 'string'
        ? { outcome: 'set', value: outcome }
        : { outcome: outcome === null ? 'clear' : 'keep' }),
      ...(isSet && created !== outcome && { onCreate: created }),
      ...(candidates.length > 1 && { candidates: Object.freeze(candidates) }),
      ...(account && { account }),
      apply,
      steps,
    })
  }

  const decide = (evaluation: Evaluation, findings: Findings): Outcome =>
    settle(read(evaluation), evaluation, findings)
  return { to, map, decide }
}

/** What a value that names a person means. The login and the address of an account are nobody else's. */
function compileAccount(
  { to }: AttributeRule,
  { by = 'subject', give = 'id' }: AccountOf,
  at: string,
  { report }: Compiler,
): Required<AccountOf> {
  if (['username', 'email', 'displayName', 'externalId'].includes(to))
    report(`${at}/account`, 'is for properties only: this attribute is the account itself')
  return Object.freeze({ by, give })
}

function noFindings(): Findings {
  return { warnings: [], refusals: [] }
}

/** The default for one moment: asked for only when the source is known to give nothing, or says nothing. */
function compileDefault(
  rule: AttributeRule,
  moment: 'onCreate' | 'onUpdate',
  at: string,
  compiler: Compiler,
): ((reading: Reading, evaluation: Evaluation) => Reading | undefined) | undefined {
  const expression = rule.default?.[moment]
  if (!expression) return undefined
  const read: Evaluate = compiler.expression(expression, at + pointer('default', moment))
  return (reading, evaluation) => {
    const isOpen = reading.state === 'absent' || (reading.state === 'empty' && !reading.unread)
    if (!isOpen) return undefined
    const given = read(evaluation)
    return given.state === 'present' ? given : undefined
  }
}
