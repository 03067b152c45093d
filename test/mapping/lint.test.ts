import fc from 'fast-check'
import {
  defaultPrivilegedGroups,
  type GroupMapping,
  type LintCode,
  type LintFacts,
  lintMapping,
  type MappingDocument,
  parseMapping,
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
