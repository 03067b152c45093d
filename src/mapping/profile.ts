import { pointer } from '../core/pointer.js'
import { isPlainName } from '../core/text.js'
import type { AttributeRule } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { describeSource } from './expression.js'
import { stateFinding } from './findings.js'
import type { MappedAttribute, MappingFinding, MappingStep } from './mapped.js'
import { isBroken, type Reading } from './reading.js'

/** @internal What the profile rules say about one person. */
export interface ProfileResult {
  readonly attributes: readonly MappedAttribute[]
  readonly warnings: readonly MappingFinding[]
  readonly refusals: readonly MappingFinding[]
}

/** @internal Compiles the profile rules. */
export function compileProfile(
  rules: readonly AttributeRule[],
  compiler: Compiler,
): (evaluation: Evaluation) => ProfileResult {
  const named = new Set<string>()
  const attributes = rules.map((rule, i) => {
    const at = pointer('profile', i)
    if (named.has(rule.to))
      compiler.report(`${at}/to`, 'is made by an earlier rule already; use `firstOf` for fallbacks')
    named.add(rule.to)
    return compileAttribute(rule, at, compiler)
  })
  return (evaluation) => {
    const warnings: MappingFinding[] = []
    const refusals: MappingFinding[] = []
    return {
      attributes: Object.freeze(attributes.map((map) => map(evaluation, warnings, refusals))),
      warnings,
      refusals,
    }
  }
}

type Findings = MappingFinding[]

function compileAttribute(rule: AttributeRule, at: string, compiler: Compiler) {
  const { to, apply = 'enforce', required = false } = rule
  const read = compiler.expression(rule.from, `${at}/from`)
  const source = describeSource(rule.from)
  return (
    { identity, claims }: Evaluation,
    warnings: Findings,
    refusals: Findings,
  ): MappedAttribute => {
    const steps: MappingStep[] = []
    const reading = read({ identity, claims, steps })
    const { outcome, value } = outcomeOf(reading, to, at, source, warnings)
    if (required && outcome !== 'set')
      refusals.push({
        code: 'required-missing',
        pointer: at,
        message: `${to} is required, and the source "${source}" gives no usable value for it.`,
      })
    Object.freeze(steps)
    return Object.freeze(
      value === undefined ? { to, outcome, apply, steps } : { to, outcome, value, apply, steps },
    )
  }
}

type Outcome = Pick<MappedAttribute, 'outcome' | 'value'>
const keep: Outcome = { outcome: 'keep' }

function outcomeOf(
  reading: Reading,
  to: string,
  at: string,
  source: string,
  warnings: Findings,
): Outcome {
  const { state, values } = reading
  if (state !== 'present') {
    if (isBroken(state)) warnings.push(stateFinding(state, at, source, `${to} is kept as it is`))
    if (reading.unread)
      warnings.push({
        code: 'nothing-left',
        pointer: at,
        message: `Values came for ${to}, but its transforms could read none of them: kept as it is.`,
      })
    return state === 'empty' && !reading.unread ? { outcome: 'clear' } : keep
  }
  const [first] = values
  if (values.length > 1)
    warnings.push({
      code: 'several-values',
      pointer: at,
      message: `${to} takes one value, and the source "${source}" gives ${values.length}: the first is used. Say which with "first", "last", "join" or "keep".`,
    })
  if (first === undefined || typeof first === 'object') {
    warnings.push({
      code: 'not-text',
      pointer: at,
      message: `${to} takes text, and the source "${source}" gives a structured value: kept as it is. Choose a part of it with "path".`,
    })
    return keep
  }
  const value = String(first)
  if ((to === 'username' || to === 'email') && !isPlainName(value)) {
    warnings.push({
      code: 'name-unusable',
      pointer: at,
      message: `The value for ${to} is blank or has control or invisible characters: kept as it is.`,
    })
    return keep
  }
  return { outcome: 'set', value }
}
