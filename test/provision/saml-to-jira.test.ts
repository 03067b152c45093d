import { compileMapping, memoryLedger, parseMapping, provisioner } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { type Fault, fakeJira, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { oktaMapper } from '../support/people.js'

const idp = testIdp({ style: 'okta' })
const sp = serviceProvider({
  entityId: 'https://jira.example.com/saml',
  acsUrl: 'https://jira.example.com/saml/acs',
  idp,
  allowUnsolicited: true,
})
const signedIdentity = async (groups: readonly string[]) => {
  const attributes = {
    email: ['Alice.Nguyen@Example.com'],
    firstName: ['Alice'],
    lastName: ['Nguyen'],
    groups,
  }
  const { samlResponse } = idp.respond({ attributes })
  return identityFromAssertion(await sp.verifyResponse(samlResponse), { preset: 'okta' })
}

const world = (timeoutMs = 10_000) => {
  const jira = fakeJira({
    groups: ['dev-team', 'local-qa'],
    users: [
      {
        username: 'alice.nguyen',
        displayName: 'A. N.',
        email: 'alice.nguyen@example.com',
        groups: ['jira-administrators', 'local-qa'],
      },
    ],
  })
  const target = jiraDataCenter({
    baseUrl: 'https://jira.example.com',
    auth: { token: jira.token },
    fetch: jira.fetch,
    retries: 0,
    retryDelayMs: 0,
    timeoutMs,
  })
  const run = provisioner({ mapper: oktaMapper, targets: [target], ledger: memoryLedger() })
  return { jira, ...run }
}
const wanted = {
  username: 'alice.nguyen',
  displayName: 'Alice Nguyen',
  groups: ['dev-team', 'jira-software-users', 'local-qa'],
}

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

  const faults: readonly (readonly [string, Fault])[] = [
    ['status 500', { status: 500 }],
    ['a web page', 'web-page'],
    ['nothing', 'empty'],
    ['a dropped connection', 'drop'],
    ['an answer cut short', 'cut-body'],
    ['JSON that is none', 'bad-json'],
    ['JSON of another shape', 'bad-shape'],
    ['10 MB', 'huge'],
    ['a redirect', 'redirect'],
    ['too many requests', { status: 429 }],
    ['no answer in time', 'hang'],
  ]

  it.each(faults)(
    'Jira answering %s, to whichever request, is one typed error, and the next run makes up for it',
    async (_, fault) => {
      const identity = await signedIdentity(['Everyone', 'okta-jira-dev'])
      const healthy = world()
      await healthy.signIn(identity)
      const total = healthy.jira.requests.length
      expect(total).toBeGreaterThan(10)

      for (let turn = 0; turn < 2 * total; turn += 1) {
        // Half of the turns lose the answer to something that Jira did.
        const applied = turn >= total
        const nth = 1 + (turn % total)
        const { jira, signIn } = world(fault === 'hang' ? 20 : 10_000)
        jira.failNext(fault, { skip: nth - 1, applied })
        const before = jira.state()
        const [first] = (await signIn(identity)).targets
        if (first?.status === 'failed') {
          expect(first.error.code, `request ${nth}`).toMatch(/^TARGET_/)
          expect(jira.state()).toEqual(before)
        } else {
          const failed = first?.report.items.filter(({ outcome }) => outcome === 'failed') ?? []
          expect(failed.length, `request ${nth}`).toBeLessThanOrEqual(1)
          for (const item of failed)
            expect(item.outcome === 'failed' && item.error.code).toMatch(/^TARGET_/)
        }
        await signIn(identity)
        expect(jira.state().users.at(-1), `request ${nth}`).toMatchObject(wanted)
        const [last] = (await signIn(identity)).targets
        expect(last).toMatchObject({ status: 'done', plan: { operations: [] } })
      }
    },
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
