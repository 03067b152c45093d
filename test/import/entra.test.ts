import { compileMapping, profileOf, trustClaims } from 'rostermap'
import { importEntra } from 'rostermap/import'
import { describe, expect, it } from 'vitest'

const schema = (attributeMappings: readonly object[], more: object = {}) => ({
  synchronizationRules: [
    { objectMappings: [{ sourceObjectName: 'User', name: 'Users', attributeMappings, ...more }] },
  ],
})
const of = (expression: string, targetAttributeName = 'title', more: object = {}) => ({
  targetAttributeName,
  source: { type: 'Function', expression },
  ...more,
})
const claims = (names: Record<string, unknown>) =>
  trustClaims(names, { reason: 'test', issuer: 'https://sts.example', subject: '1' })

/** What an expression makes of a person's attributes. */
function run(expression: string, person: Record<string, unknown>) {
  const imported = importEntra(schema([of(expression)]), {
    claims: { userPrincipalName: 'userPrincipalName', mail: 'mail' },
  })
  expect(imported.notCarried).toEqual([])
  return profileOf(
    compileMapping(imported.mapping).map(claims(person), {
      now: Date.parse('2026-01-31T12:00:00Z'),
    }),
  )['title']
}

describe('the scoping filter (Microsoft Graph, "filter resource type")', () => {
  const clause = (sourceOperandName: string, operatorName: string, ...values: string[]) => ({
    sourceOperandName,
    operatorName,
    targetOperand: { values },
  })
  const imported = (...groups: readonly (readonly object[])[]) =>
    importEntra(
      schema([of('[mail]')], { scope: { groups: groups.map((clauses) => ({ clauses })) } }),
    )
  const decision = (groups: readonly (readonly object[])[], person: Record<string, unknown>) => {
    const { mapping, notCarried } = imported(...groups)
    expect(notCarried).toEqual([])
    return compileMapping(mapping).map(claims(person)).access.decision
  }

  it.each<[object, unknown, unknown]>([
    [clause('a', 'EQUALS', 'DE'), 'DE', 'de'],
    [clause('a', 'NOT EQUALS', 'DE'), 'FR', 'DE'],
    [clause('a', 'IS TRUE'), true, false],
    [clause('a', 'IS FALSE'), 'False', 'True'],
    [clause('a', 'IS NULL'), undefined, 'x'],
    [clause('a', 'IS NULL'), '', 'x'],
    [clause('a', 'IS NOT NULL'), 'x', undefined],
    [clause('a', 'REGEX MATCH', '[1-9][0-9]'), '42', '7'],
    [clause('a', 'NOT REGEX MATCH', 'ext-.*'), 'int-1', 'ext-1'],
    [clause('a', 'GREATER_THAN', '10'), '11', '10'],
    [clause('a', 'Greater Than Or Equals', '10'), 10, '9'],
    [clause('a', 'INCLUDES', 'Sales'), 'EMEA Sales', 'EMEA sales'],
    [clause('a', 'EQUALS', 'DE'), 'DE', undefined],
  ])('%j lets %j in and not %j', (one, inside, outside) => {
    const person = (a: unknown) => (a === undefined ? {} : { a })
    expect(decision([[one]], person(inside))).toBe('allow')
    expect(decision([[one]], person(outside))).toBe('refuse')
  })

  it('holds when every clause of any group does', () => {
    const groups = [
      [clause('c', 'EQUALS', 'DE'), clause('d', 'EQUALS', 'IT')],
      [clause('c', 'EQUALS', 'FR')],
    ]
    expect(decision(groups, { c: 'DE', d: 'IT' })).toBe('allow')
    expect(decision(groups, { c: 'DE', d: 'HR' })).toBe('refuse')
    expect(decision(groups, { c: 'FR', d: 'HR' })).toBe('allow')
  })

  it('without groups lets everybody in, and is nothing to report', () => {
    const { mapping, notCarried, remarks } = imported()
    expect([mapping.access, notCarried]).toEqual([undefined, []])
    expect(remarks.map(({ subject }) => subject)).not.toContain('scoping filter')
  })

  it.each<[string, readonly object[]]>([
    ['an operator that is not here', [clause('a', 'EQUALS', 'x'), clause('b', 'ISMEMBEROF', 'g')]],
    ['several values', [clause('a', 'EQUALS', 'x', 'y')]],
    ['no value', [clause('a', 'EQUALS')]],
    ['no attribute', [{ operatorName: 'IS NULL' }]],
    ['a pattern that RE2 does not take', [clause('a', 'REGEX MATCH', '(?<!x)y')]],
    ['no clauses', []],
  ])('with %s is left out as a whole', (_, clauses) => {
    const { mapping, notCarried } = imported([clause('a', 'EQUALS', 'z')], clauses)
    expect(mapping.access).toBeUndefined()
    expect(notCarried.map(({ pointer }) => pointer)).toEqual([
      '/synchronizationRules/0/objectMappings/0/scope',
    ])
  })

  it.each([
    { groups: 'x' },
    {},
    { groups: [7] },
    { groups: [], inputFilterGroups: [{ clauses: [clause('a', 'IS NULL')] }] },
  ])('%j is left out', (scope) => {
    const { mapping, notCarried } = importEntra(schema([of('[mail]')], { scope }))
    expect([mapping.access, notCarried.length]).toEqual([undefined, 1])
  })

  it('of a second object mapping does not replace that of the first', () => {
    const users = (value: string) => ({
      sourceObjectName: 'User',
      attributeMappings: [],
      scope: { groups: [{ clauses: [clause('a', 'EQUALS', value)] }] },
    })
    const objectMappings = [users('x'), users('y')]
    const { mapping, notCarried } = importEntra({ synchronizationRules: [{ objectMappings }] })
    expect(mapping.access).toEqual({ signIn: { when: { of: { claim: 'a' }, exact: 'x' } } })
    expect(notCarried).toHaveLength(1)
  })
})

