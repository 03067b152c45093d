import { pointer } from '../core/pointer.js'
import type { ClaimState } from '../identity/claim.js'
import { compileComparison, compileStateCondition } from './comparison.js'
import type { Compiler } from './evaluation.js'
import type { Condition, TestCondition } from './language.js'
import { type CompiledMatcher, compileMatcher } from './matcher.js'
import { testOf } from './matcher-tests.js'
import { textsOf, worstState } from './reading.js'
import { setOf } from './text-set.js'
import { fails, type Judge, unknown, verdictOf } from './verdict.js'

/** @internal Compiles a condition to Kleene's three-valued logic. */
export function compileCondition(condition: Condition, at: string, compiler: Compiler): Judge {
  if ('all' in condition)
    return combine(compileAll(condition.all, at + pointer('all'), compiler), false)
  if ('any' in condition)
    return combine(compileAll(condition.any, at + pointer('any'), compiler), true)
  if ('not' in condition) {
    const judge = compileCondition(condition.not, at + pointer('not'), compiler)
    return (evaluation) => {
      const verdict = judge(evaluation)
      return verdict.answer === undefined ? verdict : verdictOf(!verdict.answer)
    }
  }
  if ('state' in condition) return compileStateCondition(condition, at, compiler)
  if ('compare' in condition) return compileComparison(condition, at, compiler)
  return compileTest(condition, at, compiler)
}

function compileAll(conditions: readonly Condition[], at: string, compiler: Compiler): Judge[] {
  return conditions.map((condition, i) => compileCondition(condition, at + pointer(i), compiler))
}

/** One `decisive` answer decides, whatever is unknown; otherwise unknown wins over the other answer. */
function combine(judges: readonly Judge[], decisive: boolean): Judge {
  return (evaluation) => {
    const states: ClaimState[] = []
    for (const judge of judges) {
      const { answer, state } = judge(evaluation)
      if (answer === decisive) return verdictOf(decisive)
      if (answer === undefined) states.push(state)
    }
    return states.length > 0 ? unknown(worstState(states)) : verdictOf(!decisive)
  }
}

function compileTest(condition: TestCondition, at: string, compiler: Compiler): Judge {
  const read = compiler.expression(condition.of, at + pointer('of'))
  const passes = anyOf(compileMatcher(condition, at, compiler))
  const { ifAbsent } = condition
  return (evaluation) => {
    const reading = read(evaluation)
    if (reading.state === 'empty') return fails
    if (reading.state === 'absent' && ifAbsent !== undefined) return verdictOf(ifAbsent)
    if (reading.state !== 'present') return unknown(reading.state)
    const texts = textsOf(reading)
    return texts ? verdictOf(passes(texts)) : unknown('malformed')
  }
}

/** Whether any of the values passes; of texts to compare with, by a look-up where the list is long. */
function anyOf(matcher: CompiledMatcher): (texts: readonly string[]) => boolean {
  const test = testOf(matcher)
  if (matcher.kind !== 'exact') return (texts) => texts.some(test)
  const wanted = [...matcher.texts]
  return (texts) => {
    const set = wanted.length < texts.length ? setOf(texts, matcher.ignoreCase) : undefined
    return set ? wanted.some((text) => set.has(text)) : texts.some(test)
  }
}
