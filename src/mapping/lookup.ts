import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type { PatternCase, SwitchCase } from './language-lookup.js'
import { compileMatcher } from './matcher.js'
import { matchOf } from './matcher-tests.js'
import { compileFill } from './placeholders.js'
import { readableText } from './reading.js'
import { parseTemplate, templateFault } from './template.js'

/** @internal The text that the first row gives whose test passes. */
export type Table = (text: string) => string | undefined

/**
 * @internal Compiles the rows of a table. Neighbouring rows for one text each are looked up at once, so that
 * a table of ten thousand of them costs no more than one of ten.
 */
export function compileTable(
  cases: readonly SwitchCase[],
  at: string,
  compiler: Pick<Compiler, 'report' | 'aliases'>,
): Table {
  const steps: Table[] = []
  let exact: Map<string, string> | undefined
  const seen = new Set<string>()
  cases.forEach((row, i) => {
    const place = at + pointer(i)
    if (!('is' in row)) {
      exact = undefined
      steps.push(compileRow(row, place, compiler))
      return
    }
    const key = readableText(row.is) ?? row.is
    if (seen.has(key))
      compiler.report(`${place}/is`, 'is the text of an earlier row; remove one of them')
    seen.add(key)
    if (!exact) {
      const texts = new Map<string, string>()
      exact = texts
      steps.push((text) => texts.get(text))
    }
    exact.set(key, row.give)
  })
  return (text) => {
    for (const step of steps) {
      const given = step(text)
      if (given !== undefined) return given
    }
    return undefined
  }
}

function compileRow(
  row: PatternCase,
  at: string,
  compiler: Pick<Compiler, 'report' | 'aliases'>,
): Table {
  const { report } = compiler
  const matcher = compileMatcher(row, at, compiler)
  const match = matchOf(matcher)
  const parts = parseTemplate(normalizeText(row.give))
  if (!parts) report(`${at}/give`, templateFault)
  const fill = compileFill(parts ?? [], matcher, `${at}/give`, report)
  return (text) => {
    const found = match(text)
    return found && fill(text, found)
  }
}
