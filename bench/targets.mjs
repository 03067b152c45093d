// What a person costs in requests, target by target, and whether many people keep to a product's rate limit.
//
// Least: the fewest requests with which the product's API lets anybody do the same, reading what has to be known and
// writing what differs, without looking whether a write took effect. Each says how it is counted. What ours has above it
// are looks: whether a name still belongs to the same account, whether a group is there, what came of a write. And the
// account and its groups are two verbs of the contract, so that they are two requests where a product gives both by one.
import { compileMapping, memoryLedger, parseMapping, provisioner, trustClaims } from 'rostermap'
import { atlassianOrganization, atlassianScimDirectory } from 'rostermap/targets/atlassian-cloud'
import { bitbucketCloud, bitbucketDataCenter } from 'rostermap/targets/bitbucket'
import { confluenceCloud, confluenceDataCenter } from 'rostermap/targets/confluence'
import { crowd } from 'rostermap/targets/crowd'
import { jiraCloud, jiraDataCenter } from 'rostermap/targets/jira'
import {
  fakeAtlassianCloud,
  fakeBitbucket,
  fakeBitbucketCloud,
  fakeConfluence,
  fakeConfluenceCloud,
  fakeCrowd,
  fakeJira,
  fakeJiraCloud,
} from 'rostermap/testing'

const suite = 'targets'
const groups = ['team-0', 'team-1', 'team-2', 'team-3']
/** Whom accounts have to be there for already, where the product makes none. */
const there = ['grace', 'ada'].map((name) => ({ email: `${name}@example.com`, displayName: name }))
const dataCenter = { baseUrl: 'https://product.example.com' }
const site = { siteUrl: 'https://example.atlassian.net' }

/** For each target: how it is made, and the least for a first sight, for no change, and for one more group. */
const targets = {
  jiraDataCenter: {
    make() {
      const fake = fakeJira({ groups })
      const target = jiraDataCenter({
        ...dataCenter,
        auth: { token: fake.token },
        fetch: fake.fetch,
      })
      return { fake, target }
    },
    first: [6, 'find by login, find by address, make, 3 memberships'],
    same: [1, 'the account with its groups'],
    more: [2, 'the account with its groups, 1 membership'],
  },
  jiraCloud: {
    make() {
      const fake = fakeJiraCloud({ groups })
      return { fake, target: jiraCloud({ ...site, auth: fake.admin, fetch: fake.fetch }) }
    },
    first: [6, 'find by address, the ids of 3 groups at once, invite, 3 memberships'],
    same: [1, 'the account with its groups'],
    more: [3, 'the account with its groups, the id of 1 group, 1 membership'],
  },
  confluenceDataCenter: {
    make() {
      const fake = fakeConfluence({ groups })
      const { token, fetch } = fake
      return { fake, target: confluenceDataCenter({ ...dataCenter, auth: { token }, fetch }) }
    },
    first: [5, 'find by login, make, 3 memberships'],
    same: [2, 'the account, its groups'],
    more: [3, 'the account, its groups, 1 membership'],
  },
  confluenceCloud: {
    make() {
      const fake = fakeConfluenceCloud({ groups, users: there })
      const jira = fakeJiraCloud({ users: there })
      const people = jiraCloud({ ...site, auth: jira.admin, fetch: jira.fetch })
      const target = confluenceCloud({ ...site, auth: fake.admin, fetch: fake.fetch, people })
      return { fake, beside: jira, target }
    },
    first: [6, 'find by address in Jira, its groups, the ids of all groups, 3 memberships'],
    same: [2, 'the account, its groups'],
    more: [4, 'the account, its groups, the id of 1 group, 1 membership'],
  },
  bitbucketDataCenter: {
    make() {
      // Somebody has been shut before: the group that says so is there.
      const fake = fakeBitbucket({ groups: [...groups, 'rostermap-shut'] })
      const { token, fetch } = fake
      return { fake, target: bitbucketDataCenter({ ...dataCenter, auth: { token }, fetch }) }
    },
    first: [5, 'find by login, find by address, make, read its id, 3 memberships at once'],
    same: [2, 'the account, its groups'],
    more: [3, 'the account, its groups, 1 membership'],
  },
  bitbucketCloud: {
    make() {
      const fake = fakeBitbucketCloud({ groups, users: there })
      const { admin: auth, fetch } = fake
      const legacyGroups = 'write'
      return { fake, target: bitbucketCloud({ workspace: 'acme', auth, fetch, legacyGroups }) }
    },
    first: [5, 'find by address, all groups with their members, 3 memberships'],
    same: [2, 'the account, all groups with their members'],
    more: [3, 'the account, all groups with their members, 1 membership'],
  },
  crowd: {
    make() {
      const fake = fakeCrowd({ groups })
      return { fake, target: crowd({ ...dataCenter, auth: fake.application, fetch: fake.fetch }) }
    },
    first: [5, 'find by login or address at once, make, 3 memberships'],
    same: [2, 'the account, its groups'],
    more: [3, 'the account, its groups, 1 membership'],
  },
  atlassianOrganization: {
    make() {
      const fake = fakeAtlassianCloud({ groups })
      const { orgId, apiKey: token, fetch } = fake
      return { fake, target: atlassianOrganization({ orgId, auth: { token }, fetch }) }
    },
    first: [3, 'find by address, the ids of 3 groups at once, invite with its groups'],
    same: [1, 'the account with its groups'],
    more: [3, 'the account with its groups, the id of 1 group, 1 membership'],
  },
  atlassianScimDirectory: {
    make() {
      const fake = fakeAtlassianCloud({})
      const { scimDirectoryId: directoryId, scimKey: token, fetch } = fake
      const target = atlassianScimDirectory({ directoryId, auth: { token }, fetch })
      return { fake, target, makesGroups: true }
    },
    first: [6, 'find by login, a page of all groups, make, 3 memberships'],
    same: [1, 'the account with its groups'],
    more: [3, 'the account with its groups, the id of 1 group, 1 membership'],
  },
}

