import type { Target } from 'rostermap'
import { type Spoil, type TargetFaultsOptions, targetFaults } from 'rostermap/testing'
import { describe, it } from 'vitest'
import { memberIds, members, organizationPair, scimPair } from '../support/atlassian.js'
import {
  bitbucketCloudPair,
  peopleIds as bitbucketIds,
  bitbucketPair,
  people as bitbucketPeople,
} from '../support/bitbucket.js'
import { confluenceCloudPair, confluencePair } from '../support/confluence.js'
import { crowdPair } from '../support/crowd.js'
import { jiraPair } from '../support/jira.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const soon = { timeoutMs: 500, retries: 1 }

/** A target of a pair on the fake of another, so that what it sends goes through the faults. */
const targets: Readonly<
  Record<string, readonly [make: (spoil: Spoil) => Target, options?: TargetFaultsOptions]>
> = {
  'Jira Data Center': [
    (spoil) => {
      const { fetch } = jiraPair({ pageSize: 2 }).fake
      return jiraPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).jira
    },
  ],
  'Jira Cloud': [
    (spoil) => {
      const { fetch } = jiraCloudPair({ users: people, pageSize: 2 }).fake
      return jiraCloudPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).jira
    },
    { userId: peopleIds },
  ],
  'Confluence Data Center': [
    (spoil) => {
      const { fetch } = confluencePair({ pageSize: 2 }).fake
      return confluencePair({}, { ...soon, fetch: spoil(fetch) }).confluence
    },
  ],
  'Confluence Cloud': [
    (spoil) => {
      const { fetch } = confluenceCloudPair({ users: people, pageSize: 2 }).fake
      const options = { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }
      return confluenceCloudPair({}, options).wiki
    },
    { userId: peopleIds },
  ],
  'Bitbucket Data Center': [
    (spoil) => {
      const { fetch } = bitbucketPair({ pageSize: 2 }).fake
      return bitbucketPair({}, { ...soon, fetch: spoil(fetch) }).target
    },
    { takesWhole: ['accounts'] },
  ],
  'Bitbucket Cloud': [
    (spoil) => {
      const { fetch } = bitbucketCloudPair({ users: bitbucketPeople, pageSize: 2 }).fake
      const options = { ...soon, legacyGroups: 'write' as const, fetch: spoil(fetch) }
      return bitbucketCloudPair({}, options).target
    },
    { userId: bitbucketIds },
  ],
  Crowd: [
    (spoil) => {
      const { fetch } = crowdPair({ pageSize: 2 }).fake
      return crowdPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).target
    },
    { takesWhole: ['accounts'] },
  ],
  'an Atlassian organisation': [
    (spoil) => {
      const { fetch } = organizationPair({ users: members, pageSize: 2 }).fake
      const options = { ...soon, manageAccounts: true, properties: ['jobTitle'] }
      return organizationPair({}, { ...options, fetch: spoil(fetch) }).organization
    },
    { userId: memberIds },
  ],
  'an Atlassian provisioning directory': [
    (spoil) => {
      const { fetch } = scimPair({ pageSize: 2 }).fake
      return scimPair({}, { ...soon, properties: ['title'], fetch: spoil(fetch) }).directory
    },
  ],
}

/** Cases that mostly wait: those of all products wait together. */
const waits = /ends by itself|a second in Retry-After/

for (const [product, [make, options]] of Object.entries(targets))
  describe(`a target of ${product} whose product fails`, () => {
    for (const { name, run } of targetFaults(make, { impatient: true, ...options }))
      if (!waits.test(name)) it(name, run)
  })

describe.concurrent('a product that keeps others waiting', () => {
  for (const [product, [make, options]] of Object.entries(targets))
    for (const { name, run } of targetFaults(make, { impatient: true, ...options }))
      if (waits.test(name)) it(`${product}: ${name}`, run)
})
