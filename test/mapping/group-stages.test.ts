import {
  compileMapping,
  explainMembership,
  type GroupMapping,
  type GroupRule,
  isRosterError,
  type Mapped,
  parseMapping,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf, person } from './documents.js'

const from = { claim: 'groups' }
const map = (groups: Omit<GroupMapping, 'from'>, claims: Record<string, unknown>) =>
  mapClaims(groupsOnly({ from, ...groups }), claims)
const rule = (
  id: string,
  to: readonly string[] = [id],
  more: Partial<GroupRule> = {},
): GroupRule => ({
  id,
  match: { exact: id },
  to,
  ...more,
})
const withheldOf = ({ trace }: Mapped) => trace.withheld.map(({ name, why }) => [name, why])
const pointers = (groups: Omit<GroupMapping, 'from'>) => {
  try {
    parseMapping(groupsOnly({ from, ...groups }))
  } catch (error) {
    if (isRosterError(error) && error.code === 'MAPPING_INVALID')
      return error.details.issues.map(({ pointer }) => pointer)
    throw error
  }
  return []
}

describe('rules with firstMatch', () => {
  const rules: GroupRule[] = [
    { id: 'adm', match: { regex: 'atl-(.+)-adm' }, to: ['${1}-administrators'], firstMatch: true },
    { id: 'all', match: { regex: 'atl-(.+)' }, to: ['${1}-users'], firstMatch: true },
    { id: 'too', match: { prefix: 'atl-' }, to: ['atlassian'] },
  ]
  it('give a value to the first that matches; other rules see it all the same', () => {
    const mapped = map({ rules }, { groups: ['atl-jira-adm', 'atl-conf'] })
    expect(namesOf(mapped)).toEqual(['atlassian', 'conf-users', 'jira-administrators'])
  })

  it('are unknown for a reason that does not depend on the order of values', () => {
    const condition = { of: { claim: 'kind' }, exact: 'staff' }
    const rules: GroupRule[] = [
      { id: 'a', match: { prefix: 'x' }, to: ['a'], firstMatch: true, when: condition },
      { id: 'b', match: { regex: '.*1' }, to: ['b'], firstMatch: true, when: condition },
      {
        ...{ id: 'c', match: { regex: '.*2' }, to: ['c'], firstMatch: true },
        validTo: '2020-01-01T00:00:00Z',
      },
    ]
    const mapper = compileMapping(parseMapping(groupsOnly({ from: { claim: 'groups' }, rules })))
    const tracesOf = (...groups: string[]) =>
      mapper
        .map(person({ groups }), { now: Date.parse('2026-01-01') })
        .trace.rules.map(({ outcome, state }) => `${outcome} ${state}`)
    const once = ['unknown absent', 'unknown absent', 'out-of-time present']
    expect(tracesOf('x1', 'y1', 'x2', 'y2')).toEqual(once)
    expect(tracesOf('y2', 'x2', 'y1', 'x1')).toEqual(once)
  })

  it('pass a value on when the condition of the first does not hold', () => {
    const [first, ...others] = rules
    const when = { of: { claim: 'type' }, exact: 'staff' }
    const conditional = [{ ...(first as GroupRule), when }, ...others]
    expect(
      namesOf(map({ rules: conditional }, { groups: ['atl-jira-adm'], type: 'guest' })),
    ).toEqual(['atlassian', 'jira-adm-users'])
    const unknown = map({ rules: conditional }, { groups: ['atl-jira-adm'] })
    expect(namesOf(unknown)).toEqual(['atlassian'])
    expect(unknown.authority.held.map((hold) => hold.rule)).toEqual(['adm', 'all'])
  })
})