const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: ['username', 'email', 'displayName'].map((to) => ({ to, from: { claim: to } })),
    groups: {
      from: { claim: 'groups' },
      managed: ['team-*'],
      rules: [{ id: 'teams', match: { prefix: 'team-' }, to: ['team-${rest}'] }],
    },
  }),
)

function person(name, teams, { byAddress }) {
  const email = `${name}@example.com`
  const claims = { username: byAddress ? email : name, email, displayName: name, groups: teams }
  return trustClaims(claims, { reason: 'bench', issuer: 'https://idp.example', subject: name })
}

/** Requests of one person's sign-in in a service that has run for a while. */
async function perPerson(name, { make, ...least }) {
  const { fake, beside, target, makesGroups } = make()
  if (makesGroups) for (const group of groups) await target.createGroup(group)
  const policy = { match: { ownedDomains: ['example.com'] }, createMissingGroups: false }
  const { signIn } = provisioner({ mapper, targets: [target], ledger: memoryLedger(), policy })
  const sent = () => [...fake.requests, ...(beside?.requests ?? [])].length
  const requestsOf = async (who, teams) => {
    const before = sent()
    const [result] = (await signIn(person(who, teams, { byAddress: makesGroups }))).targets
    if (
      result.status !== 'done' ||
      result.report?.status === 'failed' ||
      result.report?.status === 'partial'
    )
      throw new Error(`${name}: ${result.status} ${JSON.stringify(result.report ?? result.error)}`)
    return sent() - before
  }
  await requestsOf('grace', groups)
  const measured = {
    first: await requestsOf('ada', groups.slice(0, 3)),
    same: await requestsOf('ada', groups.slice(0, 3)),
    more: await requestsOf('ada', groups),
  }
  const cases = { first: 'first sight, 3 groups', same: 'no change', more: 'one more group' }
  for (const [key, ours] of Object.entries(measured)) {
    const [fewest, counted] = least[key]
    print(`${name}: ${cases[key]}`, { ours, least: fewest, ratio: round(ours / fewest), counted })
  }
}

/**
 * Many people, read as a reconciliation reads them, from a product that takes 50 ms for an answer and has a rate limit.
 * Reached: how much of what the limit allows was used. Refused: answers 429, each of which is a request for nothing.
 */
const people = 10_000
const limit = { limit: 500, fillRate: 500 }
const crowded = {
  'jiraDataCenter, one bucket for the caller': {
    make(seed, transport) {
      const fake = fakeJira({ ...seed, ...transport })
      const auth = { token: fake.token }
      return {
        fake,
        target: jiraDataCenter({ ...dataCenter, auth, fetch: fake.fetch, concurrency: 100 }),
      }
    },
    rateLimit: limit,
    buckets: 1,
  },
  'jiraCloud, one bucket for each endpoint': {
    make(seed, transport) {
      const fake = fakeJiraCloud({ ...seed, ...transport })
      const { admin: auth, fetch } = fake
      return { fake, target: jiraCloud({ ...site, auth, fetch, concurrency: 100 }) }
    },
    rateLimit: { ...limit, style: 'cloud' },
    buckets: 2,
  },
}

async function manyPeople(name, { make, rateLimit, buckets }) {
  const users = Array.from({ length: people }, (_, i) => ({
    username: `person-${i}`,
    email: `person-${i}@example.com`,
  }))
  const { fake, target } = make({ users }, { latencyMs: 50, rateLimit })
  const state = fake.state().users.slice(-people)
  const ids = state.map((user) => user.key ?? user.accountId)
  const started = performance.now()
  let at = 0
  const worker = async () => {
    for (let id = ids[at++]; id !== undefined; id = ids[at++]) {
      if ((await target.findUser({ id })) === undefined) throw new Error('nobody there')
      await target.groupsOf(id)
    }
  }
  await Promise.all(Array.from({ length: 100 }, worker))
  const seconds = (performance.now() - started) / 1000
  const refused = fake.requests.filter(({ status }) => status === 429).length
  const requests = fake.requests.length
  // A bucket is full at the beginning, and filled by whole intervals.
  const allowed = buckets * (rateLimit.limit + rateLimit.fillRate * Math.floor(seconds))
  print(`${people} people, ${name}`, {
    ours: requests,
    seconds: round(seconds),
    perSecond: round(requests / seconds),
    allowed,
    reached: round(requests / allowed),
    refused,
  })
}

function round(value) {
  return Number(value.toPrecision(3))
}

function print(name, values) {
  console.log(JSON.stringify({ suite, case: name, unit: 'requests', ...values }))
}

export async function run() {
  for (const [name, one] of Object.entries(targets)) await perPerson(name, one)
  for (const [name, one] of Object.entries(crowded)) await manyPeople(name, one)
}
