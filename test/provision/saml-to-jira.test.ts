import { compileMapping, parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { everyRequestFails, signedIdentity, wanted, world } from '../support/saml-to-jira.js'

describe('from a signed response to Jira', () => {
  it('brings the account up to date, and the second run changes nothing', async () => {
    const { jira, signIn } = world()
    const identity = await signedIdentity(['Everyone', 'okta-jira-dev'])
    expect(await signIn(identity)).toMatchObject({ decision: 'allow', complete: true })
    expect(jira.state().users.at(-1)).toMatchObject(wanted)
    const writes = jira.requests.filter(({ method }) => method !== 'GET').length
    const [again] = (await signIn(identity)).targets
    expect(again).toMatchObject({ status: 'done', plan: { operations: [] } })
    expect(jira.requests.filter(({ method }) => method !== 'GET')).toHaveLength(writes)
  })

  // All the others: test/endurance/provision/saml-to-jira.test.ts.
  it.each([
    ['status 500', { status: 500 }],
    ['a dropped connection', 'drop'],
    ['JSON of another shape', 'bad-shape'],
  ] as const)('recovers from Jira answering %s, to whichever request', async (_, fault) =>
    everyRequestFails(fault),
  )

  it('a mapping document that is wrong is refused before anything is asked of Jira', () => {
    expect(() => compileMapping(parseMapping('{"version": 1,'))).toThrowError(
      expect.objectContaining({ code: 'MAPPING_JSON_INVALID' }),
    )
    expect(() => compileMapping(parseMapping({ version: 1, profiles: [] }))).toThrowError(
      expect.objectContaining({ code: 'MAPPING_INVALID' }),
    )
  })
})