describe('rules that hold for a time', () => {
  const bounds = { validFrom: '2026-01-01T00:00:00Z', validTo: '2026-02-01T00:00:00Z' }
  const mapper = compileMapping(
    parseMapping(groupsOnly({ from, rules: [rule('a', ['g'], bounds), rule('b')] })),
  )
  const at = (now: string, groups = ['a']) =>
    mapper.map(person({ groups }), { now: Date.parse(now) })

  it.each([
    ['2025-12-31T23:59:59.999Z', [], '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', ['g'], '2026-02-01T00:00:00Z'],
    ['2026-01-31T23:59:59.999Z', ['g'], '2026-02-01T00:00:00Z'],
    ['2026-02-01T00:00:00Z', [], undefined],
  ])('at %s give %j, and the answer changes at %s', (now, names, next) => {
    const mapped = at(now)
    expect(namesOf(mapped)).toEqual(names)
    expect(mapped.nextChange).toBe(next && Date.parse(next))
    expect(mapped.trace.rules[0]?.outcome).toBe(names.length > 0 ? 'granted' : 'out-of-time')
  })

  it('say nothing of a change to people whom they do not match', () => {
    expect(at('2025-12-01T00:00:00Z', ['b']).nextChange).toBeUndefined()
  })

  it('are unknown when no instant is given', () => {
    const mapped = mapper.map(person({ groups: ['a'] }))
    expect(mapped.authority.held).toEqual([{ rule: 'a', state: 'absent', groups: ['g'] }])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['now-missing'])
    expect(mapper.map(person({ groups: ['b'] })).warnings).toEqual([])
  })

  it('hold nothing of a claim that is missing while they do not hold anyway', () => {
    const mapped = mapper.map(person({}), { now: Date.parse('2027-01-01T00:00:00Z') })
    expect(mapped.authority.held.map((hold) => hold.rule)).toEqual(['b'])
  })

  it.each([
    [{ validFrom: '2026-02-30T00:00:00Z' }, '/groups/rules/0/validFrom'],
    [{ validFrom: '2026-01-01' }, '/groups/rules/0/validFrom'],
    [{ validFrom: bounds.validTo, validTo: bounds.validFrom }, '/groups/rules/0/validTo'],
  ])('refuses %j', (more, pointer) => {
    expect(pointers({ rules: [rule('a', ['g'], more)] })).toEqual([pointer])
  })
})

describe('exclusive sets', () => {
  const rules = [
    rule('a', ['viewer']),
    rule('b', ['editor']),
    rule('c', ['owner'], { priority: 5 }),
  ]
  const exclusive = [{ groups: ['editor', 'viewer', 'owner'] }]

  it('leave the group that stands first, unless a rule has a higher priority', () => {
    expect(namesOf(map({ rules, exclusive }, { groups: ['a', 'b'] }))).toEqual(['editor'])
    const mapped = map({ rules, exclusive }, { groups: ['a', 'b', 'c'] })
    expect(namesOf(mapped)).toEqual(['owner'])
    expect(mapped.trace.withheld).toEqual([
      {
        name: 'editor',
        why: 'exclusive',
        winner: 'owner',
        pointer: '/groups/exclusive/0',
        reasons: [{ rule: 'b', pointer: '/groups/rules/1', value: 'b' }],
      },
      expect.objectContaining({ name: 'viewer', winner: 'owner' }),
    ])
    expect(mapped.authority.names).toEqual(['editor', 'owner', 'viewer'])
  })

  it('stay as they are while a rule of one of them is unknown', () => {
    const role = rule('d', ['owner'], { from: { claim: 'role' } })
    const mapped = map({ rules: [...rules, role], exclusive }, { groups: ['a'] })
    expect(namesOf(mapped)).toEqual([])
    expect(mapped.authority.held.at(-1)).toEqual({
      rule: 'd',
      state: 'absent',
      groups: ['editor', 'owner', 'viewer'],
    })
    expect(withheldOf(mapped)).toEqual([['viewer', 'exclusive-unknown']])
  })

  it('let a default give way to every rule', () => {
    const defaults = [{ to: ['editor'], for: 'everybody' as const }]
    const low = [rule('a', ['viewer'], { priority: -9 })]
    expect(namesOf(map({ rules: low, exclusive, defaults }, { groups: ['a'] }))).toEqual(['viewer'])
    expect(namesOf(map({ rules: low, exclusive, defaults }, { groups: [] }))).toEqual(['editor'])
  })
})

