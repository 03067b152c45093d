import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compareMappings } from '../../src/workbench/compare.js'
import { type JsonSchema, placeWithMembers, schemaHelp } from '../../src/workbench/schema-help.js'
import { type TryOutInput, tryOut } from '../../src/workbench/try-out.js'

const mapping = `version: 1
profile: [{ to: username, from: { claim: login } }]
groups:
  from: { claim: groups }
  rules: [{ id: devs, match: { exact: dev }, to: [dev-team] }]
`
const input: TryOutInput = {
  mapping,
  person: { kind: 'claims', text: '{ login: Ada, groups: [Dev] }', preset: 'generic' },
  directory: 'groups: [dev-team]\nusers: [{ username: ada, groups: [dev-team, chess] }]',
  now: 0,
}

describe('trying a mapping out', () => {
  it('says what comes out, why, and what would be done to the account of that login', () => {
    const { issues, groups, plan, claims } = tryOut(input)
    expect(issues).toEqual([])
    expect(claims.map(({ name, values }) => [name, values])).toEqual([
      ['login', ['Ada']],
      ['groups', ['Dev']],
    ])
    expect(groups.map(({ group, wanted, removal }) => [group, wanted, removal])).toEqual([
      ['dev-team', false, 'taken-away'],
      ['chess', false, 'left-alone'],
    ])
    expect(plan?.operations.map(({ kind }) => kind)).toContain('removeMember')
  })

  it('guards the last administrator of the directory', () => {
    const administrators = mapping.replace('dev-team', 'jira-administrators')
    const directory = 'users: [{ username: ada, groups: [jira-administrators] }]'
    const alone = tryOut({ ...input, mapping: administrators, directory })
    expect(alone.plan?.withheld.map(({ code }) => code)).toContain('min-members')
    const two = tryOut({
      ...input,
      mapping: administrators,
      directory:
        'users: [{ username: ada, groups: [jira-administrators] }, { username: eve, groups: [jira-administrators] }]',
    })
    expect(two.plan?.operations.map(({ kind }) => kind)).toContain('removeMember')
  })

  it('plans a new account for a login that nobody has, and reports missing groups', () => {
    const { plan } = tryOut({
      ...input,
      person: { ...input.person, text: '{ login: bob, groups: [dev] }' },
      directory: '',
    })
    expect(plan?.operations.map(({ kind }) => kind)).toEqual(['createUser'])
    expect(plan?.withheld.map(({ code }) => code)).toContain('missing-group')
  })

  it.each([
    ['mapping', { mapping: 'version: 2' }, 'issues'],
    ['person', { person: { ...input.person, text: '[1]' } }, 'personFault'],
    ['person, not yet there', { person: { ...input.person, text: ' ' } }, 'personFault'],
    ['person, not YAML', { person: { ...input.person, text: 'a: [' } }, 'personFault'],
    ['message', { person: { ...input.person, kind: 'saml', text: '<a/>' } }, 'personFault'],
    [
      'message, not base64',
      { person: { ...input.person, kind: 'saml', text: '!' } },
      'personFault',
    ],
    ['directory', { directory: '[1]' }, 'directoryFault'],
    ['directory, not YAML', { directory: 'a: [' }, 'directoryFault'],
    ['groups', { directory: 'groups: [1]' }, 'directoryFault'],
    ['users', { directory: 'users: 1' }, 'directoryFault'],
    ['a user', { directory: 'users: [{ name: x }]' }, 'directoryFault'],
  ] as const)('tells what is wrong with the %s, and keeps the rest', (_, change, member) => {
    const result = tryOut({ ...input, ...change })
    expect(String(JSON.stringify(result[member])).length).toBeGreaterThan(10)
  })
})

it('remarks on what is allowed and probably not meant, with its line', () => {
  const { findings } = tryOut({
    ...input,
    mapping: mapping.replace('dev-team', 'jira-administrators'),
  })
  expect(findings.map(({ code, line }) => [code, line])).toEqual([['privileged-withheld', 5]])
})

