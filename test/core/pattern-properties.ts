import fc from 'fast-check'
import { RE2JS } from 're2js'
import { expect } from 'vitest'
import { compilePattern } from '../../src/core/pattern.js'
import { nativePattern } from '../../src/core/pattern-native.js'

/** Pieces of patterns, and texts of the characters they speak of. */
const atom = fc.constantFrom(
  ...['a', 'b', '-', '\\.', 'é', '😀', '[ab]', '[^a]', '[^-b]', '[a-b-]', '\\d', '\\W', '\\s', '.'],
  ...['A', 'k', '[J-L]', '[^s]', '\\w', '[\\w-]'],
)
const repeat = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '{,2}', '+?')
const unit = fc.tuple(atom, repeat).map((parts) => parts.join(''))
const sequence = (node: fc.Arbitrary<string>) =>
  fc.array(node, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
const group = fc
  .tuple(
    fc.constantFrom('(', '(?:', '(?<n>'),
    fc.array(sequence(unit), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '?', '*'),
  )
  .map(([open, alternatives, end]) => `${open}${alternatives.join('|')})${end}`)
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    sequence(fc.oneof({ weight: 4, arbitrary: unit }, { weight: 1, arbitrary: group })),
    fc.constantFrom('', '$'),
  )
  .map((parts) => parts.join(''))
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'A',
      'b',
      'k',
      'K',
      '\u212a',
      's',
      '\u017f',
      '-',
      '.',
      '1',
      ' ',
      '\n',
      '\u2028',
      'é',
      '😀',
      '\u00a0',
    ),
    {
      maxLength: 8,
    },
  )
  .map((characters) => characters.join(''))
const texts = fc.array(text, { minLength: 1, maxLength: 8 })

/** What the library finds of a pattern in a text. */
function byLibrary(source: string, subject: string, search: boolean, ignoreCase: boolean) {
  const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  const groups = Array.from({ length: compiled.groupCount() + 1 }, (_, i) => i)
  const matcher = compiled.matcher(subject)
  const capturesOf = () => groups.map((i) => matcher.group(i) ?? undefined)
  if (!search) return matcher.matches() ? [capturesOf()] : []
  const found: (string | undefined)[][] = []
  while (matcher.find()) found.push(capturesOf())
  return found
}

/** Holds the runtime's matcher to the library's, with generated patterns; tells how many could be compared. */
export function matchersAgree(search: boolean, runs: number): number {
  let compared = 0
  fc.assert(
    fc.property(pattern, texts, fc.boolean(), (source, subjects, ignoreCase) => {
      if ('fault' in compilePattern(source)) return
      const native = nativePattern(source, search, ignoreCase)
      if (!native) return
      compared += 1
      const finder = new RegExp(native.source, `${native.flags.replace('g', '')}g`)
      for (const subject of subjects) {
        const found = [...subject.matchAll(finder)].map((match) => [...match])
        expect(found).toEqual(byLibrary(source, subject, search, ignoreCase))
      }
    }),
    { numRuns: runs },
  )
  return compared
}
