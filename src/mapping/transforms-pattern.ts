import { compilePattern } from '../core/pattern.js'
import { pointer } from '../core/pointer.js'
import type { Compiler } from './evaluation.js'
import type { ExtractTransform, ReplaceTransform } from './language-transforms.js'
import { compileTable } from './lookup.js'
import { compileMatcher } from './matcher.js'
import { testOf } from './matcher-tests.js'
import { groupOf, noSuchGroup } from './placeholders.js'
import { parseTemplate, templateFault } from './template.js'
import { type Compilers, each, eachReadable, type TextsTransform } from './transforms-contract.js'

/** @internal Transforms that test texts, by patterns or otherwise. */
export const patternTransforms: Compilers<
  'replace' | 'extract' | 'splitPattern' | 'keep' | 'drop' | 'lookup'
> = {
  replace: (options, at, { report }) => compileReplace(options, at, report),
  extract: (options, at, { report }) => compileExtract(options, at, report),
  splitPattern(source, at, { report }) {
    const pattern = compilePattern(source, { search: true })
    if ('fault' in pattern) {
      report(at, pattern.fault)
      return (texts) => texts
    }
    return (texts) => texts.flatMap((text) => pattern.split(text).map((part) => part.trim()))
  },
  keep(matcher, at, compiler) {
    const test = testOf(compileMatcher(matcher, at, compiler))
    return (texts) => texts.filter(test)
  },
  drop(matcher, at, compiler) {
    const test = testOf(compileMatcher(matcher, at, compiler))
    return (texts) => texts.filter((text) => !test(text))
  },
  lookup({ cases, otherwise = 'drop' }, at, compiler) {
    const find = compileTable(cases, at + pointer('cases'), compiler)
    return eachReadable(find, otherwise)
  },
}

function compileReplace(
  options: ReplaceTransform['replace'],
  at: string,
  report: Compiler['report'],
): TextsTransform {
  const pattern = compilePattern(options.pattern, {
    ignoreCase: options.ignoreCase ?? false,
    search: true,
  })
  if ('fault' in pattern) {
    report(at + pointer('pattern'), pattern.fault)
    return (texts) => texts
  }
  const parts = captureParts(options.with, pattern, at + pointer('with'), report)
  return each((text) => pattern.replace(text, parts, options.first))
}

function compileExtract(
  options: ExtractTransform['extract'],
  at: string,
  report: Compiler['report'],
): TextsTransform {
  const pattern = compilePattern(options.pattern, { ignoreCase: options.ignoreCase ?? false })
  if ('fault' in pattern) {
    report(at + pointer('pattern'), pattern.fault)
    return (texts) => texts
  }
  const parts = captureParts(
    options.give ?? '${1}',
    pattern,
    at + pointer(options.give === undefined ? 'pattern' : 'give'),
    report,
  )
  return (texts) =>
    texts.flatMap((text) => {
      const captures = pattern.match(text)
      if (!captures) return []
      return [
        parts.map((part) => (typeof part === 'string' ? part : (captures[part] ?? ''))).join(''),
      ]
    })
}

function captureParts(
  template: string,
  pattern: { groupCount: number; groupNames: ReadonlyMap<string, number> },
  at: string,
  report: Compiler['report'],
): readonly (string | number)[] {
  const parts = parseTemplate(template)
  if (!parts) {
    report(at, templateFault)
    return []
  }
  return parts.flatMap((part): (string | number)[] => {
    if (typeof part === 'string') return [part]
    const group = groupOf(part.name, pattern)
    if (group === undefined) report(at, noSuchGroup(part.name, pattern.groupCount))
    return group === undefined ? [] : [group]
  })
}
