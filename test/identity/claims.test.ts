import fc from 'fast-check'
import { claimOf, isIdentity, isRosterError, presets, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { withAliases } from '../../src/identity/presets.js'

const trust = (claims: Record<string, unknown>, more = {}) =>
  trustClaims(claims, { reason: 'test', issuer: 'https://idp.example', subject: 's', ...more })
const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (isRosterError(error)) return error.code
  }
  return undefined
}

describe('claim states', () => {
  const claims = trust({
    list: ['a', 'b', 'a'],
    one: 'a',
    none: [],
    blank: '',
    blanks: ['', ''],
    nulls: ['a', null],
    nothing: null,
    nested: { roles: ['r'] },
    lists: [['a'], ['b']],
    left: undefined,
  })

  it.each([
    ['a list is several values, repetitions kept', 'list', 'present', ['a', 'b', 'a']],
    ['a single value is a list of one', 'one', 'present', ['a']],
    ['an empty list is empty', 'none', 'empty', []],
    ['an empty text is empty', 'blank', 'empty', []],
    ['a list of nothing but blanks is empty', 'blanks', 'empty', []],
    ['a list with null in it is not known whole', 'nulls', 'malformed', []],
    ['null says as little as a missing claim', 'nothing', 'absent', []],
    ['an object stays one value', 'nested', 'present', [{ roles: ['r'] }]],
    ['a list of lists is malformed, not flattened', 'lists', 'malformed', []],
    ['undefined is absent', 'left', 'absent', []],
    ['a claim that did not come is absent', 'missing', 'absent', []],
  ])('%s', (_, name, state, values) => {
    expect(claimOf(claims, name)).toMatchObject({ state, values })
  })

  it('values are present exactly in the state present', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (record) => {
        for (const { state, values } of trust(record).claims)
          expect(values.length > 0).toBe(state === 'present')
      }),
    )
  })

  it('names of the prototype are names like any other', () => {
    const record = JSON.parse('{"__proto__": "a", "constructor": "b"}')
    expect(claimOf(trust(record), '__proto__').values).toEqual(['a'])
    expect(claimOf(trust(record), 'constructor').values).toEqual(['b'])
    expect(claimOf(trust({}), 'constructor').state).toBe('absent')
    expect(claimOf(trust({}), 'toString').state).toBe('absent')
  })
})

describe('names of claims without regard to case, where the options say so', () => {
  const claims = { Groups: ['a'], MAIL: 'x', mail: 'y', Straße: '1', STRASSE: '1' }
  const stateOf = (name: string, claimNames: 'exact' | 'ignoreCase') =>
    claimOf(trust(claims, { claimNames }), name).state

  it('exact is the default, and wins over any other spelling', () => {
    expect(claimOf(trust(claims), 'groups').state).toBe('absent')
    expect(stateOf('groups', 'exact')).toBe('absent')
    expect(claimOf(trust(claims, { claimNames: 'ignoreCase' }), 'mail').values).toEqual(['y'])
  })

  it('another spelling answers; two that differ are nobody knows which', () => {
    expect(claimOf(trust(claims, { claimNames: 'ignoreCase' }), 'groups').values).toEqual(['a'])
    expect(stateOf('Mail', 'ignoreCase')).toBe('malformed')
    expect(stateOf('strasse', 'ignoreCase')).toBe('present')
    expect(stateOf('gone', 'ignoreCase')).toBe('absent')
  })

  it('overage of a claim is seen under another spelling, and short names of presets too', () => {
    const identity = trust(
      { hasgroups: true, oid: '1' },
      { claimNames: 'ignoreCase', preset: 'entra' },
    )
    expect(claimOf(identity, 'GROUPS').state).toBe('overage')
    expect(claimOf(identity, 'objectID').values).toEqual(['1'])
  })
})