describe('expressions of Entra ID do what the reference says', () => {
  // Inputs and outputs are those of the examples of "Reference for writing expressions for attribute mappings".
  it.each([
    ['Append([userPrincipalName], ".test")', { userPrincipalName: 'J@c.com' }, 'J@c.com.test'],
    ['Coalesce([mail],[userPrincipalName])', { userPrincipalName: 'J@c.com' }, 'J@c.com'],
    ['NormalizeDiacritics([n])', { n: 'Zoë' }, 'Zoe'],
    ['Left("John Doe", 3)', {}, 'Joh'],
    ['Mid([n], 3, 2)', { n: 'abcdef' }, 'cd'],
    ['Mid([n], 3, 20)', { n: 'abcdef' }, 'cdef'],
    [
      'Replace([t],"Product Developer", , , "Software Engineer", , )',
      { t: 'Product Developer' },
      'Software Engineer',
    ],
    [
      'Replace([id],"<username>", , , , , "<username>@contoso.com")',
      { id: 'jsmith' },
      'jsmith@contoso.com',
    ],
    [
      'Replace([tel], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", , "${phoneNumber}", , )',
      { tel: '+91 9998887777' },
      '9998887777',
    ],
    ['Replace([m], , "[()\\\\s-]+", , "", , )', { m: '+1 (999) 888-7777' }, '+19998887777'],
    [
      'Replace([a], ,"(?<streetNumber>^\\\\d*)","streetNumber", "888", , )',
      { a: '545 Tremont Street' },
      '888 Tremont Street',
    ],
    ['Replace([u], , "(?<Suffix>@(.)*)", "Suffix", "", , )', { u: 'jsmith@contoso.com' }, 'jsmith'],
    [
      'Replace([tel], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", "phoneNumber" , , [mobile], )',
      { mobile: '+91 8887779999' },
      '8887779999',
    ],
    ['Replace([n], , "[a-zA-Z_]*", , "", , )', { n: 'john_doe72' }, '72'],
    ['IIF([country]="USA",[country],[department])', { country: 'USA', department: 'x' }, 'USA'],
    ['IIF([country]="USA",[country],[department])', { country: 'NO', department: 'x' }, 'x'],
    ['IIF([country]<>"USA","abroad","home")', { country: 'NO' }, 'abroad'],
    ['Switch([country],[country],"","Other")', {}, 'Other'],
    ['Switch([country],[country],"","Other")', { country: 'NO' }, 'NO'],
    ['Switch([state], "none", "NSW", "Sydney", "QLD", "Brisbane")', { state: 'QLD' }, 'Brisbane'],
    ['Switch([state], "none", "NSW", "Sydney", "QLD", "Brisbane")', { state: 'x' }, 'none'],
    ['Switch([state], "none", "NSW", "Sydney", "QLD", "Brisbane")', {}, 'none'],
    ['Switch([p], , "1", [a], "2", ToUpper([a]))', { p: '2', a: 'x' }, 'X'],
    ['Switch([p], , "1", [a], "2", ToUpper([a]))', { p: '3', a: 'x' }, undefined],
    ['Join("@", StripSpaces(Join(".", [a], [b])), "c.com")', { a: 'J n', b: 'S' }, 'Jn.S@c.com'],
    ['Join("-", [list])', { list: ['a', 'b', 'c'] }, 'a-b-c'],
    ['Join("-", "a", "b")', {}, 'a-b'],
    ['Word([n], 2, " ,")', { n: 'one, two three' }, 'two'],
    ['Word([n], 1, " ")', { n: 'one two' }, 'one'],
    ['ToLower([n])', { n: 'ÄB' }, 'äb'],
    ['ToUpper([n], "tr-TR")', { n: 'i' }, 'I'],
    ['Split([n], ";")', { n: 'a;b' }, 'a'],
    ['Item([n], 1)', { n: ['a', 'b'] }, 'a'],
    ['Item([n], 2)', { n: ['a', 'b'] }, 'b'],
    ['Count([n])', { n: ['a', 'b'] }, '2'],
    ['CBool([n])', { n: '1' }, 'true'],
    ['BitAnd([n], &HF7)', { n: '15' }, '7'],
    ['ConvertToUTF8Hex("Hello world!")', {}, '48656C6C6F20776F726C6421'],
    ['ConvertToBase64([n])', { n: 'Hello' }, 'SGVsbG8='],
    ['PCase([n]," \'-")', { n: "PINTO-DE'SILVA" }, "Pinto-De'Silva"],
    ['PCase(Join(" ",[f],[l]))', { f: 'GREGORY', l: 'JAMES' }, 'Gregory James'],
    ['Join(", ", [list], [n])', { list: ['a', 'b'], n: 'c' }, 'a, b, c'],
    ['IIF([n] > 5, "x", "y")', { n: 7 }, 'x'],
    ['IIF([n] <= 5, "x", "y")', { n: 7 }, 'y'],
    ['IIF([a] = [b], "x", "y")', { a: 'q', b: 'q' }, 'x'],
    ['IsNull([n])', { n: 'a' }, 'False'],
    ['CDate("2021-06-30+08:00")', {}, '6/29/2021 4:00:00 PM'],
    ['CDate("2009-06-15T01:45:30-07:00")', {}, '6/15/2009 8:45:30 AM'],
    ['DateAdd("d", 7, CDate([h]))', { h: '2012-03-16-07:00' }, '3/23/2012 7:00:00 AM'],
    ['DateAdd("d", -10, CDate([h]))', { h: '2012-03-16-07:00' }, '3/6/2012 7:00:00 AM'],
    ['DateAdd("yyyy", 2, CDate([h]))', { h: '2012-03-16-07:00' }, '3/16/2014 7:00:00 AM'],
    ['DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))', {}, '13'],
    ['DateDiff("h", "2021-08-24", "2021-08-25")', {}, '24'],
    ['DateDiff("d", Now(), CDate([h]))', { h: '2026-02-13T12:00:00Z' }, '13'],
    ['Now()', {}, '1/31/2026 12:00:00 PM'],
    [
      'FormatDateTime([d], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
      { d: '20150123105347.1Z' },
      '2015-01-23',
    ],
    [
      'FormatDateTime(CDate([d]), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-ddTHH:mm:ssZ")',
      { d: '2015-01-23' },
      '2015-01-23T00:00:00Z',
    ],
    [
      'FormatDateTime([d], , "yyyy-MM-ddzzz", "dd MMM yyyy")',
      { d: '2015-01-23+00:00' },
      '23 Jan 2015',
    ],
    ['NumFromDate([d])', { d: '2012-01-01T23:00:00Z' }, '129699324000000000'],
    [
      'FormatDateTime(DateFromNum([n]), , , "yyyy-MM-dd")',
      { n: '129699324000000000' },
      '2012-01-01',
    ],
    [
      'Switch([Active], , "1", IIF(DateDiff("d", Now(), CDate([hire])) > 5, "False", "True"), "0", "False")',
      { Active: '1', hire: '2026-02-02' },
      'True',
    ],
    ['Switch([n], "none")', { n: 'x' }, 'none'],
    ['Switch([n], , "", "none")', { n: 'x' }, undefined],
    ['RemoveDuplicates([n])', { n: ['a', 'a'] }, 'a'],
    ['SingleAppRoleAssignment([appRoleAssignments])', { roles: ['admin'] }, 'admin'],
    ['CStr([n])', { n: 7 }, '7'],
    ['Redact([n])', { n: 'x' }, 'x'],
    ['Not([n])', { n: 'True' }, 'False'],
    ['IsPresent([n])', {}, 'False'],
    ['IsNullOrEmpty([n])', {}, 'True'],
    ['IIF(Not([n]), "a", "b")', { n: 'False' }, 'a'],
    ['[n] = "x"', { n: 'x' }, 'True'],
    ['Append([n], "${x}")', { n: 'a' }, 'a${x}'],
    ['Append([n], [n])', { n: 'a' }, 'aa'],
    ['Append([n], "")', { n: 'a' }, 'a'],
    ['"say \\"hi\\" \\\\ you"', {}, 'say "hi" \\ you'],
  ])('%s of %j is %j', (expression, person, wanted) => {
    expect(run(expression, person)).toBe(wanted)
  })

  it.each([
    ['Guid()', 'Guid gives another value each time'],
    ['RandomString(6,3,0,0,3)', 'another value each time'],
    ['AppRoleAssignmentsComplex([appRoleAssignments])', 'group rules'],
    ['ToLower(SelectUniqueValue([a], [b]))', 'can only stand around a whole expression'],
    ['ToLower(IgnoreFlowIfNullOrEmpty([a]))', 'can only stand around a whole expression'],
    ['Mid([a], [b], 2)', 'constant places'],
    ['Mid([a], 0, 2)', 'constant places'],
    ['Left([a], 0)', 'constant places'],
    ['Item([a], 0)', 'constant place'],
    ['Join(",")', 'nothing to join'],
    ['Join(",", Guid(), [a])', 'another value'],
    ['Append(Guid(), [a])', 'another value'],
    ['BitAnd([a], [b])', 'constant second number'],
    ['InStr([a], "x")', 'gives a place'],
    ['IsString([a])', 'is text here'],
    ['Switch([a], )', 'Switch has no rows'],
    ['IIF([a] > Guid(), "x", "y")', 'another value'],
    ['IIF([a] = Guid(), "x", "y")', 'another value'],
    ['IIF(Guid() = "b", "x", "y")', 'another value'],
    ['DateAdd("q", 1, [d])', 'constant interval and number'],
    ['DateAdd("d", [n], [d])', 'constant interval and number'],
    ['DateDiff("q", [d], Now())', 'constant interval'],
    ['DateDiff("d", Guid(), Now())', 'another value'],
    ['FormatDateTime([d], , "yyyy", "dddd")', 'no such output format'],
    ['FormatDateTime([d], , , "yyyy")', 'no such input format'],
    ['CDate(Guid())', 'another value'],
    ['Word([a], 0, " ")', 'constant place'],
    ['Split([a], [b])', 'constant delimiter'],
    ['Join([a], [b])', 'constant separator'],
    ['Switch([a], , [b], "x")', 'constant keys'],
    ['Switch(Guid(), , "b", "x")', 'another value'],
    ['Switch([a], Guid(), "b", "x")', 'another value'],
    ['Switch([a], , "b", Guid())', 'another value'],
    ['IIF([a], "x", "y")', 'no condition'],
    ['IIF(Left([a], 1), "x", "y")', 'no condition'],
    ['IIF([a] = "b", Guid(), "y")', 'another value'],
    ['IIF([a] = "b", "y", Guid())', 'another value'],
    ['IIF(IsPresent(Guid()), "y", "z")', 'another value'],
    ['IIF(Not(Guid()), "y", "z")', 'another value'],
    ['Coalesce([a], Guid())', 'another value'],
    ['Append([a], Guid())', 'another value'],
    ['Replace([a], , "x(?<g>y)z", "g", "1", , )', 'one group inside a longer pattern'],
    ['Replace([a], , "(?<g>y)|(x)", "g", "1", , )', 'one group inside a longer pattern'],
    ['Replace([a], , "(?=x)", , "1", , )', 'the mapping language does not take it'],
    ['Replace([a], , "x", , , , )', 'needs a replacement'],
    ['Replace([a], , , , , , )', 'constant arguments'],
    ['Replace(Guid(), "a", , , "b", , )', 'another value'],
    ['Replace([a], , "x", "g", , Guid(), )', 'another value'],
    ['Frobnicate([a])', 'there is no function Frobnicate here'],
    ['SelectUniqueValue([a], Guid())', 'another value'],
    ['ToLower()', 'an argument is missing'],
    ['ToLower([a]', 'cannot be read'],
    ['ToLower [a]', 'cannot be read'],
    ['[a] = ', 'cannot be read'],
    ['ToLower(,', 'cannot be read'],
    ['ToLower([a] [b])', 'cannot be read'],
    [')', 'cannot be read'],
    ['§', 'cannot be read'],
    [`${'F('.repeat(60)}[a]${')'.repeat(60)}`, 'cannot be read'],
    [`"${'x'.repeat(30_000)}"`, 'cannot be read'],
  ])('%s is listed as not carried over, with the reason', (expression, reason) => {
    const { mapping, notCarried } = importEntra(schema([of(expression)]))
    expect(mapping.profile).toEqual([])
    expect(notCarried).toHaveLength(1)
    expect(notCarried[0]).toMatchObject({
      subject: 'title',
      pointer: '/synchronizationRules/0/objectMappings/0/attributeMappings/0',
    })
    expect(notCarried[0]?.reason).toContain(reason)
  })
})

