import { memoryLedger, provisioner } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { type Fault, fakeJira, testIdp } from 'rostermap/testing'
import { expect } from 'vitest'
import { oktaMapper } from './people.js'

const idp = testIdp({ style: 'okta', seed: 'idp' })
const sp = serviceProvider({
  entityId: 'https://jira.example.com/saml',
  acsUrl: 'https://jira.example.com/saml/acs',
  idp,
  allowUnsolicited: true,
})
/** Alice as Okta says in a signed response, with these groups. */
export const signedIdentity = async (groups: readonly string[]) => {
  const attributes = {
    email: ['Alice.Nguyen@Example.com'],
    firstName: ['Alice'],
    lastName: ['Nguyen'],
    groups,
  }
  const { samlResponse } = idp.respond({ attributes })
  return identityFromAssertion(await sp.verifyResponse(samlResponse), { preset: 'okta' })
}

/** A Jira that knows Alice from before, and what signs her in there. */
export const world = (timeoutMs = 10_000) => {
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
/** How she should be in the end. */
export const wanted = {
  username: 'alice.nguyen',
  displayName: 'Alice Nguyen',
  groups: ['dev-team', 'jira-software-users', 'local-qa'],
}

/** A fault in the answer to each request of a sign-in in turn: one typed error, and the next run makes up for it. */
export async function everyRequestFails(fault: Fault): Promise<void> {
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
}
