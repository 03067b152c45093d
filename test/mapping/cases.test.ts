import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  isRosterError,
  type MappingCase,
  type MappingCases,
  type MappingDocument,
  parseMapping,
  parseMappingCases,
  recordCase,
  testMapping,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { casesJsonSchema } from '../../src/mapping/case-schema.js'
import { withDescriptions } from '../support/schema-descriptions.js'

const mapping: MappingDocument = parseMapping({
  version: 1,
  name: 'acme',
  profile: [
    { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] }, required: true },
    { to: 'displayName', from: { template: '${first} ${last}' } },
    { to: 'department', from: { claim: 'department' } },
    { to: 'locale', from: { claim: 'locale' }, default: { onCreate: { constant: 'en' } } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] },
      { id: 'staff', when: { of: { claim: 'email' }, suffix: '@acme.example' }, to: ['staff'] },
      { id: 'temps', match: { exact: 'temp' }, validTo: '2026-06-30T00:00:00Z', to: ['temps'] },
    ],
    defaults: [{ to: ['newcomers'], for: 'newUsers' }],
  },
  access: { create: { groups: 'anyRule' } },
})
const ada = {
  email: 'Ada@acme.example',
  first: 'Ada',
  last: 'Lovelace',
  department: 'R&D',
  groups: ['idp-dev'],
}
const good: MappingCase = {
  name: 'a developer',
  person: { claims: ada },
  expect: {
    profile: { username: 'ada', displayName: 'Ada Lovelace', department: 'R&D' },
    keeps: ['locale'],
    groups: ['dev-team', 'staff'],
    takenAway: ['temps'],
    leftAlone: ['chess-club'],
    newAccount: { profile: { locale: 'en' }, groups: ['dev-team', 'newcomers', 'staff'] },
    refusals: [],
    findings: [],
  },
}
const one = (change: Partial<MappingCase>): MappingCases => ({
  version: 1,
  cases: [{ ...good, ...change }],
})
const differences = (change: Partial<MappingCase>) =>
  testMapping(mapping, one(change)).cases[0]?.differences ?? []