describe('overage: a part of the groups never passes for the whole (Entra ID)', () => {
  it.each([
    ['SAML groups.link', { 'http://schemas.microsoft.com/claims/groups.link': 'https://graph' }],
    ['OIDC _claim_names', { _claim_names: { groups: 'src1' }, _claim_sources: {} }],
    ['hasgroups of the implicit flow', { hasgroups: true }],
    ['hasgroups as text', { hasgroups: 'true' }],
    ['_claim_names as JSON text', { _claim_names: '{"groups":"src1"}' }],
    [
      'the name of a source in place of the groups',
      { groups: 'src1', _claim_sources: { src1: { endpoint: 'https://graph.microsoft.com/' } } },
    ],
    ['groups:src1', { 'groups:src1': 'https://graph.microsoft.com/' }],
  ])('%s', (_, mark) => {
    const identity = trust({ ...mark, roles: ['Admin'] }, { preset: 'entra' })
    expect(claimOf(identity, 'groups')).toMatchObject({ state: 'overage', values: [] })
    expect(claimOf(identity, 'roles').state).toBe('present')
  })

  it('drops the values that came beside the mark', () => {
    const identity = trust({ groups: ['a'], _claim_names: { groups: 'src1' } })
    expect(claimOf(identity, 'groups')).toMatchObject({ state: 'overage', values: [] })
  })

  it.each([7, ['a', 'b'], 'src1', '["groups"]', '{'])(
    '_claim_names that cannot be read (%j) leaves the groups unknown',
    (names) => {
      expect(claimOf(trust({ groups: ['a'], _claim_names: names }), 'groups').state).toBe(
        'malformed',
      )
    },
  )

  it('OIDC 5.6.2: an aggregated claim came unread, which is unknown for a reason of its own', () => {
    const identity = trust({
      address: { country: 'DE' },
      groups: ['a'],
      _claim_names: { address: 'src1', groups: 'src2', phone: 'src3', x: 'toString', y: ['src1'] },
      _claim_sources: {
        src1: { JWT: 'eyJhbGciOiJub25lIn0.eyJhZGRyZXNzIjp7fX0.' },
        src2: { JWT: 'secret', endpoint: 'https://x' },
      },
    })
    expect(claimOf(identity, 'address')).toEqual({
      name: 'address',
      aliases: [],
      state: 'malformed',
      values: [],
      detail: 'an aggregated claim: a JWT of another issuer holds it, which is not read here',
    })
    for (const name of ['groups', 'phone', 'x', 'y'])
      expect(claimOf(identity, name)).toMatchObject({ state: 'overage', values: [] })
    expect(JSON.stringify(identity)).not.toMatch(/eyJ|secret/)
  })

  it('credentials in _claim_sources do not get into the identity', () => {
    const identity = trust({
      _claim_names: { groups: 's' },
      _claim_sources: { s: { endpoint: 'https://x', access_token: 'secret' } },
    })
    expect(JSON.stringify(identity)).not.toContain('secret')
  })

  it('hasgroups: false is no mark', () => {
    expect(claimOf(trust({ hasgroups: false, groups: [] }), 'groups').state).toBe('empty')
  })
})

describe('aliases', () => {
  const surname = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname'

  it('a short name of the preset finds the full name', () => {
    expect(claimOf(trust({ [surname]: 'L' }, { preset: 'entra' }), 'lastName').values).toEqual([
      'L',
    ])
    expect(claimOf(trust({ [surname]: 'L' }), 'lastName').state).toBe('absent')
  })

  it('a name beats an alias', () => {
    const identity = trust({ [surname]: 'Alias', lastName: 'Name' }, { preset: 'entra' })
    expect(claimOf(identity, 'lastName').values).toEqual(['Name'])
  })

  it('claims that share an alias and agree are one; those that differ are malformed', () => {
    const both = (family: string) =>
      trust({ [surname]: 'L', family_name: family }, { preset: 'entra' })
    expect(claimOf(both('L'), 'lastName').values).toEqual(['L'])
    expect(claimOf(both('M'), 'lastName').state).toBe('malformed')
  })

  it('every preset names its aliases without contradiction', () => {
    for (const preset of Object.values(presets))
      for (const [short, names] of Object.entries(preset.aliases)) {
        expect(new Set(names).size).toBe(names.length)
        expect(names).not.toContain(short)
      }
  })
})

