import { explainMembership, explainProfile, type GroupMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims } from './documents.js'

const groups: GroupMapping = {
  from: { claim: 'groups' },
  rules: [
    { id: 'dev', match: { exact: 'dev' }, to: ['developers'] },
    { id: 'path', match: { exact: '/eng/platform' }, to: ['platform'] },
    { id: 'dn', match: { exact: 'Sales, EMEA' }, to: ['sales'] },
    { id: 'open', match: { prefix: 'app-' }, to: ['${rest}-users'] },
    { id: 'staff', when: { of: { claim: 'type' }, exact: 'staff' }, to: ['staff'] },
    { id: 'extra', match: { exact: 'x' }, to: ['extra'], mode: 'additive' },
  ],
  exclude: [{ exact: 'Everyone' }],
  defaults: [{ to: ['new'], for: 'newUsers' }],
}
const explain = (group: string, claims: Record<string, unknown>, mapping = groups) =>
  explainMembership(mapClaims(groupsOnly(mapping), claims), group, { reveal: true })

describe('the explanation of a membership', () => {
  it('names rule and value of a wanted group', () => {
    const { wanted, sentences } = explain('developers', { groups: ['dev'], type: 'staff' })
    expect(wanted).toBe(true)
    expect(sentences).toEqual([
      '"developers" is wanted.',
      'Rule "dev" gives it, because the value "dev" came in claim groups (exact "dev").',
    ])
  })

  it('names a condition, and a default', () => {
    expect(explain('staff', { groups: [], type: 'staff' }).sentences[1]).toBe(
      'Rule "staff" gives it, because its condition holds.',
    )
    expect(explain('new', { groups: [] }).sentences).toEqual([
      '"new" is wanted while the account is being created, not later.',
      'Every new account gets it.',
    ])
  })

  it.each([
    ['developers', 'DEV', 'case'],
    ['developers', ' dev', 'space'],
    ['developers', 'CN=Dev,OU=Groups,DC=corp,DC=example', 'dn'],
    ['sales', 'cn=Sales\\, EMEA,ou=Groups', 'dn'],
    ['platform', 'eng/platform', 'path'],
    ['developers', '/eng/dev', 'path'],
  ])('finds that %s was nearly given by %j (%s)', (group, value, kind) => {
    const { wanted, nearMisses } = explain(group, { groups: [value], type: 'x' })
    expect(wanted).toBe(false)
    expect(nearMisses.map((miss) => [miss.value, miss.kind])).toEqual([[value, kind]])
  })

  it('takes an unrelated value for what it is', () => {
    expect(explain('developers', { groups: ['devs', 'ou=ops,ou=dev'] }).nearMisses).toEqual([])
  })

  it('finds a value that exclude takes out', () => {
    const rules = [{ id: 'all', match: { exact: 'Everyone' }, to: ['all'] }]
    expect(explain('all', { groups: ['Everyone'] }, { ...groups, rules }).nearMisses).toEqual([
      { rule: 'all', wanted: 'Everyone', value: 'Everyone', kind: 'excluded' },
    ])
  })

  it('says when the claim is missing, empty, or one of another name came', () => {
    expect(explain('developers', {}).sentences.slice(1)).toEqual([
      'Rule "dev" could give it, but that is unknown (claim groups): the IdP did not send it.',
      'The mapping manages this group, but the outcome of rule "dev" is unknown: a membership stays.',
    ])
    expect(explain('developers', { groups: [] }).sentences[1]).toBe(
      'Rule "dev" would give it, but there is no value in claim groups: the IdP sent it without a value.',
    )
    expect(explain('staff', { groups: [], type: 'guest' }).sentences[1]).toBe(
      'Rule "staff" would give it, but its condition does not hold.',
    )
  })

  it('says what becomes of a membership', () => {
    const removalOf = (group: string, claims: Record<string, unknown>) =>
      explain(group, claims).removal
    expect(removalOf('developers', { groups: ['x'], type: 'a' })).toBe('taken-away')
    expect(removalOf('extra', { groups: ['dev'], type: 'a' })).toBe('left-alone')
    expect(removalOf('local-qa', { groups: ['dev'], type: 'a' })).toBe('left-alone')
    expect(removalOf('developers', {})).toBe('held')
  })

  it('says when no rule names the group, and when only case is different', () => {
    expect(explain('Developers', { groups: ['developers'], type: 'a' }).sentences).toEqual([
      '"Developers" is not wanted.',
      'No rule names it.',
      'Rule "dev" gives "developers": mind upper and lower case.',
      'A claim value of that name came, but no rule turns it into a group.',
      'The mapping may not take this group away: a membership is left alone.',
    ])
  })

  it('counts a rule with placeholders among those that could give it', () => {
    expect(explain('jira-users', { groups: ['app-conf'], type: 'a' }).sentences[1]).toBe(
      'Rule "open" makes names like "${rest}-users", but not this one of the values that came.',
    )
  })

  it('says when access is refused, and that a membership then stays', () => {
    const { sentences, removal } = explain(
      'developers',
      { groups: [] },
      { ...groups, claimStates: { empty: 'refuse' } },
    )
    expect(sentences).toContain('Access is refused, so nothing is written.')
    expect(removal).toBe('held')
    const required = mapClaims(
      { ...groupsOnly(groups), profile: [{ to: 'email', from: { claim: 'm' }, required: true }] },
      { groups: ['x'], type: 'a' },
    )
    expect(explainMembership(required, 'developers').sentences).toContain(
      'The mapping manages this group, but access is refused: a membership stays.',
    )
  })

  it('compares names as the target does', () => {
    const mapped = mapClaims(groupsOnly(groups), { groups: ['x'], type: 'a' })
    expect(explainMembership(mapped, 'Developers').removal).toBe('left-alone')
    const why = explainMembership(mapped, 'Developers', { ignoreCase: true })
    expect([why.removal, why.candidates.map(({ rule }) => rule)]).toEqual(['taken-away', ['dev']])
    expect(explainMembership(mapped, 'EXTRA', { ignoreCase: true }).wanted).toBe(true)
  })

  it('leaves alone what an additive rule spells, composed or not, under a pattern', () => {
    const mapping: GroupMapping = {
      from: { claim: 'groups' },
      rules: [{ id: 'a', match: { exact: 'a' }, to: ['cafe\u0301'], mode: 'additive' }],
      managed: ['caf*'],
    }
    expect(explain('caf\u00e9', { groups: [] }, mapping).removal).toBe('left-alone')
    expect(explain('cafeteria', { groups: [] }, mapping).removal).toBe('taken-away')
  })

  it('keeps what is wanted', () => {
    expect(explain('developers', { groups: ['dev'], type: 'a' }).removal).toBe('kept')
  })

  it('blames the condition when only that is unknown, not the values that came', () => {
    const rules = [
      {
        id: 'both',
        match: { exact: 'dev' },
        when: { of: { claim: 'type' }, exact: 'staff' },
        to: ['developers'],
      },
    ]
    expect(explain('developers', { groups: ['dev'] }, { ...groups, rules }).sentences[1]).toBe(
      'Rule "both" could give it, but that is unknown (a condition): the IdP did not send it.',
    )
    expect(explain('developers', { type: 'staff' }, { ...groups, rules }).sentences[1]).toBe(
      'Rule "both" could give it, but that is unknown (claim groups): the IdP did not send it.',
    )
  })

  it('does not call a value a case apart that is equal, but came elsewhere', () => {
    const rules = [
      { id: 'role', from: { claim: 'roles' }, match: { exact: 'Admin' }, to: ['admins'] },
      { id: 'dev', match: { exact: 'dev' }, to: ['developers'] },
    ]
    const { nearMisses } = explain('admins', { groups: ['Admin'], roles: [] }, { ...groups, rules })
    expect(nearMisses.map(({ kind }) => kind)).toEqual(['elsewhere'])
    const cafe = [{ ...rules[0], id: 'c', match: { exact: 'cafe\u0301' }, to: ['admins'] }]
    expect(
      explain(
        'admins',
        { groups: ['caf\u00e9'], roles: [] },
        { ...groups, rules: [...cafe, ...rules.slice(1)] },
      ).nearMisses[0]?.kind,
    ).toBe('elsewhere')
  })

  it('does not name a rule whose placeholder can never be that', () => {
    const rules = [{ id: 'v', match: { exact: ['a', 'B'] }, to: ['x-${value}'] }]
    const candidates = (group: string) =>
      explain(group, { groups: ['c'] }, { ...groups, rules }).candidates.length
    expect(['x-a', 'x-B', 'x-c', 'x-'].map(candidates)).toEqual([1, 1, 0, 0])
  })

  it('says when there are too many groups, and not that a claim cannot be read', () => {
    const many = Array.from({ length: 5_001 }, (_, i) => `app-${i}`)
    const { sentences, removal } = explain('1-users', { groups: many, type: 'a' })
    expect(sentences[1]).toBe(
      'Rule "open" could give it, but more groups come out than may be given (see `maxGroups`), so none is.',
    )
    expect(removal).toBe('left-alone')
  })

  it('says what holds a group for people without groups', () => {
    const mapping: GroupMapping = {
      ...groups,
      managed: ['guests'],
      defaults: [{ to: ['guests'], for: 'withoutGroups' }],
    }
    const rules = groups.rules.filter(({ id }) => id === 'dev')
    expect(explain('guests', {}, { ...mapping, rules }).sentences.at(-1)).toBe(
      'The mapping manages this group, but whether a rule gives this person any group is unknown: a membership stays.',
    )
    expect(explain('guests', { groups: ['dev'] }, { ...mapping, rules }).removal).toBe('taken-away')
  })
})

describe('the explanation of a profile', () => {
  const mapped = mapClaims(
    {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
        { to: 'title', from: { claim: 'title' }, apply: 'ifEmpty' },
        { to: 'phone', from: { claim: 'phone' } },
      ],
    },
    { email: 'ada@example.com', title: [] },
  )

  it('shows no value', () => {
    expect(explainProfile(mapped)).toEqual([
      'username is set: claim email gives 1 value; localPart gives 1 value.',
      'title is cleared, if the account has none: claim title is empty.',
      'phone is kept as it is: claim phone is absent.',
    ])
  })

  it('shows them when asked', () => {
    expect(explainProfile(mapped, { reveal: true })[0]).toBe(
      'username is set to "ada": claim email gives "ada@example.com"; localPart gives "ada".',
    )
  })
})