describe('a mapping tested with data', () => {
  it('passes a case in which everything comes out, and is plain data', () => {
    const report = testMapping(mapping, one({}))
    expect(report.cases[0]?.differences).toEqual([])
    expect(report).toMatchObject({ mapping: { name: 'acme' }, passed: 1, failed: 0 })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it.each([
    [{ groups: ['dev-team', 'staff', 'ops'] }, 'missing-group', '/groups/2', []],
    [{ groups: ['staff'] }, 'unexpected-group', '/groups', ['/groups/rules/0']],
    [{ inGroups: ['temps'] }, 'missing-group', '/inGroups/0', ['/groups/rules/2']],
    [{ notInGroups: ['staff'] }, 'unexpected-group', '/notInGroups/0', ['/groups/rules/1']],
    [{ takenAway: ['chess-club'] }, 'not-taken-away', '/takenAway/0', []],
    [{ takenAway: ['staff'] }, 'not-taken-away', '/takenAway/0', ['/groups/rules/1']],
    [{ leftAlone: ['temps'] }, 'not-left-alone', '/leftAlone/0', ['/groups/rules/2']],
    [{ profile: { username: 'Ada' } }, 'value', '/profile/username', ['/profile/0']],
    [{ profile: { department: null } }, 'value', '/profile/department', ['/profile/2']],
    [{ profile: { 'a/b': 'x' } }, 'value', '/profile/a~1b', []],
    [{ keeps: ['department'] }, 'value', '/keeps/0', ['/profile/2']],
    [{ newAccount: { groups: [] } }, 'unexpected-group', '/newAccount/groups', null],
    [
      { newAccount: { profile: { locale: 'de' } } },
      'value',
      '/newAccount/profile/locale',
      ['/profile/3'],
    ],
    [{ access: 'refuse' }, 'access', '/access', []],
    [{ creation: 'refuse' }, 'creation', '/creation', []],
    [{ refusals: ['required-missing'] }, 'refusals', '/refusals', []],
    [{ findings: ['claim-overage'] }, 'findings', '/findings', []],
  ] as const)('%j: tells what differs, with both places', (wanted, code, pointer, places) => {
    const found = differences({ expect: wanted })
    expect(found[0]).toMatchObject({ code, pointer: `/cases/0/expect${pointer}` })
    if (places) expect(found[0]?.mapping).toEqual(places)
    expect(found[0]?.message).toMatch(/\.$/)
  })

  it('says why a group is missing: the near miss', () => {
    const [missing] = differences({ person: { claims: { ...ada, groups: ['IDP-Dev'] } } })
    expect(missing).toMatchObject({
      code: 'missing-group',
      expected: 'dev-team',
      actual: null,
      message: '"dev-team" is not wanted.',
    })
    expect(missing?.why.join(' ')).toContain('Near miss')
  })

  it('tells of somebody refused against expectation only that, and the reason', () => {
    const found = differences({ person: { claims: { groups: ['idp-dev'] } } })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      code: 'access',
      expected: 'allow',
      actual: 'refuse',
      mapping: ['/profile/0'],
    })
    expect(found[0]?.why).toHaveLength(1)
  })

  it('somebody refused as expected is wanted nowhere and keeps everything', () => {
    const expectation = {
      access: 'refuse',
      refusals: ['required-missing'],
      keeps: ['username', 'department'],
      groups: [],
      newAccount: { groups: [] },
    } as const
    const person = { claims: { department: 'R&D', groups: ['idp-dev'] } }
    expect(differences({ person, expect: expectation })).toEqual([])
  })

  it('tells an account that may not be made from a person who may not come in', () => {
    const person = { claims: { ...ada, email: 'ada@elsewhere.example', groups: [] } }
    const expectation = { creation: 'refuse', refusals: ['creation-refused'], groups: [] } as const
    expect(differences({ person, expect: expectation })).toEqual([])
    expect(differences({ person, expect: {} }).map(({ code }) => code)).toEqual(['creation'])
  })

  it('an overage takes nothing away, whether the token marks it or the case says it', () => {
    const { groups: _, ...rest } = ada
    const marked = { ...rest, _claim_names: { groups: 'src1' } }
    const expectation = {
      inGroups: ['staff'],
      leftAlone: ['dev-team'],
      findings: ['claim-overage'],
    }
    for (const person of [
      { claims: marked },
      { claims: rest, states: { groups: 'overage' } },
    ] as const)
      expect(differences({ person, expect: expectation })).toEqual([])
  })

  it('says of a warning that nobody expected what it is and where it comes from', () => {
    const { groups: _, ...rest } = ada
    const person = { claims: rest, states: { groups: 'overage' } } as const
    const [found] = differences({ person, expect: { findings: [] } })
    expect(found).toMatchObject({
      code: 'findings',
      expected: [],
      actual: ['claim-overage'],
      message: 'The findings are claim-overage; expected: none.',
      mapping: ['/groups/from'],
    })
    expect(found?.why[0]).toContain('too many')
  })

  it('maps for the instant of the case, the issuer and the preset of the document', () => {
    const temp = { claims: { ...ada, groups: ['temp'] } }
    const inTemps = (at: string) =>
      differences({ person: temp, at, expect: { inGroups: ['temps'] } })
    expect(inTemps('2026-06-29T23:59:59Z')).toEqual([])
    expect(inTemps('2026-06-30T00:00:00Z')).toHaveLength(1)
    const entra = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
    const report = testMapping(mapping, {
      version: 1,
      preset: 'entra',
      issuer: 'https://sts.example',
      cases: [
        {
          name: 'by the names of Entra ID',
          person: { claims: { [entra]: 'kim@acme.example' } },
          expect: { profile: { username: 'kim' } },
        },
        {
          name: 'by a FriendlyName',
          person: {
            claims: { 'urn:oid:1': 'kim@x.example', groups: ['idp-dev'] },
            aliases: { 'urn:oid:1': ['email'] },
          },
          expect: { profile: { username: 'kim' } },
        },
      ],
    })
    expect(report.cases.flatMap((it) => it.differences)).toEqual([])
  })
})