describe('a synchronization schema', () => {
  it('gives attributes of accounts, with when they are written and what new accounts get', () => {
    const { mapping, notCarried, remarks, carried } = importEntra(
      schema([
        of('SelectUniqueValue([mailNickname], Append([mailNickname], "2"))', 'userName', {
          matchingPriority: 1,
        }),
        { targetAttributeName: 'displayName', source: { type: 'Attribute', name: 'displayName' } },
        {
          targetAttributeName: 'emails[type eq "work"].value',
          source: { type: 'Attribute', name: 'mail' },
        },
        { targetAttributeName: 'country', source: { type: 'Constant', name: '"NO"' } },
        of(
          'IgnoreFlowIfNullOrEmpty([department])',
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
          {
            flowBehavior: 'FlowAlways',
          },
        ),
        of('[telephoneNumber]', 'phoneNumbers[type eq "work"].value', {
          flowType: 'ObjectAddOnly',
          defaultValue: 'none',
        }),
      ]),
    )
    expect(mapping.profile).toEqual([
      {
        to: 'username',
        from: { claim: 'mailNickname' },
        apply: 'createOnly',
        required: true,
        unique: { candidates: [{ claim: 'mailNickname', transform: [{ append: '2' }] }] },
      },
      { to: 'displayName', from: { claim: 'displayName' }, apply: 'onChange' },
      { to: 'email', from: { claim: 'email' }, apply: 'onChange' },
      { to: 'country', from: { constant: 'NO' }, apply: 'onChange' },
      { to: 'department', from: { claim: 'department' }, claimStates: { empty: 'keep' } },
      {
        to: 'phoneNumbers.work',
        from: { claim: 'telephoneNumber' },
        apply: 'createOnly',
        default: { onCreate: { constant: 'none' } },
      },
    ])
    expect(notCarried).toEqual([])
    expect(carried).toHaveLength(6)
    expect(remarks.map(({ subject, reason }) => `${subject}: ${reason}`)).toEqual([
      'userName: let Entra ID send mailNickname as a claim of that name',
      'userName: it matches accounts there; here the policy says how accounts are found',
      'phoneNumbers[type eq "work"].value: let Entra ID send telephoneNumber as a claim of that name',
    ])
  })

  it('lists what has no place in a profile, each with its pointer', () => {
    const at = '/synchronizationRules/0/objectMappings'
    const { notCarried, mapping } = importEntra({
      synchronizationRules: [
        {
          objectMappings: [
            {
              sourceObjectName: 'User',
              scope: { groups: [{ clauses: [{ operatorName: 'ISMEMBEROF' }] }] },
              attributeMappings: [
                of('[displayName]', 'displayName'),
                of('Switch([IsSoftDeleted], , "False", "True", "True", "False")', 'active'),
                of('[objectId]', 'externalId'),
                of('[givenName]', 'name.givenName'),
                of('[displayName]', 'name.formatted'),
                of('[a]', '[]'),
                { targetAttributeName: 'title', source: {} },
                { targetAttributeName: 'title' },
              ],
            },
            { sourceObjectName: 'Group', name: 'Groups' },
            { sourceObjectName: 'User', enabled: false },
          ],
        },
      ],
    })
    expect(mapping.profile).toHaveLength(1)
    expect(notCarried.map(({ pointer }) => pointer.replace(at, ''))).toEqual([
      '/0/scope',
      ...[1, 2, 4, 5, 6, 7].map((i) => `/0/attributeMappings/${i}`),
      '/1',
      '/2',
      '/0/attributeMappings/3',
    ])
  })

  it('makes the display name of first and last name when nothing else does', () => {
    const { mapping } = importEntra(
      schema([of('[givenName]', 'name.givenName'), of('[surname]', 'name.familyName')]),
    )
    expect(mapping.profile[0]).toMatchObject({ to: 'displayName' })
    const person = claims({ firstName: 'Ada', lastName: 'Lovelace' })
    expect(profileOf(compileMapping(mapping).map(person))).toEqual({ displayName: 'Ada Lovelace' })
  })

  it.each([
    [{}, {}, 'onChange'],
    [{ flowBehavior: 'FlowAlways' }, { flowBehavior: 'FlowAlways' }, undefined],
    [{ flowBehavior: 'FlowAlways' }, {}, 'onChange'],
    [{}, { flowType: 'ObjectAddOnly' }, 'createOnly'],
  ])('writes it as weakly as the weaker of %j and %j', (first, last, apply) => {
    const { mapping } = importEntra(
      schema([
        of('[givenName]', 'name.givenName', first),
        of('[surname]', 'name.familyName', last),
      ]),
    )
    expect(mapping.profile[0]?.apply).toBe(apply)
  })

  it.each([[7], [{}], [{ synchronizationRules: {} }]])('%j is no schema', (input) => {
    expect(() => importEntra(input)).toThrow(/must be a synchronization schema/)
  })
})
