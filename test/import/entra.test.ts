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
  return profileOf(compileMapping(imported.mapping).map(claims(person)))['title']
}

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
    ['FormatDateTime([d], , "yyyy", "yyyy")', 'reckons with dates'],
    ['AppRoleAssignmentsComplex([appRoleAssignments])', 'group rules'],
    ['ToLower(SelectUniqueValue([a], [b]))', 'can only stand around a whole expression'],
    ['ToLower(IgnoreFlowIfNullOrEmpty([a]))', 'can only stand around a whole expression'],
    ['Item([a], 2)', 'first value'],
    ['Mid([a], [b], 2)', 'constant places'],
    ['Word([a], 0, " ")', 'constant place'],
    ['Split([a], [b])', 'constant delimiter'],
    ['Join([a], [b])', 'constant separator'],
    ['Switch([a], , [b], "x")', 'constant keys'],
    ['Switch(Guid(), , "b", "x")', 'another value'],
    ['Switch([a], Guid(), "b", "x")', 'another value'],
    ['Switch([a], , "b", Guid())', 'another value'],
    ['IIF([a] > 5, "x", "y")', 'only = and <>'],
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
              scope: { groups: [] },
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

  it.each([[7], [{}], [{ synchronizationRules: {} }]])('%j is no schema', (input) => {
    expect(() => importEntra(input)).toThrow(/must be a synchronization schema/)
  })
})
