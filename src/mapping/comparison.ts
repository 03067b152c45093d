import { pointer } from '../core/pointer.js'
import { compareText } from '../core/text.js'
import { readIso } from './date-forms.js'
import type { Compiler, Evaluate, Evaluation } from './evaluation.js'
import type { CompareCondition, StateCondition } from './language-conditions.js'
import { nextFlip, noteChange } from './next-flip.js'
import { compareDecimals, numberReader } from './numbers.js'
import { type Reading, textsOf } from './reading.js'
import { fails, type Judge, unknown, verdictOf } from './verdict.js'

/** @internal Compiles a question for the state of a source. */
export function compileStateCondition(
  condition: StateCondition,
  at: string,
  compiler: Compiler,
): Judge {
  const read = compiler.expression(condition.of, at + pointer('of'))
  const states = new Set([condition.state].flat())
  return (evaluation) => {
    const reading = read(evaluation)
    // Values that could not be read are no statement that there are none.
    return verdictOf(states.has(reading.unread ? 'malformed' : reading.state))
  }
}

/** Below, at or above zero; `undefined` when the text cannot be read. */
type Compare = (text: string) => number | undefined

const number = numberReader({ decimal: '.' })

/** Comparisons with a text, which is read once; `undefined` when it cannot be. */
const comparers: Readonly<Record<CompareCondition['as'], (to: string) => Compare | undefined>> = {
  text: (to) => (text) => compareText(text, to),
  number(to) {
    const other = number(to)
    return (
      other &&
      ((text) => {
        const one = number(text)
        return one && compareDecimals(one, other)
      })
    )
  },
  date(to) {
    const other = readIso(to)
    if (other === undefined) return undefined
    return (text) => {
      const one = readIso(text)
      return one === undefined ? undefined : one - other
    }
  },
}

const tests: Readonly<Record<CompareCondition['compare'], (order: number) => boolean>> = {
  less: (order) => order < 0,
  atMost: (order) => order <= 0,
  equal: (order) => order === 0,
  atLeast: (order) => order >= 0,
  greater: (order) => order > 0,
}

/** @internal Compiles a comparison of two sources. */
export function compileComparison(
  condition: CompareCondition,
  at: string,
  compiler: Compiler,
): Judge {
  const read = compiler.expression(condition.of, at + pointer('of'))
  const readOther = compiler.expression(condition.to, at + pointer('to'))
  const comparer = comparers[condition.as]
  const test = tests[condition.compare]
  const { ifAbsent } = condition
  const foresee = compileForesight(condition, read, readOther)
  return (evaluation) => {
    const reading = read(evaluation)
    if (reading.state === 'empty' && !reading.unread) return fails
    if (reading.state === 'absent' && ifAbsent !== undefined) return verdictOf(ifAbsent)
    if (reading.state !== 'present') return unknown(reading.state)
    const other = readOther(evaluation)
    if (other.state !== 'present') return unknown(other.state)
    const texts = textsOf(reading)
    const compare = comparer(textsOf(other)?.[0] ?? '')
    const orders = compare && texts?.map(compare)
    if (!orders || orders.includes(undefined)) return unknown('malformed')
    foresee?.(evaluation, reading, other)
    return verdictOf(orders.some((order) => order !== undefined && test(order)))
  }
}

type Foresee = (evaluation: Evaluation, of: Reading, to: Reading) => void

/**
 * Notes when the comparison will come out otherwise: of dates of which one is the instant itself, and of dates
 * and numbers that are made of it, such as the days until a date, which with time only rise or only fall.
 */
function compileForesight(
  condition: CompareCondition,
  read: Evaluate,
  readOther: Evaluate,
): Foresee | undefined {
  const { of, to, as, compare } = condition
  if (as === 'text' || (!isMadeOfNow(of) && !isMadeOfNow(to))) return undefined
  if (as === 'number' || 'now' in of === 'now' in to) return foreseeMade(condition, read, readOther)
  const [moving, readMoving, direction] =
    'now' in to ? ([to, readOther, -1] as const) : ([of, read, 1] as const)
  return (evaluation, reading, other) => {
    const { now } = evaluation
    if (now === undefined) return
    const instantAt = (instant: number) =>
      moving.transform === undefined
        ? instant
        : firstDate(readMoving({ ...evaluation, now: instant, steps: undefined }))
    for (const text of textsOf('now' in to ? reading : other) ?? []) {
      const fixed = readIso(text)
      const orderAt = (instant: number) => {
        const at = instantAt(instant)
        return at === undefined || fixed === undefined ? undefined : direction * (at - fixed)
      }
      noteChange(evaluation, nextFlip(now, orderAt, tests[compare]))
    }
  }
}

function foreseeMade(
  { as, compare }: CompareCondition,
  read: Evaluate,
  readOther: Evaluate,
): Foresee {
  return (evaluation, { values }) => {
    const { now } = evaluation
    if (now === undefined) return
    for (let i = 0; i < values.length; i += 1) {
      const orderAt = (instant: number) => {
        const then = { ...evaluation, now: instant, steps: undefined }
        const text = textsOf(read(then))?.[i]
        const other = textsOf(readOther(then))?.[0]
        if (text === undefined || other === undefined) return undefined
        return comparers[as](other)?.(text)
      }
      noteChange(evaluation, nextFlip(now, orderAt, tests[compare]))
    }
  }
}

/** Whether the instant stands anywhere in a source, for example in `since` of a transform. */
function isMadeOfNow(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return false
  if ('now' in source && source.now === true) return true
  return Object.values(source).some(isMadeOfNow)
}

function firstDate(reading: Reading): number | undefined {
  return readIso(textsOf(reading)?.[0] ?? '')
}
