import fc from 'fast-check'
import { parseMapping, recordCase, testMapping, trustClaims } from 'rostermap'
import { expect, it } from 'vitest'

const mapping = parseMapping({
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'mail', transform: ['localPart', 'lower'] }, required: true },
    { to: 'displayName', from: { template: '${first} ${last}' } },
    {
      to: 'phone',
      from: { claim: 'phone', transform: [{ replace: { pattern: '[^0-9]', with: '' } }] },
    },
    { to: 'site', from: { switch: { claim: 'site' }, cases: [{ is: 'Oslo', give: 'NO' }] } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'devs', match: { prefix: 'dev-' }, to: ['team-${rest}'] },
      { id: 'staff', when: { of: { claim: 'mail' }, suffix: '@acme.example' }, to: ['staff'] },
    ],
  },
})
const word = fc.stringMatching(/^[A-Za-zÀ-öø-ÿ]{4,12}$/)
const person = fc.record(
  {
    mail: fc
      .tuple(word, word, fc.constantFrom('@acme.example', '@else.test'))
      .map(([a, b, domain]) => `${a}.${b}${domain}`),
    first: word,
    last: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-')),
    phone: fc.stringMatching(/^\+\d{2} \d{3} \d{4}$/),
    site: fc.constantFrom('Oslo', 'Bergen'),
    groups: fc.array(fc.constantFrom('dev-a', 'dev-b', 'ops')),
  },
  { requiredKeys: [] },
)

it('a recorded case passes, comes out as the person did, and holds none of their words', () => {
  fc.assert(
    fc.property(person, (claims) => {
      const identity = trustClaims(claims, {
        reason: 'test',
        issuer: 'https://idp.example',
        subject: 'S',
      })
      const recorded = recordCase(mapping, identity, { name: 'recorded' })
      const document = { version: 1, cases: [recorded.case] } as const
      expect(testMapping(mapping, document).cases[0]?.differences).toEqual([])
      expect(recorded.changed).toEqual([])
      expect(recordCase(mapping, identity, { name: 'recorded' })).toEqual(recorded)
      const { groups: _, site: __, ...personal } = claims
      const known = new Set(['acme', 'example', 'oslo'])
      const words = JSON.stringify(Object.values(personal)).match(/[\p{L}]{4,}|\d{3,}/gu) ?? []
      // A person may happen to be called as somebody invented is.
      const invented = new Set(
        JSON.stringify(recorded.case.person.claims)
          .toLowerCase()
          .match(/[\p{L}]+|\d+/gu),
      )
      const shown = words.filter((it) => invented.has(it.toLowerCase()))
      const kept = (it: string) => known.has(it.toLowerCase()) || /^1+$/.test(it)
      expect(shown.filter((it) => !kept(it))).toEqual([])
    }),
    { numRuns: 150 },
  )
})
