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

  it('tells who gains and who loses each group', () => {
    expect(compareMappings({ before: mapping, after, population }, 'generic', 0)).toMatchObject({
      people: 3,
      affected: 1,
      groups: [{ group: 'dev-team', before: 2, after: 1, gains: [], loses: ['a'] }],
      attributes: [],
    })
  })

  it('finds nothing between a mapping and itself', () => {
    const same = compareMappings({ before: mapping, after: mapping, population }, 'generic', 0)
    expect(same).toMatchObject({ affected: 0, groups: [], attributes: [] })
  })

  it('counts attributes that change', () => {
    const renamed = mapping.replace('claim: login', 'claim: login, transform: [upper]')
    expect(
      compareMappings({ before: mapping, after: renamed, population }, 'generic', 0),
    ).toMatchObject({
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
  ])('compares nobody when %s cannot be read', (_, change) => {
    const result = compareMappings({ before: mapping, after, population, ...change }, 'generic', 0)
    expect(result.people).toBe(0)
    expect(
      [...result.issues.before, ...result.issues.after].length +
        (result.populationFault?.length ?? 0),
    ).toBeGreaterThan(0)
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