describe('an identity', () => {
  it('is frozen to the last value, and the caller keeps an object of their own', () => {
    const groups = ['a']
    const nested = { roles: ['r'] }
    const identity = trust({ groups, nested })
    groups.push('b')
    nested.roles.push('s')
    expect(claimOf(identity, 'groups').values).toEqual(['a'])
    expect(claimOf(identity, 'nested').values).toEqual([{ roles: ['r'] }])
    expect(Object.isFrozen(claimOf(identity, 'nested').values[0])).toBe(true)
    expect(Object.isFrozen(nested)).toBe(false)
  })

  it('cannot be made of an object that only looks like one', () => {
    const real = trust({})
    expect(isIdentity(real)).toBe(true)
    expect(isIdentity({ ...JSON.parse(JSON.stringify(real)) })).toBe(false)
    expect(isIdentity(null)).toBe(false)
  })

  it('takes the object id as the subject of Entra ID', () => {
    const claims = { oid: '528b2ac2', sub: 'pairwise' }
    const identity = trustClaims(claims, { reason: 'test', issuer: 'i', preset: 'entra' })
    expect(identity.subject).toBe('528b2ac2')
    const twice = { oid: ['528b2ac2', 'other'], sub: 'pairwise' }
    expect(codeOf(() => trustClaims(twice, { reason: 'test', issuer: 'i', preset: 'entra' }))).toBe(
      'IDENTITY_SUBJECT_UNUSABLE',
    )
  })

  it.each([
    [
      'no subject',
      () => trustClaims({}, { reason: 'test', issuer: 'i' }),
      'IDENTITY_SUBJECT_UNUSABLE',
    ],
    ['no issuer', () => trust({}, { issuer: '' }), 'IDENTITY_SUBJECT_UNUSABLE'],
    ['no reason', () => trust({}, { reason: ' ' }), 'CLAIMS_INVALID'],
    ['a function among the claims', () => trust({ f: () => 1 }), 'CLAIMS_INVALID'],
    ['a Date among the claims', () => trust({ d: new Date(0) }), 'CLAIMS_INVALID'],
    ['not a number', () => trust({ n: Number.NaN }), 'CLAIMS_INVALID'],
    ['a list instead of an object', () => trust(JSON.parse('[]')), 'CLAIMS_INVALID'],
    [
      'a claim nested a hundred levels deep',
      () => trust({ deep: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }),
      'CLAIMS_INVALID',
    ],
    [
      'more than ten thousand values',
      () => trust({ l: Array(10_001).fill('v') }),
      'CLAIMS_INVALID',
    ],
  ])('is refused with a code: %s', (_, run, code) => {
    expect(codeOf(run)).toBe(code)
  })

  it('lists one fault, not one for each of a hundred thousand claims', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`claim${i}`, 'v']))
    try {
      trust(many)
      expect.unreachable()
    } catch (error) {
      if (!isRosterError(error) || error.code !== 'CLAIMS_INVALID') throw error
      expect(error.details.issues).toHaveLength(1)
    }
  })

  it('takes the subject the caller names before that of the preset', () => {
    const options = { reason: 'test', issuer: 'i', preset: 'entra', subject: 'mine' } as const
    expect(trustClaims({ oid: '528b2ac2' }, options).subject).toBe('mine')
  })

  it('one short name for an absent and an empty claim is neither', () => {
    const options = { reason: 'test', issuer: 'i', preset: 'okta', subject: 's' } as const
    const both = trustClaims({ 'user.email': null, mail: [] }, options)
    expect(claimOf(both, 'email').state).toBe('malformed')
  })

  it('keeps the names a claim came with beside those of the preset', () => {
    const claim = { name: 'user.email', aliases: ['mail'], state: 'empty', values: [] } as const
    expect(withAliases([claim], presets.okta)[0]?.aliases).toEqual(['mail', 'email'])
  })

  it('says where the claims are wrong, and not what they are', () => {
    try {
      trust({ ok: 1, list: [1, { 'a/b': Symbol('secret') }] })
      expect.unreachable()
    } catch (error) {
      if (!isRosterError(error) || error.code !== 'CLAIMS_INVALID') throw error
      expect(error.details.issues).toEqual([
        { pointer: '/list/1/a~1b', message: 'is not a JSON value' },
      ])
      expect(error.message).not.toContain('secret')
    }
  })
})
