import { type GroupMapping, type GroupRule, isRosterError, parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

const from = { claim: 'groups' }
const granted = (rule: Omit<GroupRule, 'id'>, groups: unknown, more: Partial<GroupMapping> = {}) =>
  namesOf(mapClaims(groupsOnly({ from, rules: [{ id: 'r', ...rule }], ...more }), { groups }))
const faults = (groups: Partial<GroupMapping>) => {
  try {
    parseMapping(groupsOnly({ from, rules: [], ...groups }))
  } catch (error) {
    if (isRosterError(error) && error.code === 'MAPPING_INVALID') return error.details.issues
    throw error
  }
  return []
}

describe('distinguished names (RFC 4514)', () => {
  const jira = 'CN=atl-jira,OU=Groups,DC=corp,DC=example'
  it.each([
    [{ dn: jira }, [jira], ['g']],
    [{ dn: jira }, ['cn=ATL-JIRA, ou=groups,dc=corp,dc=example'], ['g']],
    [{ dn: jira }, ['2.5.4.3=atl-jira,OU=Groups,DC=corp,DC=example'], ['g']],
    [{ dn: jira }, ['CN=atl\\2Djira,OU=Groups,DC=corp,DC=example'], ['g']],
    [{ dn: jira }, ['CN=atl-jira,OU=Groups,DC=corp,DC=example,DC=evil'], []],
    [{ dn: jira }, ['atl-jira'], []],
    [{ dn: 'OU=Groups,DC=corp,DC=example', below: true }, [jira], ['g']],
    [{ dn: 'OU=Groups,DC=corp,DC=example', below: true }, ['OU=Groups,DC=corp,DC=example'], ['g']],
    // An escaped comma is part of a name: this entry is not below the unit.
    [{ dn: 'OU=Groups,DC=corp', below: true }, ['CN=x\\,OU=Groups\\,DC=corp'], []],
    [{ dn: 'OU=Groups,DC=corp', below: true }, ['CN=x,OU=Groups+DC=corp'], []],
  ])('%j finds %j: %j', (match, values, names) => {
    expect(granted({ match, to: ['g'] }, values)).toEqual(names)
  })

  it('gives its CN and its first relative name', () => {
    const match = { dn: 'DC=corp', below: true }
    expect(
      granted({ match, to: ['${cn}', 'x-${rdn}'] }, ['UID=7,CN=Sales\\, EMEA,DC=corp']),
    ).toEqual(['Sales, EMEA', 'x-7'])
  })

  it('one that is cut off holds what rules of names give', () => {
    const mapped = mapClaims(
      groupsOnly({
        from,
        rules: [
          { id: 'dn', match: { dn: 'CN=a,DC=corp' }, to: ['a'] },
          { id: 'text', match: { exact: 'b' }, to: ['b'] },
        ],
      }),
      { groups: ['CN=a,DC=cor\\'] },
    )
    expect(mapped.authority.held).toEqual([{ rule: 'dn', state: 'malformed', groups: ['a'] }])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['dn-unreadable'])
  })

  it('must be one in the document', () => {
    const rules = [{ id: 'r', match: { dn: ['CN=a', 'plain'] }, to: ['g'] }]
    expect(faults({ rules })[0]?.pointer).toBe('/groups/rules/0/match/dn/1')
  })
})

describe('GUIDs and their names', () => {
  const id = '07dd8a60-bf6d-4e17-8844-230b77145381'
  const aliases = [
    { id, name: 'SG-Jira-Devs' },
    { id: 'G-42', name: 'SG-Jira-Devs' },
  ]

  it.each([
    [{ guid: id }, [id.toUpperCase()], ['g']],
    [{ guid: [id] }, [`{${id}}`], []],
    [{ guid: id }, [id.replaceAll('-', '')], []],
    [{ guid: id }, ['SG-Jira-Devs'], []],
    [{ alias: 'SG-Jira-Devs' }, [id.toUpperCase()], ['g']],
    [{ alias: 'SG-Jira-Devs' }, ['G-42'], ['g']],
    [{ alias: 'SG-Jira-Devs' }, ['g-42'], []],
    [{ alias: 'SG-Jira-Devs' }, ['SG-Jira-Devs'], []],
  ])('%j of %j gives %j', (match, values, names) => {
    expect(granted({ match, to: ['g'] }, values, { aliases })).toEqual(names)
  })

  it('give groups by name, and nothing where the table has none', () => {
    const rule = { match: { anything: true } as const, to: ['${alias}'] }
    expect(granted(rule, [id, 'G-43'], { aliases })).toEqual(['SG-Jira-Devs'])
  })

  it('stand beside the id in the reason', () => {
    const rules = [{ id: 'r', match: { guid: id }, to: ['g'] }]
    const { groups } = mapClaims(groupsOnly({ from, rules, aliases }), { groups: [id] })
    expect(groups[0]?.reasons).toEqual([
      { rule: 'r', pointer: '/groups/rules/0', value: id, alias: 'SG-Jira-Devs' },
    ])
  })

  it('are checked: a GUID in braces, an alias nobody has, an id that stands twice', () => {
    expect(
      faults({
        aliases: [...aliases, { id: id.toUpperCase(), name: 'x' }],
        rules: [
          { id: 'a', match: { guid: `{${id}}` }, to: ['g'] },
          { id: 'b', match: { alias: 'nobody' }, to: ['g'] },
        ],
      }).map(({ pointer }) => pointer),
    ).toEqual(['/groups/aliases/2', '/groups/rules/0/match/guid', '/groups/rules/1/match/alias'])
  })
})

