import { pointer } from '../core/pointer.js'
import type { Compiler, Evaluation } from './evaluation.js'
import type { TemplateSource } from './language.js'
import { type Reading, readingOf, textsOf, unread, without, worstState } from './reading.js'
import { namesIn, parseTemplate, templateFault } from './template.js'

/** @internal A compiled template. `texts` fill the names that the caller gives, in their order. */
export type FillTemplate = (evaluation: Evaluation, texts?: readonly string[]) => Reading

/**
 * @internal Compiles a template. Names are filled by the caller (`given`), by `with`, or by claims.
 *
 * Values go in literally. A part without a value makes the whole without a value.
 */
export function compileTextTemplate(
  source: TemplateSource,
  at: string,
  compiler: Compiler,
  given: readonly string[] = [],
): FillTemplate {
  const parts = parseTemplate(source.template)
  if (!parts) {
    compiler.report(at + pointer('template'), templateFault)
    return () => without('absent')
  }
  const named = new Map(Object.entries(source.with ?? {}))
  const used = new Set(namesIn(parts))
  for (const name of named.keys())
    if (given.includes(name))
      compiler.report(at + pointer('with', name), `is a name with a meaning of its own here`)
    else if (!used.has(name))
      compiler.report(at + pointer('with', name), 'is not used in the template; remove it')
  const names = [...used].filter((name) => !given.includes(name))
  const sources = names.map((name) => {
    const expression = named.get(name)
    if (/^\d/.test(name))
      compiler.report(at + pointer('template'), `\${${name}} must start with a letter`)
    return expression
      ? compiler.expression(expression, at + pointer('with', name))
      : compiler.expression({ claim: name }, at + pointer('template'))
  })
  const places = [...given, ...names]
  const pieces = parts.map((part) => (typeof part === 'string' ? part : places.indexOf(part.name)))
  return (evaluation, filled = none) => {
    const readings = sources.map((read) => read(evaluation))
    if (readings.some(hasNoText)) return worst(readings.filter(hasNoText))
    let text = ''
    for (let i = 0; i < pieces.length; i += 1) {
      const piece = pieces[i] ?? ''
      text +=
        typeof piece === 'string'
          ? piece
          : (filled[piece] ?? textOf(readings[piece - given.length]) ?? '')
    }
    return readingOf([text])
  }
}

const none: readonly string[] = []

function textOf(reading: Reading | undefined): string | undefined {
  return reading && textsOf(reading)?.[0]
}

function hasNoText(reading: Reading): boolean {
  return textOf(reading) === undefined
}

/** The worst of several readings that give no text. One that has values has structured ones. */
function worst(readings: readonly Reading[]): Reading {
  const state = worstState(readings.map(({ state }) => (state === 'present' ? 'malformed' : state)))
  if (state === 'present') return without('empty')
  return state === 'empty' && readings.some((reading) => reading.unread) ? unread : without(state)
}
