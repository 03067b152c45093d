import { pointer } from '../core/pointer.js'
import { claimOf } from '../identity/claim.js'
import { compileCondition } from './condition.js'
import type { Compiler, Evaluate, Evaluation } from './evaluation.js'
import type { Expression, Source, SwitchSource } from './language.js'
import { compilePath } from './path.js'
import {
  isBroken,
  type Reading,
  readableText,
  readingOf,
  readingOfClaim,
  textsOf,
  without,
} from './reading.js'
import { compileTextTemplate } from './text-template.js'
import { compileTransform } from './transforms.js'

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
  const transforms = (expression.transform ?? []).map((transform, i) => {
    const place = at + pointer('transform', i)
    return { place, ...compileTransform(transform, place, compiler.report) }
  })
  return (evaluation) => {
    let reading = source(evaluation)
    note(evaluation, at, what, reading)
    for (const { place, what: step, apply } of transforms) {
      if (reading.state !== 'present') break
      reading = apply(reading)
      note(evaluation, place, step, reading)
    }
    return reading
  }
}

/** @internal The source in words, for example `claim groups`. */
export function describeSource(source: Source): string {
  if ('claim' in source)
    return source.path === undefined
      ? `claim ${source.claim}`
      : `claim ${source.claim} at ${source.path}`
  if ('nameId' in source) return `nameId ${source.nameId}`
  if ('firstOf' in source) return `first of ${source.firstOf.map(describeSource).join(', ')}`
  return ['constant', 'template', 'if', 'switch'].find((kind) => kind in source) ?? ''
}

function note({ steps }: Evaluation, at: string, what: string, { state, values }: Reading): void {
  steps?.push(Object.freeze({ pointer: at, what, state, values }))
}

function compileSource(source: Source, at: string, compiler: Compiler): Evaluate {
  if ('claim' in source) return compileClaim(source.claim, source.path, at, compiler)
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

function compileClaim(
  name: string,
  path: string | undefined,
  at: string,
  compiler: Compiler,
): Evaluate {
  const place = compiler.placeOf(name)
  const whole: Evaluate = ({ identity, claims }) => {
    claims[place] ??= readingOfClaim(claimOf(identity, name))
    return claims[place]
  }
  if (path === undefined) return whole
  const read = compilePath(path)
  if (!read) {
    compiler.report(
      at + pointer('path'),
      'must be a path of member names, indexes, slices and wildcards, for example $.roles[*]',
    )
    return whole
  }
  return (evaluation) => {
    const reading = whole(evaluation)
    return reading.state === 'present' ? read(reading) : reading
  }
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
  const rows = new Map<string, Reading>()
  source.cases.forEach(({ is, give }, i) => {
    const key = readableText(is) ?? is
    if (rows.has(key))
      compiler.report(
        at + pointer('cases', i, 'is'),
        'is the text of an earlier row; remove one of them',
      )
    else rows.set(key, readingOf([give]))
  })
  const otherwise = source.default && compiler.expression(source.default, at + pointer('default'))
  return (evaluation) => {
    const reading = value(evaluation)
    if (reading.state !== 'present' && reading.state !== 'empty') return reading
    const texts = textsOf(reading)
    if (!texts) return without('malformed')
    const row = rows.get(texts[0] ?? '')
    return row ?? otherwise?.(evaluation) ?? without('absent')
  }
}