describe('nesting', () => {
  it('in a circle has the same reasons whatever the order of the rules', () => {
    const circle = [
      { group: 'g', in: ['team'] },
      { group: 'team', in: ['g'] },
    ]
    const two = [rule('a', ['g']), rule('b', ['team'])]
    const of = (rules: typeof two) =>
      map({ rules, nesting: circle }, { groups: ['a', 'b'] }).groups.map(({ reasons }) =>
        reasons.map(({ rule: id, via }) => [id, via]),
      )
    for (const rules of [two, [...two].reverse()])
      expect(of(rules)).toEqual([
        [
          ['a', undefined],
          ['b', 'team'],
        ],
        [
          ['a', 'g'],
          ['b', undefined],
        ],
      ])
  })

  const nesting = [
    { group: 'platform', in: ['engineering'] },
    { group: 'engineering', in: ['staff', 'platform'] },
  ]
  it('gives the groups above, near and far, also in a cycle', () => {
    const mapped = map({ rules: [rule('p', ['platform'])], nesting }, { groups: ['p'] })
    expect(namesOf(mapped)).toEqual(['engineering', 'platform', 'staff'])
    expect(mapped.groups[2]?.reasons).toEqual([
      { rule: 'p', pointer: '/groups/rules/0', value: 'p', via: 'platform' },
    ])
  })

  it('counts for a group in whatever spelling where names are one without regard to case', () => {
    const of = (names: boolean) =>
      map({ rules: [rule('p', ['Platform'])], nesting, ignoreCase: { names } }, { groups: ['p'] })
    expect(namesOf(of(true))).toEqual(['Platform', 'engineering', 'staff'])
    expect(of(true).authority.names).toContain('staff')
    expect(namesOf(of(false))).toEqual(['Platform'])
  })

  it('owns, spares and holds the groups above as those below', () => {
    const rules = (mode: 'managed' | 'additive') => [rule('p', ['platform'], { mode })]
    expect(map({ rules: rules('managed'), nesting }, { groups: [] }).authority.names).toEqual([
      'engineering',
      'platform',
      'staff',
    ])
    expect(map({ rules: rules('additive'), nesting }, { groups: [] }).authority.except).toEqual([
      'engineering',
      'platform',
      'staff',
    ])
    expect(map({ rules: rules('managed'), nesting }, {}).authority.held[0]?.groups).toEqual([
      'engineering',
      'platform',
      'staff',
    ])
  })

  it('reaches names that a rule makes, and defaults', () => {
    const open = [{ id: 'r', match: { prefix: 'x-' }, to: ['${rest}'] }]
    const mapped = map({ rules: open, nesting }, { groups: ['x-platform'] })
    expect(namesOf(mapped)).toEqual(['engineering', 'platform', 'staff'])
    const defaults = [{ to: ['platform'], for: 'everybody' as const }]
    expect(namesOf(map({ rules: [], defaults, nesting }, { groups: [] }))).toHaveLength(3)
  })

  it('does not go through a group that is never given', () => {
    const never = ['Engineering']
    const mapped = map({ rules: [rule('e', ['engineering'])], nesting, never }, { groups: ['e'] })
    expect(namesOf(mapped)).toEqual([])
  })
})

describe('groups that are never given', () => {
  it('are withheld from rules and defaults, and are still owned', () => {
    const defaults = [{ to: ['x-2'], for: 'everybody' as const }]
    const mapped = map(
      { rules: [rule('a', ['x-1', 'y'])], defaults, never: ['X-*'] },
      { groups: ['a'] },
    )
    expect(namesOf(mapped)).toEqual(['y'])
    expect(withheldOf(mapped)).toEqual([
      ['x-1', 'never'],
      ['x-2', 'never'],
    ])
    expect(mapped.authority.names).toEqual(['x-1', 'y'])
  })
})

describe('privileged groups of the document', () => {
  it('are marked, for the planner to refuse without allowPrivileged', () => {
    const rules = [rule('a', ['Ops']), rule('b', ['dev'])]
    const { groups } = map({ rules, privileged: ['op*'] }, { groups: ['a', 'b'] })
    expect(groups.map(({ name, privileged }) => [name, privileged])).toEqual([
      ['Ops', true],
      ['dev', undefined],
    ])
  })
})

describe('caps', () => {
  const open: GroupRule = { id: 'open', match: { prefix: 'p' }, to: ['${value}'], maxGroups: 2 }
  it('on a rule make what it says unknown, and leave the others', () => {
    const mapped = map(
      { rules: [open, rule('p1', ['p1', 'other'])] },
      { groups: ['p1', 'p2', 'p3'] },
    )
    expect(namesOf(mapped)).toEqual(['other', 'p1'])
    expect(mapped.authority.held).toEqual([{ rule: 'open', state: 'malformed', groups: 'all' }])
    expect(withheldOf(mapped).map(([name]) => name)).toEqual(['p1', 'p2', 'p3'])
    expect(mapped.warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['too-many-groups', '/groups/rules/0/maxGroups'],
    ])
    expect(namesOf(map({ rules: [open] }, { groups: ['p1', 'p2', 'p2'] }))).toEqual(['p1', 'p2'])
  })

  it('on a person give nothing and hold everything', () => {
    const mapped = map({ rules: [rule('a'), rule('b')], maxGroups: 1 }, { groups: ['a', 'b'] })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held.map((hold) => hold.groups)).toEqual(['all', 'all'])
  })
})

describe('names that differ only by case', () => {
  const rules: GroupRule[] = [
    { id: 'same', match: { anything: true }, to: ['${value}'], createMissing: true },
    { id: 'spelled', match: { exact: 'x' }, to: ['Dev'] },
  ]
  it('are two groups with a warning, or one as the document says', () => {
    const groups = ['DEV', 'dev', 'x']
    const apart = map({ rules }, { groups })
    expect(namesOf(apart)).toEqual(['DEV', 'Dev', 'dev', 'x'])
    expect(apart.warnings.map(({ code }) => code)).toEqual(['names-differ-by-case'])
    const ignoreCase = { names: true }
    expect(namesOf(map({ rules, ignoreCase }, { groups }))).toEqual(['Dev', 'x'])
    expect(namesOf(map({ rules, ignoreCase }, { groups: ['dev', 'DEV'] }))).toEqual(['DEV'])
  })
})

