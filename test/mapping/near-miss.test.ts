import {
  type ClaimsRecord,
  compileMapping,
  explainMembership,
  type GroupMapping,
  type GroupRule,
  type Matcher,
  parseMapping,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly } from './documents.js'

const from = { claim: 'groups' }
const rule = (id: string, match: Matcher, to: string[], more: Partial<GroupRule> = {}) => ({
  ...{ id, match, to },
  ...more,
})
const why = (
  group: string,
  groups: Partial<GroupMapping> & Pick<GroupMapping, 'rules'>,
  claims: ClaimsRecord,
) => {
  const mapper = compileMapping(parseMapping(groupsOnly({ from, ...groups })))
  const reader = { reason: 'test', issuer: 'https://idp.example', subject: '1' }
  const { nearMisses, sentences, wanted } = explainMembership(
    mapper.map(trustClaims(claims, reader)),
    group,
    { reveal: true },
  )
  expect(wanted).toBe(false)
  return { misses: nearMisses.map(({ kind, value }) => [kind, value]), sentences }
}
/** What is nearly so of one value and one rule. */
const of = (match: Matcher, value: string, more: Partial<GroupMapping> = {}) =>
  why('eng', { rules: [rule('r', match, ['eng'])], ...more }, { groups: [value] }).misses

const guid = '07dd8a60-bf6d-4e17-8844-230b77145381'

describe('one value and one rule', () => {
  it.each<[string, Matcher, string]>([
    ['below', { path: '/engineering' }, '/engineering/web'],
    ['below', { path: '/engineering' }, '/Engineering/web'],
    ['below', { dn: 'ou=groups,dc=corp' }, 'CN=dev,OU=Groups,DC=corp'],
    ['path', { path: '/engineering' }, 'engineering'],
    ['path', { path: '/engineering/web' }, '/corp/engineering/web'],
    ['path', { exact: 'engineering' }, '/engineering'],
    ['path', { exact: 'web' }, '/engineering/Web'],
    ['dn', { exact: 'Smith, Ada' }, 'CN=Smith\\2C Ada,OU=x'],
    ['dn', { dn: 'cn=Smith\\, Ada,ou=x' }, 'smith, ada'],
    ['domain', { exact: 'Devs' }, 'CORP\\devs'],
    ['domain', { exact: 'CORP\\Devs' }, 'Devs'],
    ['list', { exact: 'dev' }, 'ops;Dev'],
    ['list', { exact: 'dev' }, '["ops","dev"]'],
    ['guid', { guid }, `{${guid}}`],
    ['guid', { guid }, guid.replaceAll('-', '').toUpperCase()],
    ['case', { prefix: 'app-' }, 'APP-jira'],
    ['case', { suffix: '-dev' }, 'x-DEV'],
    ['case', { contains: 'dev' }, 'x-DEV-y'],
    ['case', { regex: 'app-(.+)' }, 'App-jira'],
  ])('%s: %j and %j', (kind, match, value) => {
    expect(of(match, value)).toEqual([[kind, value]])
  })

  it.each<[string, Matcher, string]>([
    ['another path with the same end', { path: '/engineering/web' }, '/sales/web'],
    ['a path that only begins alike', { path: '/eng' }, '/engineering/web'],
    ['the path above', { path: '/engineering/web' }, '/engineering'],
    ['the same name in another part of the directory', { dn: 'cn=dev,ou=a' }, 'CN=dev,OU=b'],
    ['a backslash alone', { exact: 'x' }, '\\'],
    ['a text that holds the wanted one', { exact: 'dev' }, 'developers'],
    ['an id of another length', { guid }, `{${guid}0}`],
    ['what differs by more than case', { regex: 'app-(.+)' }, 'appjira'],
    ['what would give another group', { exact: 'x' }, 'y;z'],
  ])('none: %s', (_, match, value) => {
    expect(of(match, value)).toEqual([])
  })

  it('of rules that give the name of an id, only of that name', () => {
    const rules = [rule('ids', { guid }, ['${alias}-x'])]
    const aliases = [{ id: guid, name: 'Dev' }]
    const bare = guid.replaceAll('-', '')
    const asked = (group: string) => why(group, { rules, aliases }, { groups: [bare] })
    expect(asked('dev-x').misses).toEqual([['guid', bare]])
    expect(asked('ops-x')).toMatchObject({ misses: [], sentences: { 1: 'No rule names it.' } })
  })

  it('of rules with placeholders, only values of which this very group would be made', () => {
    const rules = [rule('apps', { prefix: 'app-' }, ['${rest}-users'])]
    const values = { groups: ['APP-jira', 'APP-wiki'] }
    expect(why('jira-users', { rules }, values).misses).toEqual([['case', 'APP-jira']])
    const exclude: Matcher[] = [{ exact: ['app-jira', 'app-wiki'] }]
    const taken = { groups: ['app-jira', 'app-wiki'] }
    const { misses, sentences } = why('jira-users', { rules, exclude }, taken)
    expect(misses).toEqual([['excluded', 'app-jira']])
    expect(sentences).toContain(
      'Near miss: rule "apps" wants "app-", and the value "app-jira" came; case aside it passes the test, but `include` or `exclude` takes it out.',
    )
  })
})