describe('a document of cases', () => {
  const issuesOf = (input: unknown) => {
    try {
      parseMappingCases(input)
    } catch (error) {
      if (isRosterError(error) && error.code === 'MAPPING_CASES_INVALID')
        return error.details.issues.map(({ pointer }) => pointer)
      throw error
    }
    return []
  }

  it('is a frozen copy', () => {
    expect(parseMappingCases(one({}))).toEqual(one({}))
    expect(Object.isFrozen(parseMappingCases(one({})).cases[0]?.person)).toBe(true)
  })

  it.each([
    ['no object', 7, ['']],
    ['no cases', { version: 1 }, ['/cases']],
    ['a misspelt member', one({ expect: { group: [] } as object }), ['/cases/0/expect/group']],
    ['a name that stands twice', { version: 1, cases: [good, good] }, ['/cases/1/name']],
    ['a day that does not exist', one({ at: '2026-02-30T00:00:00Z' }), ['/cases/0/at']],
    [
      'claims that are too deep',
      one({ person: { claims: { a: JSON.parse('['.repeat(20) + ']'.repeat(20)) } } }),
      [`/cases/0/person/claims/a${'/0'.repeat(17)}`],
    ],
    [
      'a state beside values',
      one({ person: { claims: ada, states: { groups: 'overage' } } }),
      ['/cases/0/person/states/groups'],
    ],
    [
      'groups that contradict each other',
      one({ expect: { groups: ['a'], inGroups: ['b'], notInGroups: ['a', 'b'] } }),
      ['/inGroups/0', '/notInGroups/0', '/notInGroups/1'].map((at) => `/cases/0/expect${at}`),
    ],
    [
      'an attribute that has and keeps',
      one({ expect: { profile: { a: 'x' }, keeps: ['a'] } }),
      ['/cases/0/expect/keeps/0'],
    ],
    [
      'groups for somebody refused',
      one({ expect: { access: 'refuse', groups: ['a'] } }),
      ['/cases/0/expect/access'],
    ],
    [
      'a name that means something to JavaScript',
      JSON.parse('{"version":1,"cases":[],"__proto__":{}}'),
      ['/__proto__'],
    ],
  ])('with %s is refused', (_, input, pointers) => {
    expect(issuesOf(input)).toEqual(pointers)
  })

  it('is described by schema/cases.v1.json (run vitest with -u after a change)', async () => {
    const schema = withDescriptions(casesJsonSchema(), /^case-document\.ts$/)
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../schema/cases.v1.json',
    )
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(one({})), JSON.stringify(validate.errors)).toBe(true)
    expect(validate(one({ expect: { group: [] } as object }))).toBe(false)
  })
})

