import { pointer } from '../core/pointer.js'
import { compileClaim } from './claim-source.js'
import { compileCondition } from './condition.js'
import { writeIso } from './date-forms.js'
import type { Compiler, Evaluate, Evaluation } from './evaluation.js'
import { inRange } from './instants.js'
import type { ConcatSource, Expression, IdentitySource, Source } from './language.js'
import type { SwitchSource } from './language-lookup.js'
import { compileTable } from './lookup.js'
import {
  isBroken,
  type Reading,
  readingOf,
  textsOf,
  unread,
  without,
  worstState,
} from './reading.js'
import { compileTextTemplate } from './text-template.js'
import { type CompiledTransform, compileTransform } from './transforms.js'

/** @internal The compiler of a document; every fault goes to `report`. */
export function compilerOf(
  report: Compiler['report'],
  aliases: Compiler['aliases'] = new Map(),
): Compiler {
  const places = new Map<string, number>()
  const compiler: Compiler = {
    report,
    aliases,
    placeOf(claim) {
      const place = places.get(claim) ?? places.size
      places.set(claim, place)
      return place
    },
    expression: (expression, at) => compileExpression(expression, at, compiler),
  }
  return compiler
}

function compileExpression(expression: Expression, at: string, compiler: Compiler): Evaluate {
  const source = compileSource(expression, at, compiler)
  const what = describeSource(expression)
  const transforms: readonly PlacedTransform[] = (expression.transform ?? []).map(
    (transform, i) => {
      const place = at + pointer('transform', i)
      return { place, ...compileTransform(transform, place, compiler) }
    },
  )
  return (evaluation) => {
    let reading = source(evaluation)
    note(evaluation, at, what, reading)
    for (let i = 0; i < transforms.length; i += 1) {
      const { place, what: step, takesEmpty, apply } = transforms[i] as PlacedTransform
      if (reading.state !== 'present') {
        if (!takesEmpty || reading.state !== 'empty' || reading.unread) continue
      }
      reading = apply(reading, evaluation)
      note(evaluation, place, step, reading)
    }
    return reading
  }
}

/** A transform and where it stands. */
interface PlacedTransform extends CompiledTransform {
  readonly place: string
}

/** @internal The source in words, for example `claim groups`. */
export function describeSource(source: Source): string {
  if ('claim' in source)
    return source.path === undefined
      ? `claim ${source.claim}`
      : `claim ${source.claim} at ${source.path}`
  if ('nameId' in source) return `nameId ${source.nameId}`
  if ('firstOf' in source) return `first of ${source.firstOf.map(describeSource).join(', ')}`
  if ('identity' in source) return source.identity
  if ('concat' in source) return `all of ${source.concat.map(describeSource).join(', ')}`
  return ['now', 'constant', 'template', 'if', 'switch'].find((kind) => kind in source) ?? ''
}

function note({ steps }: Evaluation, at: string, what: string, { state, values }: Reading): void {
  steps?.push(Object.freeze({ pointer: at, what, state, values }))
}

function compileSource(source: Source, at: string, compiler: Compiler): Evaluate {
  if ('claim' in source) return compileClaim(source, at, compiler)
  if ('identity' in source) return compileIdentity(source.identity)
  if ('now' in source) return instant
  if ('concat' in source) return compileConcat(source, at, compiler)
  if ('nameId' in source) {
    const part = source.nameId
    return ({ identity }) => {
      const text = identity.nameId?.[part]
      return text === undefined ? without('absent') : readingOf([text])
    }
  }
  if ('constant' in source) {
    const reading = readingOf([source.constant])
    return () => reading
  }
  if ('template' in source) return compileTextTemplate(source, at, compiler)
  if ('firstOf' in source)
    return firstOf(
      source.firstOf.map((candidate, i) =>
        compiler.expression(candidate, at + pointer('firstOf', i)),
      ),
    )
  if ('if' in source) {
    const condition = compileCondition(source.if, at + pointer('if'), compiler)
    const whenTrue = compiler.expression(source.then, at + pointer('then'))
    const whenFalse = source.else && compiler.expression(source.else, at + pointer('else'))
    return (evaluation) => {
      const { answer, state } = condition(evaluation)
      if (answer === undefined) return without(state)
      if (answer) return whenTrue(evaluation)
      return whenFalse?.(evaluation) ?? without('absent')
    }
  }
  return compileSwitch(source, at, compiler)
}

/**
 * The first candidate that has a value. One whose values exist but cannot be seen decides as well: what
 * comes after it is not known to be the first.
 */
function firstOf(candidates: readonly Evaluate[]): Evaluate {
  return (evaluation) => {
    let none = without('absent')
    for (const candidate of candidates) {
      const reading = candidate(evaluation)
      if (reading.state === 'present' || isBroken(reading.state)) return reading
      if (reading.state === 'empty' && !none.unread) none = reading
    }
    return none
  }
}

function compileSwitch(source: SwitchSource, at: string, compiler: Compiler): Evaluate {
  const value = compiler.expression(source.switch, at + pointer('switch'))
  const find = compileTable(source.cases, at + pointer('cases'), compiler)
  const otherwise = source.default && compiler.expression(source.default, at + pointer('default'))
  return (evaluation) => {
    const reading = value(evaluation)
    if (reading.state !== 'present' && reading.state !== 'empty') return reading
    const texts = textsOf(reading)
    if (!texts) return without('malformed')
    const given = texts[0] === undefined ? undefined : find(texts[0])
    if (given !== undefined) return readingOf([given])
    return otherwise?.(evaluation) ?? without('absent')
  }
}

/** The values of all sources; what is not known of one is not known of the whole. */
function compileConcat(source: ConcatSource, at: string, compiler: Compiler): Evaluate {
  const sources = source.concat.map((part, i) =>
    compiler.expression(part, at + pointer('concat', i)),
  )
  const skipsAbsent = source.missing === 'skip'
  return (evaluation) => {
    const readings = sources.map((read) => read(evaluation))
    const counted = skipsAbsent ? readings.filter(({ state }) => state !== 'absent') : readings
    const values = counted.flatMap((reading) => reading.values)
    const state = worstState(counted.map((reading) => reading.state))
    if (counted.length === 0) return without('absent')
    if (state !== 'present' && state !== 'empty') return without(state)
    if (values.length > 0) return readingOf(values)
    return counted.some((reading) => reading.unread) ? unread : without('empty')
  }
}

function compileIdentity(part: IdentitySource['identity']): Evaluate {
  return ({ identity }) => readingOf([identity[part]])
}

const instant: Evaluate = ({ now }) =>
  now === undefined || inRange(now) === undefined ? without('absent') : readingOf([writeIso(now)])
