import { compilePattern } from '../core/pattern.js'
import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type {
  CutTransform,
  ExtractTransform,
  ReplaceTransform,
  SimpleTransform,
  Transform,
} from './language-transforms.js'
import { compileMatcher, describeMatcher, testOf } from './matcher.js'
import { type Reading, readingOf, textsOf, unread, without } from './reading.js'
import { simpleTransforms } from './simple-transforms.js'
import { parseTemplate, templateFault } from './template.js'

/** Texts in, texts out. */
type TextsTransform = (texts: readonly string[]) => readonly string[]

/** @internal A compiled transform with its name in words. */
export interface CompiledTransform {
  readonly what: string
  readonly apply: (reading: Reading) => Reading
}

/** Transforms that read a part of a value: what they cannot read is not an empty statement. */
const readers: ReadonlySet<string> = new Set(['extract', 'domainPart'])

/** @internal Compiles a transform. Faults are reported; the result then leaves values as they are. */
export function compileTransform(
  transform: Transform,
  at: string,
  report: Compiler['report'],
): CompiledTransform {
  const name = typeof transform === 'string' ? transform : (Object.keys(transform)[0] ?? '')
  const run =
    typeof transform === 'string' ? simpleTransforms[transform] : compile(transform, at, report)
  return {
    what: describeTransform(transform),
    apply(reading) {
      if (reading.state !== 'present') return reading
      const texts = textsOf(reading)
      if (!texts) return without('malformed')
      const result = readingOf(run(texts))
      return result.state === 'empty' && readers.has(name) ? unread : result
    },
  }
}

function compile(
  transform: Exclude<Transform, SimpleTransform>,
  at: string,
  report: Compiler['report'],
): TextsTransform {
  if ('split' in transform) {
    const separator = normalizeText(transform.split)
    return (texts) => texts.flatMap((text) => text.split(separator).map((part) => part.trim()))
  }
  if ('join' in transform) {
    const between = normalizeText(transform.join)
    return (texts) => [texts.join(between)]
  }
  if ('extract' in transform)
    return compileExtract(transform.extract, at + pointer('extract'), report)
  if ('replace' in transform)
    return compileReplace(transform.replace, at + pointer('replace'), report)
  if ('keep' in transform) {
    const test = testOf(compileMatcher(transform.keep, at + pointer('keep'), { report }))
    return (texts) => texts.filter(test)
  }
  if ('drop' in transform) {
    const test = testOf(compileMatcher(transform.drop, at + pointer('drop'), { report }))
    return (texts) => texts.filter((text) => !test(text))
  }
  if ('prepend' in transform) return each((text) => transform.prepend + text)
  if ('append' in transform) return each((text) => text + transform.append)
  return compileCut(transform)
}

function compileCut(cut: CutTransform): TextsTransform {
  const [kind = '', mark = ''] = Object.entries(cut)[0] ?? []
  const text = normalizeText(mark)
  const keepsStart = kind.startsWith('before')
  const last = kind.endsWith('Last')
  return each((value) => {
    const found = last ? value.lastIndexOf(text) : value.indexOf(text)
    if (found < 0) return value
    return keepsStart ? value.slice(0, found) : value.slice(found + text.length)
  })
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
  return each((text) => pattern.replace(text, parts))
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

/** @internal The group a placeholder means: its number, or `undefined` when there is none such. */
export function groupOf(
  name: string,
  { groupCount, groupNames }: { groupCount: number; groupNames: ReadonlyMap<string, number> },
): number | undefined {
  if (!/^\d+$/.test(name)) return groupNames.get(name)
  const number = Number(name)
  return number >= 1 && number <= groupCount ? number : undefined
}

/** @internal What to say of a placeholder that names no group. */
export function noSuchGroup(name: string, groupCount: number): string {
  const has =
    groupCount === 1 ? 'one group' : groupCount === 0 ? 'no group' : `${groupCount} groups`
  return `uses \${${name}}, but the pattern has ${has}${groupCount > 0 && !/^\d/.test(name) ? ' and none of that name' : ''}; put parentheses round the part to keep`
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

function each(change: (text: string) => string): TextsTransform {
  return (texts) => texts.map(change)
}

function describeTransform(transform: Transform): string {
  if (typeof transform === 'string') return transform
  if ('replace' in transform) return `replace ${JSON.stringify(transform.replace.pattern)}`
  if ('extract' in transform) return `extract ${JSON.stringify(transform.extract.pattern)}`
  if ('keep' in transform) return `keep ${describeMatcher(transform.keep)}`
  if ('drop' in transform) return `drop ${describeMatcher(transform.drop)}`
  const [name, text] = Object.entries(transform)[0] ?? []
  return `${name} ${JSON.stringify(text)}`
}