describe('several IdPs in one document', () => {
  const okta = 'https://okta.example'
  const keycloak = 'https://keycloak.example'
  const document = groupsOnly({
    from,
    rules: [
      rule('lead', ['release-managers', 'both'], { issuers: [okta] }),
      rule('partner', ['partner-users', 'both'], { issuers: [keycloak] }),
      rule('all', ['everyone']),
    ],
    defaults: [{ to: ['partners'], for: 'everybody', issuers: [keycloak], createMissing: true }],
    idps: [
      {
        issuers: [keycloak],
        mode: 'provenance',
        except: ['kept'],
        claimStates: { absent: 'refuse' },
      },
    ],
  })
  const mapper = compileMapping(parseMapping(document))
  const of = (issuer: string, claims: Record<string, unknown>) =>
    mapper.map(trustClaims(claims, { reason: 'test', issuer, subject: '1' }))

  it('give each what goes for it', () => {
    const groups = ['lead', 'partner', 'all']
    expect(namesOf(of(okta, { groups }))).toEqual(['both', 'everyone', 'release-managers'])
    expect(namesOf(of(keycloak, { groups }))).toEqual([
      'both',
      'everyone',
      'partner-users',
      'partners',
    ])
    expect(namesOf(of('https://other.example', { groups }))).toEqual(['everyone'])
    expect(of(keycloak, { groups }).groups[3]?.createMissing).toBe(true)
  })

  it('share what rules of another can give, and trace those rules as such', () => {
    const mapped = of(okta, { groups: [] })
    expect(mapped.authority).toMatchObject({
      names: ['both', 'everyone', 'release-managers'],
      shared: ['both', 'partner-users'],
    })
    expect(mapped.trace.rules.map(({ outcome }) => outcome)).toEqual([
      'no-match',
      'other-idp',
      'no-match',
    ])
  })

  it('have a mode, exceptions and claim states each', () => {
    expect(of(keycloak, { groups: [] }).authority).toMatchObject({
      names: [],
      except: ['kept'],
      retired: true,
      grants: [
        { rule: 'partner', groups: 'any' },
        { rule: 'all', groups: 'any' },
      ],
    })
    expect(of(keycloak, {}).access.decision).toBe('refuse')
    expect(of(okta, {}).access.decision).toBe('allow')
  })

  it('are checked: one policy each, exceptions where the mode needs them', () => {
    expect(
      pointers({
        rules: [rule('a', ['g'], { mode: 'authoritativeExcept' })],
        mode: 'authoritativeExcept',
        idps: [
          { issuers: [okta] },
          { issuers: [okta], mode: 'authoritativeExcept', except: ['x'] },
        ],
      }),
    ).toEqual(['/groups/idps/1/issuers/0', '/groups/mode', '/groups/rules/0/mode'])
  })
})

describe('an explanation of a group that is not given', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const why = (groups: Omit<GroupMapping, 'from'>) =>
    explainMembership(
      compileMapping(parseMapping(groupsOnly({ from, ...groups }))).map(
        person({ groups: ['a', 'b'] }),
        { now },
      ),
      'g',
    ).sentences[1]

  it.each<[string, Omit<GroupMapping, 'from'>]>([
    [
      'Rule "a" would give it, but does not hold at this time (see `validFrom` and `validTo`).',
      { rules: [rule('a', ['g'], { validTo: '2020-01-01T00:00:00Z' })] },
    ],
    [
      'Rule "a" would give it, but goes for people of another IdP.',
      { rules: [rule('a', ['g'], { issuers: ['https://other.example'] })] },
    ],
    [
      '"a" would give it, but the mapping never gives this group (see `never`).',
      { rules: [rule('a', ['g'])], never: ['g'] },
    ],
    [
      '"a" would give it, but another group of an exclusive set goes before it ("h").',
      { rules: [rule('a', ['g']), rule('b', ['h'])], exclusive: [{ groups: ['h', 'g'] }] },
    ],
    [
      '"a" would give it, but the rule gives more groups than its `maxGroups`.',
      { rules: [rule('a', ['g', 'h'], { maxGroups: 1 })] },
    ],
  ])('%s', (sentence, groups) => {
    expect(why(groups)).toBe(sentence)
  })
})
