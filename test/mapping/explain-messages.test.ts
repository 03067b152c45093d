import {
  type ClaimsRecord,
  compileMapping,
  englishMessages,
  explainMembership,
  explainProfile,
  findingMessage,
  type GroupMapping,
  type MappingDocument,
  type Message,
  type MessageKey,
  type MessageTable,
  type NearMissKind,
  parseMapping,
  profileMessages,
  resolveOverage,
  sayMessage,
} from 'rostermap'
import { memoryOverageResolver } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, person } from './documents.js'

const id = '07dd8a60-bf6d-4e17-8844-230b77145381'
const groups: GroupMapping = {
  from: { claim: 'groups' },
  aliases: [{ id, name: 'SG-Dev' }],
  exclude: [{ exact: 'Everyone' }],
  rules: [
    { id: 'dev', match: { exact: 'dev' }, to: ['developers'] },
    { id: 'all', match: { exact: 'Everyone' }, to: ['all'] },
    { id: 'path', match: { exact: '/eng/platform' }, to: ['platform'] },
    { id: 'under', match: { path: '/dept' }, to: ['under'] },
    { id: 'guid', match: { guid: id }, to: ['by-id'] },
    { id: 'named', match: { exact: 'SG-Dev' }, to: ['by-name'] },
    { id: 'alias', match: { alias: 'SG-Dev' }, to: ['by-alias'] },
    { id: 'role', from: { claim: 'roles' }, match: { exact: 'admin' }, to: ['admins'] },
  ],
}
const missesOf = (group: string, claims: ClaimsRecord, reveal = true) =>
  explainMembership(mapClaims(groupsOnly(groups), { roles: [], ...claims }), group, { reveal })
    .nearMisses

describe('what was nearly so, of a group that is not given', () => {
  const kinds: Readonly<Record<NearMissKind, readonly [string, ClaimsRecord, string?]>> = {
    case: ['developers', { groups: ['DEV'] }, 'DEV'],
    space: ['developers', { groups: [' d ev '] }, ' d ev '],
    dn: ['developers', { groups: ['CN=dev,OU=Groups'] }, 'CN=dev,OU=Groups'],
    path: ['platform', { groups: ['/platform'] }, '/platform'],
    below: ['under', { groups: ['/dept/x'] }, '/dept/x'],
    domain: ['developers', { groups: ['CORP\\dev'] }, 'CORP\\dev'],
    list: ['developers', { groups: ['dev;ops'] }, 'dev;ops'],
    guid: ['by-id', { groups: [`{${id}}`] }, `{${id}}`],
    elsewhere: ['admins', { groups: ['admin'] }, 'admin'],
    excluded: ['all', { groups: ['Everyone'] }, 'Everyone'],
    alias: ['by-name', { groups: [id.toUpperCase()] }, id.toUpperCase()],
    unmanaged: ['local-qa', { groups: ['Local-QA'] }, 'Local-QA'],
    unknown: ['developers', { hasgroups: true }],
  }
  it.each(Object.entries(kinds))('%s', (kind, [group, claims, value]) => {
    // The value by id is matched by other rules; what counts is the rule that misses.
    const isAlias = kind === 'alias'
    const rules = isAlias ? groups.rules.filter((rule) => rule.id === 'named') : groups.rules
    const mapped = mapClaims(groupsOnly({ ...groups, rules }), { roles: [], ...claims })
    const { nearMisses, wanted } = explainMembership(mapped, group, { reveal: true })
    expect(wanted).toBe(false)
    expect(nearMisses.map((miss) => [miss.kind, miss.value])).toEqual([[kind, value]])
  })

  it('alias: the name came where a rule compares ids, by guid or by alias', () => {
    const only = (rule: string) => ({
      ...groups,
      rules: groups.rules.filter((candidate) => candidate.id === rule),
    })
    for (const [rule, group, wanted] of [
      ['guid', 'by-id', id],
      ['alias', 'by-alias', 'SG-Dev'],
    ] as const) {
      const mapped = mapClaims(groupsOnly(only(rule)), { groups: ['sg-dev'] })
      expect(explainMembership(mapped, group, { reveal: true }).nearMisses).toEqual([
        { kind: 'alias', rule, wanted, value: 'sg-dev' },
      ])
    }
  })

  it('an unrelated id or name is none', () => {
    const other = '17dd8a60-bf6d-4e17-8844-230b77145381'
    expect(missesOf('by-name', { groups: [other] })).toEqual([])
    expect(missesOf('by-id', { groups: ['SG-Other'] })).toEqual([])
  })

  it('excluded: a rule that makes groups of the same name did not see the value', () => {
    const rules = [{ id: 'same', match: { anything: true as const }, to: ['${value}', 'all'] }]
    const mapped = mapClaims(groupsOnly({ ...groups, rules }), { groups: ['Everyone', 'x'] })
    const of = (group: string) => explainMembership(mapped, group, { reveal: true }).nearMisses
    expect(of('everyone')).toEqual([
      { kind: 'excluded', rule: 'same', wanted: '${value}', value: 'Everyone' },
    ])
    expect(of('y')).toEqual([])
  })

  it('nothing is nearly so where the group is wanted', () => {
    expect(missesOf('developers', { groups: ['dev', 'DEV'] })).toEqual([])
  })
})