describe('no near miss is told of a rule that had another reason', () => {
  it('it goes for people of another IdP', () => {
    const rules = [
      rule('theirs', { exact: 'x' }, ['eng'], { issuers: ['https://other.example'] }),
      rule('ours', { exact: 'y' }, ['eng']),
    ]
    expect(why('eng', { rules }, { groups: ['x', 'X', 'Y'] }).misses).toEqual([['case', 'Y']])
  })

  it('the value came, but in a source that the rule does not read', () => {
    const rules = [
      rule('roles', { prefix: 'app-' }, ['eng'], { from: { claim: 'roles' } }),
      rule('groups', { exact: 'x' }, ['other']),
    ]
    const { misses } = why('eng', { rules }, { groups: ['app-1'], roles: ['ops'] })
    expect(misses).toEqual([['elsewhere', 'app-1']])
  })

  it('its condition does not hold, though the value came', () => {
    const when = { of: { claim: 'kind' }, exact: 'staff' }
    const rules = [rule('staff', { exact: 'dev' }, ['eng'], { when })]
    const { misses, sentences } = why('eng', { rules }, { groups: ['dev'], kind: 'guest' })
    expect(misses).toEqual([])
    expect(sentences[1]).toBe('Rule "staff" would give it, but its condition does not hold.')
    // Without the value it is the value that is missing.
    expect(why('eng', { rules }, { groups: ['ops'], kind: 'guest' }).sentences[1]).toContain(
      'nothing in claim groups passes its test',
    )
  })

  it('a rule with firstMatch that stands before it took the value', () => {
    const first = { firstMatch: true }
    const rules = [
      rule('all', { prefix: 'd' }, ['other'], first),
      rule('dev', { exact: 'dev' }, ['eng'], first),
    ]
    const { misses, sentences } = why('eng', { rules }, { groups: ['dev', 'DEV'] })
    expect(misses).toEqual([])
    expect(sentences[1]).toBe(
      'Rule "dev" would give it, but a rule with `firstMatch` that stands before it took the value.',
    )
  })

  it('it gave more groups than it may, which is said once', () => {
    const rules = [rule('open', { prefix: 'x' }, ['g-${rest}'], { maxGroups: 1 })]
    const { sentences } = why('g-1', { rules }, { groups: ['x1', 'x2'] })
    expect(sentences.slice(1, -1)).toEqual([
      '"open" would give it, but the rule gives more groups than its `maxGroups`.',
    ])
  })
})

it('the claim came under a name of another case, which is said without the values', () => {
  const rules = [rule('dev', { exact: 'dev' }, ['eng'])]
  const said = 'a claim did whose name differs only by upper and lower case'
  const sentences = (claims: ClaimsRecord) => why('eng', { rules }, claims).sentences
  expect(sentences({ Groups: ['dev'] }).filter((line) => line.includes(said))).toHaveLength(1)
  expect(sentences({ Groups: ['dev'] }).join()).not.toContain('"dev" came')
  for (const other of [{ roles: ['dev'] }, {}, { groups: null }, { groups: [], Groups: ['dev'] }])
    expect(sentences(other).filter((line) => line.includes(said))).toEqual([])
})

describe('groups in groups', () => {
  const groups = {
    rules: [rule('web', { exact: 'web' }, ['team-web'])],
    nesting: [
      { group: 'team-web', in: ['engineering'] },
      { group: 'engineering', in: ['everybody'] },
    ],
  }
  it.each(['team-web', 'engineering', 'everybody'])(
    '%s misses what gives the innermost',
    (name) => {
      const { misses, sentences } = why(name, groups, { groups: ['WEB'] })
      expect(misses).toEqual([['case', 'WEB']])
      expect(sentences[1]).toContain('Rule "web" would give it')
    },
  )

  it('a value of the name of an outer group, which no rule compares with, is said to be there', () => {
    const { misses } = why('engineering', groups, { groups: ['Engineering'] })
    expect(misses).toEqual([['unmanaged', 'Engineering']])
  })
})
