import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { canonicalizeInclusive } from '../../src/saml/canonicalize-inclusive.js'
import { parseXml } from '../../src/saml/xml.js'
import { descendants } from '../../src/saml/xml-tree.js'
import { generatedXml } from '../saml/generated-xml.js'
import { describeWith, run } from './tools.js'

const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('canonical.py', import.meta.url))

interface Case {
  readonly xml: string
  /** Number of the apex in document order. */
  readonly element: number
  readonly mode: number
  readonly comments: boolean
  readonly prefixes: readonly string[]
}

/** What stands around: declarations that are inherited, shadowed or not used, and attributes that are inherited. */
const around = fc.constantFrom(
  'xmlns="urn:o" xmlns:p="urn:b" xmlns:xs="urn:xs" xml:lang="de"',
  'xmlns:q="urn:q" xmlns:xs="urn:a" xml:space="preserve" xml:id="o" xml:base="http://h/a/b"',
  'xmlns:p="urn:a" xml:base="../c" xml:lang=""',
  'xmlns="" xml:base="d/./e"',
  '',
)

/** Several documents, one in the other or beside it, with comments. */
const document = fc
  .array(fc.tuple(generatedXml, around), { minLength: 2, maxLength: 5 })
  .map((parts) =>
    parts.reduce((inner, [xml, start]) => `<o ${start}>${inner}<!-- - -->${xml}</o>`, '<i/>'),
  )
  .map((xml) =>
    xml
      .replaceAll(' p:a=', ' xml:lang=')
      .replaceAll(' p:b=', ' xml:space=')
      .replaceAll(/ p:Id="[^"]*"/g, ' xml:id="i"'),
  )

function ours({ xml, element, mode, comments, prefixes }: Case): string {
  const apex = [...descendants(parseXml(xml))][element]
  if (!apex) throw new RangeError('There is no such element.')
  if (mode === 1) return canonicalize(apex, { comments, prefixes })
  return canonicalizeInclusive(mode === 0 ? '1.0' : '1.1', apex, { comments })
}

describeWith({ [python]: ['-c', 'import ctypes; ctypes.CDLL("libxml2.so.2")'] }, 'libxml2', () => {
  it.each([
    ['Canonical XML 1.0', 0],
    ['Exclusive Canonicalization 1.0', 1],
    ['Canonical XML 1.1', 2],
  ])('has the same %s of each subtree of generated documents', (_, mode) => {
    const seed = Number(process.env['SEED'] ?? 11)
    const made = fc.record({
      xml: document,
      at: fc.noBias(fc.nat(999)),
      comments: fc.boolean(),
      prefixes: fc.subarray(['', 'p', 'q', 'xs']),
    })
    const cases = fc.sample(made, { numRuns: 4000, seed }).map(({ at, prefixes, ...it }): Case => {
      const count = [...descendants(parseXml(it.xml))].length
      const element = Math.floor((at / 1000) * count)
      return { ...it, element, mode, prefixes: mode === 1 ? prefixes : [] }
    })
    const theirs = JSON.parse(run(python, [script], JSON.stringify(cases))) as (string | null)[]
    const differences = cases.flatMap((it, i) => {
      const own = ours(it)
      return own === theirs[i] ? [] : [{ ...it, own, theirs: theirs[i] }]
    })
    expect(differences.slice(0, 3)).toEqual([])
    // Subtrees that are not the document, or the cases would say nothing new.
    expect(cases.filter(({ element }) => element > 0).length).toBeGreaterThan(3000)
  })
})
