import { AssertionError } from 'node:assert/strict'
import { mappingCases } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const mapping = {
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' } }],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
  },
} as const
const person = { claims: { login: 'ada', groups: ['Idp-Dev'] } }

describe('mapping cases as tests', () => {
  it('say what differs, why, and where in both documents, and keep both sides for the runner', async () => {
    const [good, bad] = mappingCases(mapping, {
      version: 1,
      cases: [
        { name: 'good', person, expect: { groups: [] } },
        {
          name: 'bad',
          person,
          expect: { profile: { username: 'bob' }, groups: ['dev-team'] },
        },
      ],
    })
    await expect(good?.run()).resolves.toBeUndefined()
    const error = await bad?.run().catch((reason: unknown) => reason)
    if (!(error instanceof AssertionError)) throw new Error('no assertion error')
    expect(error.message.split('\n')[0]).toBe('bad')
    expect(error.message).toContain('username is "ada"; expected: is "bob".')
    expect(error.message).toContain(
      'at /cases/1/expect/groups/0, from /groups/rules/0 of the mapping',
    )
    expect(error.message).toContain('Near miss')
    expect([error.actual, error.expected]).toEqual([
      { '/cases/1/expect/profile/username': 'ada', '/cases/1/expect/groups/0': null },
      { '/cases/1/expect/profile/username': 'bob', '/cases/1/expect/groups/0': 'dev-team' },
    ])
  })

  it('are refused at once when the document of cases is none', () => {
    expect(() => mappingCases(mapping, { version: 1, cases: [{} as never] })).toThrow(
      expect.objectContaining({ code: 'MAPPING_CASES_INVALID' }),
    )
  })
})
