import { pointer } from '../core/pointer.js'
import type { ClaimState } from '../identity/claim.js'
import type { Compiler, Evaluation } from './evaluation.js'
import type { Condition, TestCondition } from './language.js'
import { compileMatcher, testOf } from './matcher.js'
import { textsOf, worstState } from './reading.js'

/** @internal What a condition says; `undefined` is unknown, and `state` then says why. */
export type Verdict =
  | { readonly answer: boolean; readonly state: 'present' }
  | { readonly answer: undefined; readonly state: Exclude<ClaimState, 'present'> }

/** @internal A compiled condition. */
export type Judge = (evaluation: Evaluation) => Verdict

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
  return compileTest(condition, at, compiler)
}

/** A known verdict. */
function verdictOf(answer: boolean): Verdict {
  return answer ? holds : fails
}

/** A verdict that cannot be given. */
function unknown(state: ClaimState): Verdict {
  return { answer: undefined, state: state === 'present' ? 'malformed' : state }
}

const holds: Verdict = { answer: true, state: 'present' }
const fails: Verdict = { answer: false, state: 'present' }

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
  const test = testOf(compileMatcher(condition, at, compiler))
  const { ifAbsent } = condition
  return (evaluation) => {
    const reading = read(evaluation)
    if (reading.state === 'empty') return fails
    if (reading.state === 'absent' && ifAbsent !== undefined) return verdictOf(ifAbsent)
    if (reading.state !== 'present') return unknown(reading.state)
    const texts = textsOf(reading)
    return texts ? verdictOf(texts.some(test)) : unknown('malformed')
  }
}