describe('a reason', () => {
  it('tells the name that the table of aliases has for an id', () => {
    const mapped = mapClaims(groupsOnly(groups), { groups: [id], roles: [] })
    expect(explainMembership(mapped, 'by-id', { reveal: true }).sentences[1]).toBe(
      `Rule "guid" gives it, because the value "${id}" ("SG-Dev") came in claim groups (guid "${id}").`,
    )
  })

  it('tells the group through which it comes', () => {
    const rules = groups.rules.filter((rule) => rule.id === 'dev')
    const nesting = [{ group: 'developers', in: ['engineering'] }]
    const mapped = mapClaims(groupsOnly({ ...groups, rules, nesting }), { groups: ['dev'] })
    expect(explainMembership(mapped, 'engineering').sentences[1]).toBe(
      'Rule "dev" gives it, because a value came in claim groups (exact "dev"). It comes through "developers", whose members are in this group as well (see `nesting`).',
    )
  })
})

describe('without reveal nothing that came from the IdP is told', () => {
  const secret = 'Zed-Secret'
  const mapping: GroupMapping = {
    from: { claim: 'groups' },
    aliases: [{ id: 'zed-secret-id', name: 'ZED-SECRET-NAME' }],
    rules: [
      { id: 'rest', match: { prefix: 'zed-', ignoreCase: true }, to: ['given'] },
      { id: 'exact', match: { exact: 'other' }, to: ['missed'] },
    ],
  }
  it.each(['given', 'missed', secret])('of %s', (group) => {
    const mapped = mapClaims(groupsOnly(mapping), {
      groups: [secret, 'OTHER', 'zed-secret-id'],
    })
    const { messages, ...hidden } = explainMembership(mapped, group)
    const shown = explainMembership(mapped, group, { reveal: true })
    const text = JSON.stringify([messages, { ...hidden, group: '', sentences: [] }])
    if (group !== secret) expect(text.toLowerCase()).not.toContain('secret')
    expect(text).not.toContain('OTHER')
    expect(hidden.nearMisses.map(({ kind }) => kind)).toEqual(
      shown.nearMisses.map(({ kind }) => kind),
    )
    expect(hidden.reasons.map(({ rule }) => rule)).toEqual(shown.reasons.map(({ rule }) => rule))
    expect(hidden.removal).toBe(shown.removal)
  })
})

/** A language in which nothing of English is left: keys, and the parts in another order. */
const other = Object.fromEntries(
  Object.entries(englishMessages).map(([key, text]) => [
    key,
    `<${[key, ...[...text.matchAll(/\{\w+\}/gu)].reverse()].join(' ')}>`,
  ]),
) as MessageTable

