import fc from 'fast-check'
import { type Expression, parseMapping, type Transform } from 'rostermap'
import { expect } from 'vitest'
import { compileEngine } from '../../src/mapping/engine.js'
import { person } from './documents.js'

const one: Expression = { claim: 'other' }

/** One transform of each kind, most with parameters that bite. */
const transforms: readonly Transform[] = [
  ...(['lower', 'upper', 'title', 'caseFold', 'trim', 'stripSpaces', 'collapseSpaces'] as const),
  ...(['stripDiacritics', 'localPart', 'domainPart', 'mailAddress', 'guestAddress'] as const),
  ...(['accountName', 'accountDomain', 'first', 'last', 'unique', 'sort', 'reverse'] as const),
  ...(['count', 'length', 'toBoolean', 'parseJson', 'base64', 'utf8Hex'] as const),
  { split: ',' },
  { splitPattern: '[,;]*' },
  { join: '\u0301' },
  { replaceText: { find: 'a', with: 'e\u0301$&' } },
  { replace: { pattern: '(a)|b*', with: '${1}!' } },
  { replace: { pattern: '[^a]', with: '' } },
  { extract: { pattern: '(.*)a(?<b>.*)', give: '${b}' } },
  {
    lookup: {
      cases: [
        { is: 'a', give: 'b' },
        { suffix: 'b', give: '${rest}' },
      ],
      otherwise: 'keep',
    },
  },
  { before: 'a' },
  { afterLast: 'a' },
  { prepend: 'A\u030a' },
  { append: '\u0301' },
  { substring: { start: -3, length: 2 } },
  { maxLength: 2 },
  { padStart: { length: 9, with: '\u0301' } },
  { padEnd: { length: 9, with: '0' } },
  { title: "-'" },
  { keep: { contains: 'a' } },
  { drop: { anything: true } },
  { at: -1 },
  { slice: { start: 1, end: -1 } },
  { add: ['x'] },
  { dn: { which: 'all', otherwise: 'keep' } },
  { number: { to: { decimal: ',', group: '.', digits: 2 }, otherwise: 'keep' } },
  { bitAnd: 7 },
  { date: { from: 'epochSeconds', to: { pattern: 'd MMMM yyyy hh a' }, otherwise: 'keep' } },
  { date: { otherwise: 'drop' } },
  { dateAdd: { months: -1, weeks: 1 } },
  { dateDiff: { since: one, unit: 'months' } },
  { country: 'alpha3' },
  { path: '$[*].a' },
]

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    ...['', 'a,b;a', 'DE', '42', '-1.5', '1769817600', '2026-01-31', 'CN=a\\,b,OU=c'],
  ),
  fc.constantFrom(
    'Zoe\u0308',
    'İıſßﬀ',
    '\ud800',
    '{"a":[1,null]}',
    '[["a"]]',
    'D\\n',
    'a'.repeat(1_024),
  ),
)
const claim = fc.oneof(
  text,
  fc.array(
    fc.oneof(
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    { maxLength: 6 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/**
 * Whatever a claim holds and whatever is done to it: no throw, the same again, a value only with `present`, and
 * text that is well formed, in normalisation form C, not empty and within the limit.
 */
export function transformsKeepTheirWord(numRuns: number): void {
  const chain = fc.array(fc.constantFrom(...transforms), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(chain, claim, text, (transform, c, other) => {
      const from: Expression = { claim: 'c', transform }
      const document = parseMapping({ version: 1, profile: [{ to: 'x', from }] })
      const { map } = compileEngine(document, (at, message) => expect.fail(at + message))
      const identity = person({ c, other })
      const [attribute] = map(identity, 0).profile
      expect(map(identity, 0).profile).toEqual([attribute])
      const last = attribute?.steps.at(-1)
      for (const { state, values } of attribute?.steps ?? []) {
        expect(values.length > 0).toBe(state === 'present')
        for (const value of values)
          if (typeof value === 'string') {
            expect(value.length).toBeLessThanOrEqual(1_024)
            expect(value.isWellFormed() && value !== '' && value === value.normalize('NFC')).toBe(
              true,
            )
          }
      }
      if (attribute?.outcome === 'clear') expect(last?.state).toBe('empty')
      if (attribute?.outcome === 'set') expect(String(last?.values[0])).toBe(attribute.value)
    }),
    { numRuns },
  )
}
