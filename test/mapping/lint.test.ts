import fc from 'fast-check'
import {
  defaultPrivilegedGroups,
  type Expression,
  englishMessages,
  type GroupMapping,
  type GroupRule,
  type LintCode,
  type LintFacts,
  lintMapping,
  type MappingDocument,
  type Matcher,
  type MessageTable,
  parseMapping,
  sayMessage,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { fullDocument } from './documents.js'

const document = (groups?: GroupMapping, more: Partial<MappingDocument> = {}): MappingDocument => ({
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' } }],
  ...(groups && { groups }),
  ...more,
})
const rule = (id: string, exact: string, ...to: string[]) => ({ id, match: { exact }, to })
const from = { claim: 'groups' }
const lint = (input: MappingDocument, facts?: LintFacts) =>
  lintMapping(parseMapping(input), facts).map(({ code, pointer }) => [code, pointer])

describe('the linter', () => {
  it('has nothing to say of a plain mapping', () => {
    expect(lint(document({ from, rules: [rule('devs', 'dev', 'dev-team')] }))).toEqual([])
  })

  const cases: readonly [LintCode, MappingDocument, LintFacts, string][] = [
    ['no-username', document(undefined, { profile: [] }), {}, '/profile'],
    [
      'misspelt-attribute',
      document(undefined, {
        profile: [
          { to: 'username', from: { claim: 'login' } },
          { to: 'display_name', from: { claim: 'name' } },
        ],
      }),
      {},
      '/profile/1/to',
    ],
    [
      'template-may-be-empty',
      document(undefined, {
        profile: [
          { to: 'username', from: { claim: 'login' } },
          { to: 'displayName', from: { template: '${first} ${last}' } },
        ],
      }),
      {},
      '/profile/1/from/template',
    ],
    [
      'repeated-rule',
      document({
        from,
        rules: [rule('a', 'dev', 'x'), { ...rule('b', 'dev', 'x'), description: 'again' }],
      }),
      {},
      '/groups/rules/1',
    ],
    [
      'unreachable-rule',
      document({ from, exclude: [{ prefix: 'tmp-' }], rules: [rule('a', 'tmp-dev', 'x')] }),
      {},
      '/groups/rules/0/match',
    ],
    [
      'unreachable-rule',
      document({ from, include: [{ prefix: 'jira-' }], rules: [rule('a', 'dev', 'x')] }),
      {},
      '/groups/rules/0/match',
    ],
    [
      'unreachable-rule',
      document({
        from,
        rules: [
          { id: 'a', match: { prefix: 'atl-' }, to: ['x'], firstMatch: true },
          { ...rule('b', 'atl-dev', 'y'), firstMatch: true },
        ],
      }),
      {},
      '/groups/rules/1/match',
    ],
    [
      'expired-rule',
      document({ from, rules: [{ ...rule('a', 'dev', 'x'), validTo: '2026-01-01T00:00:00Z' }] }),
      { now: Date.parse('2026-01-01T00:00:00Z') },
      '/groups/rules/0/validTo',
    ],
    [
      'path-without-slash',
      document({ from, rules: [rule('a', 'engineering/platform', 'x')] }),
      {},
      '/groups/rules/0/match/exact',
    ],
    [
      'unused-alias',
      document({
        from,
        aliases: [
          { id: 'G-1', name: 'Devs' },
          { id: 'G-2', name: 'Gone' },
        ],
        rules: [{ id: 'a', match: { alias: 'Devs' }, to: ['x'] }],
      }),
      {},
      '/groups/aliases/1',
    ],
    [
      'name-may-lack-a-part',
      document({
        from,
        managed: ['*'],
        rules: [{ id: 'a', match: { regex: 'atl-(.*)' }, to: ['${1}-users'] }],
      }),
      {},
      '/groups/rules/0/to/0',
    ],
    [
      'values-differ-by-case',
      document({ from, rules: [rule('a', 'Dev', 'x'), rule('b', 'dev', 'y')] }),
      {},
      '/groups/rules/1/match/exact',
    ],
    [
      'names-differ-by-case',
      document({
        from,
        rules: [rule('a', 'dev', 'Team')],
        defaults: [{ for: 'everybody', to: ['team'] }],
      }),
      {},
      '/groups/defaults/0/to/0',
    ],
    [
      'overlapping-authority',
      document({
        from,
        rules: [rule('a', 'dev', 'x'), { ...rule('b', 'ops', 'x'), mode: 'additive' }],
      }),
      {},
      '/groups/rules/0/to/0',
    ],
    [
      'never-given',
      document({ from, never: ['sys*'], rules: [rule('a', 'dev', 'SysAdmins')] }),
      {},
      '/groups/rules/0/to/0',
    ],
    [
      'privileged-withheld',
      document({ from, rules: [rule('a', 'dev', 'jira-administrators')] }),
      { privilegedGroups: defaultPrivilegedGroups },
      '/groups/rules/0/to/0',
    ],
    [
      'privileged-by-pattern',
      document({
        from,
        managed: ['*'],
        rules: [{ id: 'a', match: { prefix: 'jira-' }, to: ['${value}'], allowPrivileged: true }],
      }),
      {},
      '/groups/rules/0/to/0',
    ],
    [
      'never-taken-away',
      document({ from, rules: [{ id: 'a', match: { prefix: 'idp-' }, to: ['${rest}'] }] }),
      {},
      '/groups/rules/0/to',
    ],
    [
      'takes-everything',
      document({ from, mode: 'authoritative', rules: [rule('a', 'dev', 'x')] }),
      {},
      '/groups/mode',
    ],
    [
      'unknown-claim',
      document({ from, rules: [rule('a', 'dev', 'x')] }),
      { claims: ['login', 'Groups'] },
      '/groups/from/claim',
    ],
    [
      'missing-group',
      document({
        from,
        rules: [rule('a', 'dev', 'x'), { ...rule('b', 'ops', 'y'), createMissing: true }],
      }),
      { groups: ['z'] },
      '/groups/rules/0/to/0',
    ],
  ]

  it.each(cases)(
    '%s is found where it stands, and is said with a fix',
    (code, input, facts, pointer) => {
      expect(lint(input, facts)).toEqual([[code, pointer]])
      for (const { message, fix } of lintMapping(parseMapping(input), facts)) {
        expect(message).toMatch(/^.{15,}\.$/)
        expect(fix).toMatch(/^.{10,}\.$/)
      }
    },
  )

  /** Other words, with the parts in another order. */
  const other = Object.fromEntries(
    Object.entries(englishMessages).map(([key, text]) => [
      key,
      `<${[key, ...[...text.matchAll(/\{\w+\}/gu)].reverse()].join(' ')}>`,
    ]),
  ) as MessageTable

  it('every sentence is made of its key and parts, and can be said in another language', () => {
    const behind = document({
      from,
      rules: ['a', 'b'].map((id) => ({ ...rule(id, 'x', id), firstMatch: true as const })),
    })
    const found = [...cases, ['unreachable-rule', behind, {}, ''] as const].flatMap(
      ([, input, facts]) => lintMapping(parseMapping(input), facts),
    )
    const misspelt = document({ from: { claim: 'x' }, rules: [rule('a', 'dev', 'x')] })
    found.push(...lintMapping(parseMapping(misspelt), { claims: ['login'] }))
    for (const { message, fix, messages } of found) {
      const kept: typeof messages = JSON.parse(JSON.stringify(messages))
      expect([sayMessage(kept.message), sayMessage(kept.fix)]).toEqual([message, fix])
      for (const one of [kept.message, kept.fix])
        expect(sayMessage(one, other)).not.toMatch(/(?<!\$)\{\w+\}/u)
    }
    const used = new Set(found.flatMap(({ messages: it }) => [it.message.key, it.fix.key]))
    const keys = Object.keys(englishMessages).filter((key) => /^(?:lint|fix)-/.test(key))
    expect([...used].sort()).toEqual(keys.sort())
  })

  const open = (match: Matcher, to: string, more: Partial<GroupRule> = {}) =>
    document({ from, managed: ['*'], rules: [{ id: 'a', match, to: [to], ...more }] })
  it.each<[string, MappingDocument, boolean]>([
    ['a capture of at least one character', open({ regex: 'a-(.+)' }, '${1}-x'), false],
    ['an optional capture', open({ regex: 'a(-b)?' }, '${1}-x'), true],
    ['a capture in a class', open({ regex: '[(](a*)b' }, '${1}-x'), true],
    [
      'a named capture behind one that only groups',
      open({ regex: '(?:a*)(?P<k>b+)' }, '${k}-x'),
      false,
    ],
    ['an escaped parenthesis', open({ regex: '\\((b+)(c*)' }, '${1}-x'), false],
    ['the second of two', open({ regex: '\\((b+)(c*)' }, '${2}-x'), true],
    ['a name that is empty as a whole, so not granted', open({ regex: '(a*)' }, '${1}'), false],
    ['the rest of a prefix', open({ prefix: 'a-' }, '${rest}-x'), false],
    [
      'the rest of a prefix, the group being made',
      open({ prefix: 'a-' }, '${rest}-x', { createMissing: true }),
      true,
    ],
    [
      'the rest of a path and of what is below it',
      open({ path: '/e', below: true }, '${rest}-x'),
      true,
    ],
    ['the last part of a path', open({ path: '/e', below: true }, '${last}-x'), false],
    ['the CN of whatever is below', open({ dn: 'O=x', below: true }, '${cn}-x'), true],
  ])('a part of a name: %s', (_, input, expected) => {
    const found = lint(input).map(([code]) => code)
    expect(found.includes('name-may-lack-a-part')).toBe(expected)
  })

  it('a part that is a name of the table of aliases may be missing there', () => {
    const input = open({ prefix: 'G-' }, '${alias}-x')
    const aliases = [{ id: 'G-1', name: 'Devs' }]
    expect(
      lint({ ...input, ...(input.groups && { groups: { ...input.groups, aliases } }) }),
    ).toEqual([['name-may-lack-a-part', '/groups/rules/0/to/0']])
  })

  it('an attribute in the spelling of SCIM or of another product is none of the account', () => {
    const of = (to: string) =>
      lint(document(undefined, { profile: [{ to, from: { claim: 'c' } }] })).map(([code]) => code)
    expect(of('userName')).toEqual(['no-username', 'misspelt-attribute'])
    expect(of('Email')).toEqual(['no-username', 'misspelt-attribute'])
    expect(of('username')).toEqual([])
  })

  it('a template is only doubtful where nothing stands behind it', () => {
    const profile = (source: Expression) =>
      lint(document(undefined, { profile: [{ to: 'username', from: source }] })).map(
        ([, pointer]) => pointer,
      )
    const two = { template: '${a} ${b}' }
    const one = { claim: 'c' }
    expect(profile({ firstOf: [two, one] })).toEqual([])
    expect(profile({ firstOf: [one, two] })).toEqual(['/profile/0/from/firstOf/1/template'])
    expect(
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      profile({ if: { of: one, exact: 'x' }, then: two, else: two }),
    ).toEqual(['/profile/0/from/else/template', '/profile/0/from/then/template'])
    expect(profile({ switch: one, cases: [{ is: 'x', give: 'y' }], default: two })).toEqual([
      '/profile/0/from/default/template',
    ])
    expect(profile({ template: '${a}@example.com' })).toEqual([])
  })

  it('calls no rule unreachable that could be reached', () => {
    const guid = '07dd8a60-bf6d-4e17-8844-230b77145381'
    const reachable: GroupMapping[] = [
      // By its name in the table.
      {
        from,
        aliases: [{ id: guid, name: 'jira-devs' }],
        include: [{ prefix: 'jira-' }],
        rules: [{ id: 'a', match: { guid }, to: ['x'] }],
      },
      // In another spelling.
      {
        from,
        exclude: [{ exact: 'dev' }],
        rules: [{ id: 'a', match: { exact: 'dev', ignoreCase: true }, to: ['x'] }],
      },
      // One of two values.
      {
        from,
        exclude: [{ exact: 'a' }],
        rules: [{ id: 'a', match: { exact: ['a', 'b'] }, to: ['x'] }],
      },
      // The rule before it may not take the value.
      {
        from,
        rules: [
          { ...rule('a', 'dev', 'x'), when: { of: from, exact: 'y' }, firstMatch: true },
          { ...rule('b', 'dev', 'y'), firstMatch: true },
        ],
      },
      {
        from,
        rules: [
          { ...rule('a', 'dev', 'x'), from: { claim: 'roles' }, firstMatch: true },
          { ...rule('b', 'dev', 'y'), firstMatch: true },
        ],
      },
    ]
    for (const groups of reachable)
      expect(lint(document(groups)).map(([code]) => code)).not.toContain('unreachable-rule')
    expect(
      lint(
        document({ from, exclude: [{ guid }], rules: [{ id: 'a', match: { guid }, to: ['x'] }] }),
      ),
    ).toEqual([['unreachable-rule', '/groups/rules/0/match']])
  })

  it('takes a path without a slash for a slip where others have one', () => {
    const severities = (groups: Partial<GroupMapping>) =>
      lintMapping(
        parseMapping(document({ from, rules: [rule('a', 'eng/platform', 'x')], ...groups })),
      ).map(({ severity }) => severity)
    expect(severities({})).toEqual(['info'])
    expect(severities({ expandParents: true })).toEqual(['warning'])
    for (const text of ['https://x/y', '/eng', 'plain', 'a/'])
      expect(lint(document({ from, rules: [rule('a', text, 'x')] }))).toEqual([])
  })

  it('knows the claims of templates, and those that `with` names itself', () => {
    const input = document(undefined, {
      profile: [
        { to: 'username', from: { template: '${login}${x}', with: { x: { claim: 'tail' } } } },
      ],
    })
    expect(lint(input, { claims: ['login'] })).toContainEqual([
      'unknown-claim',
      '/profile/0/from/with/x/claim',
    ])
    expect(lint(input, { claims: ['login', 'tail'] }).map(([code]) => code)).not.toContain(
      'unknown-claim',
    )
  })

  it('tells the spelling of a claim that differs by case', () => {
    const [finding] = lintMapping(
      parseMapping(document({ from, rules: [rule('a', 'dev', 'x')] })),
      {
        claims: ['login', 'Groups'],
      },
    )
    expect(finding?.fix).toContain('"Groups"')
  })

  it('says the same of a document that uses everything, whatever its facts, and never throws', () => {
    fc.assert(
      fc.property(
        fc.record(
          { claims: fc.array(fc.string()), groups: fc.array(fc.string()) },
          { requiredKeys: [] },
        ),
        (facts) => {
          expect(lintMapping(fullDocument, facts)).toEqual(
            lintMapping(parseMapping(fullDocument), facts),
          )
        },
      ),
      { numRuns: 50 },
    )
  })
})