const profile: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'many', from: { claim: 'many' }, apply: 'onChange' },
    { to: 'title', from: { claim: 'empty' }, apply: 'ifEmpty' },
    { to: 'once', from: { claim: 'login' }, apply: 'createOnly' },
    { to: 'kept', from: { claim: 'gone' }, default: { onCreate: { constant: 'x' } } },
    { to: 'over', from: { claim: 'over' } },
    { to: 'failed', from: { claim: 'failed' } },
    { to: 'bad', from: { claim: 'bad' } },
  ],
}
const stages: GroupMapping = {
  from: { claim: 'groups' },
  rules: [
    { id: 'cond', when: { of: { claim: 'kind' }, exact: 'staff' }, to: ['staff'] },
    { id: 'open', match: { prefix: 'app-' }, to: ['${rest}-users'], maxGroups: 2 },
    { id: 'past', match: { exact: 'dev' }, to: ['past'], validTo: '2020-01-01T00:00:00Z' },
    { id: 'theirs', match: { exact: 'dev' }, to: ['theirs'], issuers: ['https://other'] },
    { id: 'red', match: { exact: 'red' }, to: ['red'] },
    { id: 'blue', match: { exact: 'blue' }, to: ['blue'] },
    { id: 'gone', from: { claim: 'gone' }, match: { exact: 'x' }, to: ['green'] },
    { id: 'never', match: { exact: 'dev' }, to: ['never'] },
    { id: 'dev', match: { exact: 'dev' }, to: ['developers'] },
    { id: 'first', match: { prefix: 'de' }, to: ['first'], firstMatch: true },
    { id: 'second', match: { exact: 'dev' }, to: ['second'], firstMatch: true },
  ],
  nesting: [{ group: 'developers', in: ['engineering'] }],
  exclusive: [{ groups: ['red', 'blue'] }, { groups: ['developers', 'green'] }],
  never: ['never'],
  exclude: [{ exact: 'Everyone' }],
  managed: ['guests'],
  defaults: [
    { to: ['new'], for: 'newUsers' },
    { to: ['all'], for: 'everybody' },
    { to: ['guests'], for: 'withoutGroups' },
  ],
}

/** Somebody whose groups, and one more claim, could not be fetched. */
const unresolved = await ['groups', 'failed'].reduce(
  async (identity, claim) =>
    resolveOverage(await identity, {
      claim,
      identifier: 'id',
      resolver: memoryOverageResolver({}),
    }),
  Promise.resolve(person({ _claim_names: { groups: 's', failed: 's' } })),
)

/** Every message of many people, groups and documents. */
function everyMessage(): readonly Message[] {
  const messages = new Map<string, Message>()
  const collect = (given: Message) => {
    const text = JSON.stringify(given)
    if (messages.has(text)) return
    messages.set(text, given)
    for (const part of Object.values(given.parts))
      if (Array.isArray(part)) part.forEach(collect)
      else if (typeof part === 'object') collect(part as Message)
  }
  const values = ['dev', 'DEV', 'red', 'blue', 'app-x', 'Everyone', ' d ev', 'CN=dev,O=x', '/dev']
  const claims: ClaimsRecord[] = [
    { groups: values, kind: 'staff', roles: [] },
    { groups: ['x', 'admin', 'Local', 'platform'], kind: 'guest', roles: [] },
    { groups: ['app-1', 'app-2', 'app-3'] },
    { groups: [], roles: [] },
    { groups: ['a', null] },
    { groups: 'SG-Dev' },
    { groups: ['CORP\\dev', 'dev;ops', '/dept/x', `{${id}}`] },
    { groups: [id] },
    { groups: [{ a: 1 }] },
    { hasgroups: true },
    {},
  ]
  const names = [
    ...['developers', 'Developers', 'staff', '1-users', 'x-users', 'past', 'theirs', 'red', 'blue'],
    ...['green', 'never', 'new', 'all', 'guests', 'local', 'platform', 'by-id', 'by-name'],
    ...['by-alias', 'admins', 'dev', 'engineering', 'second', 'under'],
  ]
  const required = [{ to: 'email', from: { claim: 'email' }, required: true }]
  const mappings: MappingDocument[] = [groups, stages].flatMap((mapping) => [
    groupsOnly(mapping),
    { ...groupsOnly(mapping), profile: required },
    groupsOnly({ ...mapping, maxGroups: 1 }),
    groupsOnly({ ...mapping, rules: mapping.rules.filter((rule) => rule.id !== 'guid') }),
    groupsOnly({ ...mapping, rules: mapping.rules.filter((rule) => rule.id === 'named') }),
  ])
  for (const mapping of mappings)
    for (const record of claims) {
      const mapper = compileMapping(parseMapping(mapping))
      const timeless = mapper.map(person(record))
      const failed = mapper.map(unresolved)
      for (const mapped of [
        timeless,
        failed,
        mapper.map(person(record), { now: 1_767_225_600_000 }),
      ])
        for (const name of names)
          for (const reveal of [true, false])
            explainMembership(mapped, name, { reveal }).messages.forEach(collect)
    }
  const ada = {
    ...{ login: 'ada', many: ['a', 'b'], empty: [], bad: ['a', null] },
    _claim_names: { over: 's' },
  }
  const mapper = compileMapping(parseMapping(profile))
  for (const identity of [person(ada), unresolved])
    for (const reveal of [true, false])
      profileMessages(mapper.map(identity), { reveal }).forEach(collect)
  return [...messages.values()]
}