describe('a case recorded from a real person', () => {
  const real = trustClaims(
    { ...ada, email: 'Ada.Lovelace@acme.example', phone: '+44 20 7946 0018', age: 36 },
    { reason: 'test', issuer: 'https://idp.acme.example', subject: '00u-real' },
  )
  const record = (document = mapping, identity = real, more = {}) =>
    recordCase(document, identity, { name: 'recorded', ...more })

  it('passes, shows the same, and holds nothing of the person', () => {
    const recorded = record()
    expect(recorded.changed).toEqual([])
    const report = testMapping(mapping, { version: 1, cases: [recorded.case] })
    expect(report.cases[0]?.differences).toEqual([])
    expect(recorded.case.expect.groups).toEqual(['dev-team', 'staff'])
    expect(JSON.stringify(recorded)).not.toMatch(/ada|lovelace|7946|00u-real/i)
    expect(recorded.replaced).toEqual(['email', 'first', 'last', 'department'])
    expect(recorded.asCame).toEqual(['groups'])
  })

  it('is the same each time, and the same words are the same words', () => {
    expect(record()).toEqual(record())
    const { claims } = record().case.person
    expect(claims).toMatchObject({ email: 'Bab.Dadedido@acme.example', first: 'Bab' })
  })

  it('has invented names of members too, but for those that the mapping reads', () => {
    const document = parseMapping({
      version: 1,
      profile: [
        { to: 'x', from: { claim: 'm', path: "$.*['work-mail']", missing: 'skip' } },
        { to: 'y', from: { claim: 'n', where: [{ at: '$.kind', exact: 'boss' }], path: '$.name' } },
      ],
    })
    const m = {
      'ada@acme.example': { 'work-mail': 'ada@acme.example' },
      'Lovelace 1': {},
      'Lovelace 2': { 'Work-Mail': 'grace' },
    }
    const n = { kind: 'boss', name: 'Grace Hopper' }
    const identity = trustClaims({ m, n }, { reason: 'test', issuer: 'i', subject: '1' })
    const recorded = record(document, identity)
    expect(recorded.changed).toEqual([])
    expect(JSON.stringify(recorded)).not.toMatch(/ada|acme|lovelace|grace|hopper/i)
    const { claims } = recorded.case.person
    expect(Object.keys(claims['m'] ?? {})).toHaveLength(3)
    expect(Object.keys(claims['n'] ?? {})).toEqual(['kind', 'name'])
  })

  it('leaves out claims that the mapping does not read', () => {
    expect(Object.keys(record().case.person.claims)).not.toContain('phone')
  })

  it('tells when the invented person comes out otherwise, and keeps what it is told to', () => {
    const picky = parseMapping({
      version: 1,
      profile: [
        { to: 'department', from: { claim: 'department' } },
        { to: 'age', from: { claim: 'age', transform: [{ extract: { pattern: '([2-9]+)' } }] } },
      ],
      groups: { rules: [{ id: 'a', when: { of: { claim: 'first' }, regex: 'A.*' }, to: ['as'] }] },
    })
    const born = { ...ada, age: '36' }
    const identity = trustClaims(born, { reason: 'test', issuer: 'idp', subject: '1' })
    expect(record(picky, identity).changed).toEqual(['groups', 'profile.age', 'findings'])
    const kept = record(picky, identity, { keep: ['first', 'age'] })
    expect(kept.changed).toEqual([])
    expect(kept.asCame).toEqual(['first', 'age'])
  })

  it('keeps what is unknown unknown, GUIDs GUIDs, numbers numbers and the NameID its format', () => {
    const document = parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { nameId: 'value' } },
        { to: 'id', from: { claim: 'oid', transform: [{ keep: { regex: '[0-9a-f-]{36}' } }] } },
        { to: 'age', from: { claim: 'age' } },
        { to: 'city', from: { claim: 'address', path: '$.city' } },
        { to: 'name', from: { claim: 'name' } },
      ],
      groups: { from: { claim: 'groups' }, rules: [{ id: 'd', match: { exact: 'd' }, to: ['d'] }] },
    })
    const identity = trustClaims(
      {
        oid: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
        age: 36.5,
        address: { city: 'Zürich', zip: [8001, null, true] },
        name: [],
        hasgroups: true,
        groups: ['d'],
      },
      { reason: 'test', issuer: 'idp', subject: '1' },
    )
    const nameId = { value: 'ada@acme.example', format: 'emailAddress' }
    const recorded = recordCase(document, { ...identity, nameId }, { name: 'x', now: 0 })
    expect(recorded.changed).toEqual([])
    expect(recorded.case).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      person: {
        states: { groups: 'overage' },
        claims: { age: 11.1, name: [] },
        nameId: { format: 'emailAddress' },
      },
      expect: { findings: ['claim-overage'], groups: [] },
    })
    expect(JSON.stringify(recorded)).not.toMatch(/3f2504e0|ada@|8001/)
    expect(recorded.case.person.claims['oid']).toMatch(/^0{8}-0000-4000-8000-0{11}.$/)
    expect(testMapping(document, { version: 1, cases: [recorded.case] }).failed).toBe(0)
  })

  it('replaces addresses also where groups are read from', () => {
    const document = parseMapping({
      version: 1,
      profile: [],
      groups: {
        from: { claim: 'mail' },
        rules: [{ id: 'd', match: { suffix: '@acme.example' }, to: ['d'] }],
      },
    })
    const identity = trustClaims(
      { mail: 'Ada@acme.example' },
      { reason: 'test', issuer: 'idp', subject: '1' },
    )
    const recorded = record(document, identity)
    expect(recorded.case.person.claims).toEqual({ mail: ['Bab@acme.example'] })
    expect(recorded.changed).toEqual([])
  })

  it('replaces words of the profile also where groups read the same claim by another name', () => {
    const uri = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname'
    const document = parseMapping({
      version: 1,
      profile: [{ to: 'name', from: { claim: 'lastName' } }],
      groups: {
        from: { claim: uri },
        rules: [{ id: 'd', match: { exact: 'd' }, to: ['d'] }],
      },
    })
    const identity = trustClaims(
      { [uri]: 'Lovelace' },
      { reason: 'test', issuer: 'idp', subject: '1', preset: 'entra' },
    )
    expect(JSON.stringify(record(document, identity))).not.toContain('Lovelace')
  })

  it.each([
    ['a group named after somebody', ['Team of Ada Lovelace', 'okta-jira-dev']],
    [
      'a distinguished name',
      ['CN=Ada Lovelace,OU=Mathematicians,DC=corp,DC=test', 'okta-jira-dev'],
    ],
    ['a path', ['/people/ada-lovelace', 'okta-jira-dev']],
    ['a telephone number', ['+44 20 7946 0018', 'okta-jira-dev']],
  ])('groups: nothing of %s is left, and what the mapping compares with is', (_, groups) => {
    const document = parseMapping({
      version: 1,
      profile: [],
      groups: {
        from: { claim: 'groups' },
        rules: [
          { id: 'dev', match: { exact: 'okta-jira-dev' }, to: ['dev-team'] },
          {
            id: 'cn',
            match: { dn: 'OU=Mathematicians,DC=corp,DC=test', below: true },
            to: ['maths'],
          },
          { id: 'same', match: { regex: '(.+)' }, to: ['${1}'] },
        ],
      },
    })
    const identity = trustClaims({ groups }, { reason: 'test', issuer: 'i', subject: '1' })
    const recorded = recordCase(document, identity, { name: 'recorded' })
    expect(recorded.changed).toEqual([])
    const written = JSON.stringify(recorded.case)
    expect(written).not.toMatch(/Ada|Lovelace|7946/i)
    expect(written).toContain('okta-jira-dev')
    expect(recorded.replaced).toEqual(['groups'])
    const told = testMapping(document, { version: 1, cases: [recorded.case] })
    expect([told.passed, told.failed]).toEqual([1, 0])
    const kept = recordCase(document, identity, { name: 'recorded', keep: ['groups'] })
    expect(kept.case.person.claims).toEqual({ groups })
  })

  it('replaces addresses inside structures of groups', () => {
    const document = parseMapping({
      version: 1,
      profile: [],
      groups: {
        from: { claim: 'g', path: '$.name' },
        rules: [{ id: 'd', match: { exact: 'd' }, to: ['d'] }],
      },
    })
    const identity = trustClaims(
      { g: [{ name: 'd', owner: 'ada@acme.example' }, { name: 'e' }] },
      { reason: 'test', issuer: 'idp', subject: '1' },
    )
    const { case: made, changed } = record(document, identity)
    expect(JSON.stringify(made)).not.toContain('ada')
    expect([changed, made.expect.groups]).toEqual([[], ['d']])
  })

  it('leaves out an instant that no date has', () => {
    const recorded = record(mapping, real, { now: Number.NaN })
    expect(recorded.case.at).toBeUndefined()
    expect(record(mapping, real, { now: 9e15 }).case.at).toBeUndefined()
  })

  it('records a refusal, a gate that is shut, and what a new account gets', () => {
    const somebody = (claims: object) =>
      record(mapping, trustClaims({ ...claims }, { reason: 'test', issuer: 'idp', subject: '1' }))
    expect(somebody({ groups: ['idp-dev'] }).case.expect).toEqual({
      access: 'refuse',
      refusals: ['required-missing'],
    })
    expect(somebody({ email: 'a@b.example', groups: [] }).case.expect).toMatchObject({
      creation: 'refuse',
      refusals: ['creation-refused'],
    })
    expect(record().case.expect.newAccount).toEqual({
      profile: { locale: 'en' },
      groups: ['dev-team', 'newcomers', 'staff'],
    })
  })

  it('keeps how the claims came in', () => {
    const document = parseMapping({
      version: 1,
      profile: [{ to: 'via', from: { identity: 'protocol' } }],
    })
    const recorded = record(document, { ...real, protocol: 'saml' })
    expect(recorded.changed).toEqual([])
    expect(recorded.case.expect.profile).toEqual({ via: 'saml' })
    expect(testMapping(document, { version: 1, cases: [recorded.case] }).failed).toBe(0)
  })

  it('is never made of somebody whom no reader vouches for', () => {
    expect(() => record(mapping, { ...ada } as never)).toThrow(/Only an Identity/)
  })
})