describe('comparing two mappings', () => {
  const population =
    '[{ login: a, groups: [dev] }, { login: b, groups: [dev, ops] }, { groups: [] }]'
  const after = mapping.replace('exact: dev', 'exact: ops')
  const compare = (change: object) =>
    compareMappings({ before: mapping, after, population, ...change }, 'generic', 0)

  it('tells who gains and who loses each group', async () => {
    expect(await compare({})).toMatchObject({
      people: 3,
      affected: 1,
      groups: [{ group: 'dev-team', before: 2, after: 1, gains: [], loses: ['a'], stays: [] }],
      attributes: [],
    })
  })

  it('tells of whom a group is not taken away, though nothing wants it any more', async () => {
    const additive = `${after}  mode: additive\n`
    expect((await compare({ after: additive })).groups).toMatchObject([
      { group: 'dev-team', loses: [], stays: ['a'] },
    ])
  })

  it('wants somebody who is refused nowhere, and says who that is', async () => {
    const gate = 'access: { signIn: { when: { of: { claim: login }, exact: b } } }\n'
    expect(await compare({ after: mapping + gate })).toMatchObject({
      affected: 2,
      refused: ['a', 'person 3'],
      admitted: [],
      groups: [{ group: 'dev-team', before: 2, after: 1, loses: [], stays: ['a'] }],
    })
    expect((await compare({ before: mapping + gate, after: mapping })).admitted).toHaveLength(2)
  })

  it('finds nothing between a mapping and itself', async () => {
    expect(await compare({ after: mapping })).toMatchObject({
      affected: 0,
      groups: [],
      attributes: [],
    })
  })

  it('counts attributes that change', async () => {
    const renamed = mapping.replace('claim: login', 'claim: login, transform: [upper]')
    expect(await compare({ after: renamed })).toMatchObject({
      affected: 2,
      attributes: [{ attribute: 'username', people: 2 }],
    })
  })

  it.each([
    ['before', { before: 'x: 1' }],
    ['after', { after: 'x: 1' }],
    ['population', { population: '{}' }],
    ['a person', { population: '[1]' }],
    ['the population', { population: '[' }],
  ])('compares nobody when %s cannot be read', async (_, change) => {
    const result = await compare(change)
    expect(result.people).toBe(0)
    expect(
      [...result.issues.before, ...result.issues.after].length +
        (result.populationFault?.length ?? 0),
    ).toBeGreaterThan(0)
  })
})

describe('a SCIM User pasted in', () => {
  const scim = (text: string) =>
    tryOut({
      ...input,
      mapping: mapping.replace('claim: login', 'claim: userName'),
      person: { kind: 'scim', text, preset: 'generic' },
    })

  it('is mapped with the groups that it lists, or that stand beside it', () => {
    for (const text of [
      '{ userName: ada, groups: [{ value: g1, display: dev }] }',
      '{ user: { id: 7, userName: ada }, groups: [{ id: g1, displayName: dev }] }'.replace(
        '7',
        '"7"',
      ),
    ]) {
      const { mapped, personFault } = scim(text)
      expect(personFault).toBeUndefined()
      expect(mapped?.groups.map(({ name }) => name)).toEqual(['dev-team'])
    }
  })

  it.each([
    ['without groups', '{ userName: ada }'],
    ['as Okta pushes it, with an empty list', '{ userName: ada, groups: [] }'],
  ])('%s leaves memberships alone', (_, text) => {
    const { groups } = scim(text)
    expect(groups.find(({ group }) => group === 'dev-team')?.removal).toBe('held')
  })

  it('in no group, as somebody says who knows, is taken out', () => {
    const { groups } = scim('{ user: { id: "7", userName: ada }, groups: [] }')
    expect(groups.find(({ group }) => group === 'dev-team')?.removal).toBe('taken-away')
  })

  it.each([
    ['[]', 'one object'],
    ['{ userName: ada, groups: [dev] }', 'must list groups'],
    ['{ userName: ada, groups: dev }', 'must list groups'],
    ['{ user: { userName: ada }, groups: [{ id: 1 }] }', 'must list groups'],
    ['{', 'neither JSON nor YAML'],
    ['{ id: "" }', 'no id'],
  ])('%s: says what is wrong', (text, message) => {
    expect(scim(text).personFault).toContain(message)
  })
})

describe('help from the schema', () => {
  const schema: JsonSchema = JSON.parse(readFileSync('schema/mapping.v1.json', 'utf8'))

  it('lists the members of a place, through references and alternatives', () => {
    const names = (pointer: string) => schemaHelp(schema, pointer).members.map(({ name }) => name)
    expect(names('')).toEqual(expect.arrayContaining(['version', 'profile', 'groups']))
    expect(names('/groups/rules/0')).toEqual(expect.arrayContaining(['id', 'match', 'when', 'to']))
    expect(names('/profile/0/from')).toEqual(
      expect.arrayContaining(['claim', 'template', 'firstOf']),
    )
    expect(names('/profile')).toEqual(names('/profile/0'))
    expect(names('/nowhere/at/all')).toEqual([])
  })

  it('lists the values of a place', () => {
    expect(schemaHelp(schema, '/groups/mode').values).toEqual(
      expect.arrayContaining(['managed', 'additive']),
    )
    expect(schemaHelp(schema, '/version').values).toEqual(['1'])
  })

  it('finds the nearest place around one in which nothing may stand', () => {
    expect(placeWithMembers(schema, '/groups/rules/3/id')).toBe('/groups/rules/3')
    expect(placeWithMembers(schema, '/no/such/place')).toBe('')
  })

  it('has a word on every member of the document', () => {
    const silent: string[] = []
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return
      if ('properties' in node)
        for (const [name, value] of Object.entries(node.properties as object))
          if (!('description' in value) && name !== '$schema') silent.push(`${path}/${name}`)
      for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`)
    }
    visit(schema, '')
    expect(silent).toEqual([])
  })
})