describe('every sentence can be said in another language', () => {
  const messages = everyMessage()
  const used = new Set(messages.map(({ key }) => key))

  it('each key comes up', () => {
    const keys = Object.keys(englishMessages) as MessageKey[]
    const never = keys.filter((key) => !used.has(key) && !/^(?:finding|lint|fix)-/.test(key))
    // A rule whose input is known is never unknown; the types do not know that.
    expect(never).toEqual(['cause-present'])
  })

  it('each part that a sentence names is there, so that no placeholder is left', () => {
    for (const said of messages) {
      expect(sayMessage(said)).not.toMatch(/(?<!\$)\{\w+\}/u)
      expect(sayMessage(said, other)).not.toMatch(/(?<!\$)\{\w+\}/u)
    }
  })

  it('nothing English is left of it, but for findings and words of the document', () => {
    const words = /\b(rule|gives|would|could|wants|membership|mapping|account|value)s?\b/iu
    for (const said of messages)
      if (!said.key.startsWith('finding-')) {
        const plain = sayMessage(said, other).replace(/<[\w-]+/gu, '')
        expect(plain).not.toMatch(words)
      }
  })

  it('findings have a key each, with their place and their English sentence as parts', () => {
    const required = [{ to: 'email', from: { claim: 'email' }, required: true }]
    const mapped = mapClaims({ ...groupsOnly(groups), profile: required }, { hasgroups: true })
    const reasons = mapped.access.decision === 'refuse' ? mapped.access.reasons : []
    const said = [...mapped.warnings, ...reasons].map(findingMessage)
    expect(said.map(({ key }) => key)).toEqual([
      'finding-claim-overage',
      'finding-claim-absent',
      'finding-required-missing',
    ])
    const german = {
      ...englishMessages,
      'finding-required-missing': 'Ein Pflichtfeld fehlt ({pointer}).',
    }
    expect(said.map((one) => sayMessage(one, german)).at(-1)).toBe(
      'Ein Pflichtfeld fehlt (/profile/0).',
    )
    expect(said.map((one) => sayMessage(one))).toEqual(
      [...mapped.warnings, ...reasons].map(({ message }) => message),
    )
  })

  it('the language of an explanation is that of its sentences', () => {
    const mapped = mapClaims(groupsOnly(groups), { groups: ['dev'] })
    const why = explainMembership(mapped, 'developers', { language: other })
    expect(why.sentences).toEqual([
      '<wanted developers>',
      '<given-by-value exact "dev" claim groups <value-hidden> dev>',
    ])
    const [line] = explainProfile(mapClaims(profile, { login: 'ada' }), { language: other })
    expect(line).toBe('<profile-set <step-one claim login> <nothing> <nothing> <nothing> username>')
  })

  it('text with braces is put in as it is, once, whatever it is called', () => {
    const said = {
      key: 'rule-no-match',
      parts: { rule: '{test}', source: '$&{rule}', test: '{{x}}' },
    } as const
    expect(sayMessage(said)).toBe(
      'Rule "{test}" would give it, but nothing in $&{rule} passes its test: {{x}}.',
    )
    expect(
      sayMessage({ key: 'wanted', parts: {} }, { ...englishMessages, wanted: '{toString}' }),
    ).toBe('{toString}')
  })
})