describe('paths of groups', () => {
  it.each([
    [{ path: '/eng' }, ['/eng'], ['eng']],
    [{ path: '/eng' }, ['/eng/'], ['eng']],
    [{ path: '/eng' }, ['eng'], []],
    [{ path: '/eng' }, ['/eng/platform'], []],
    [{ path: '/eng' }, ['/engine'], []],
    [{ path: '/eng', below: true }, ['/eng/platform/db'], ['db']],
    [{ path: '/ENG', below: true, ignoreCase: true }, ['/eng/Platform'], ['Platform']],
    [{ path: ['/a', '/eng/platform'] }, ['/eng/platform'], ['platform']],
  ])('%j of %j gives %j', (match, values, names) => {
    expect(granted({ match, to: ['${last}'] }, values)).toEqual(names)
  })

  it('give what stands below, and nothing for the path itself', () => {
    const match = { path: '/eng', below: true }
    expect(granted({ match, to: ['x${rest}'] }, ['/eng', '/eng/a/b'])).toEqual(['x', 'xa/b'])
  })

  it('count as the paths above them when the document says so', () => {
    const rule = { match: { path: '/eng' }, to: ['eng-all'] }
    expect(granted(rule, ['/eng/platform'])).toEqual([])
    expect(granted(rule, ['/eng/platform'], { expandParents: true })).toEqual(['eng-all'])
    expect(
      granted({ match: { anything: true }, to: ['${value}'] }, ['/a/b'], {
        expandParents: true,
        exclude: [{ exact: '/a' }],
      }),
    ).toEqual(['/a/b'])
  })

  it.each([false, true])('say which path above matched, also with firstMatch: %s', (firstMatch) => {
    const rules = [{ id: 'r', match: { exact: '/eng' }, to: ['g'], firstMatch }]
    const { groups } = mapClaims(groupsOnly({ from, rules, expandParents: true }), {
      groups: ['/eng/a', '/eng/b'],
    })
    expect(groups[0]?.reasons.map(({ value, as }) => [value, as])).toEqual([
      ['/eng/a', '/eng'],
      ['/eng/b', '/eng'],
    ])
  })
})

describe('any value, and a text within', () => {
  it('gives groups of the same name', () => {
    const rule = { match: { anything: true } as const, to: ['${value}'] }
    expect(granted(rule, ['b', 'a'], { exclude: [{ contains: 'x' }] })).toEqual(['a', 'b'])
    expect(granted(rule, ['axb', 'a'], { exclude: [{ contains: 'x' }] })).toEqual(['a'])
  })

  it('creates all of them, none, or those of a list', () => {
    const creates = (createMissing: boolean | string[]) =>
      mapClaims(
        groupsOnly({
          from,
          rules: [{ id: 'r', match: { anything: true }, to: ['${value}'], createMissing }],
        }),
        { groups: ['App-1', 'b'] },
      ).groups.map((group) => group.createMissing)
    expect(creates(true)).toEqual([true, true])
    expect(creates(false)).toEqual([false, false])
    expect(creates(['app-*'])).toEqual([true, false])
  })
})

describe('include and exclude', () => {
  const rule = { match: { anything: true } as const, to: ['${value}'] }
  it('lets only what is included through, and what is excluded never', () => {
    const include = [{ prefix: 'jira-' }]
    const exclude = [{ suffix: '-test' }]
    expect(granted(rule, ['jira-a', 'b', 'jira-test'], { include, exclude })).toEqual(['jira-a'])
  })

  it('knows a group by the name of its id', () => {
    const aliases = [{ id: 'G-1', name: 'Domain Users' }]
    expect(granted(rule, ['G-1'], { aliases, exclude: [{ exact: 'Domain Users' }] })).toEqual([])
  })

  it('regards case as the document says for matching, and as a matcher says for itself', () => {
    const ignoreCase = { match: true }
    expect(granted({ match: { exact: 'DEV' }, to: ['g'] }, ['dev'], { ignoreCase })).toEqual(['g'])
    expect(
      granted({ match: { exact: 'DEV', ignoreCase: false }, to: ['g'] }, ['dev'], { ignoreCase }),
    ).toEqual([])
    expect(granted(rule, ['A'], { ignoreCase, exclude: [{ exact: 'a' }] })).toEqual([])
  })
})
