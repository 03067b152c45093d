import type { Target } from 'rostermap'
import { type Spoil, targetFaults } from 'rostermap/testing'
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
  Record<string, readonly [make: (spoil: Spoil) => Target, userId?: readonly string[]]>
> = {
  'Jira Data Center': [
    (spoil) => {
      const { fetch } = jiraPair().fake
      return jiraPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).jira
    },
  ],
  'Jira Cloud': [
    (spoil) => {
      const { fetch } = jiraCloudPair({ users: people }).fake
      return jiraCloudPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).jira
    },
    peopleIds,
  ],
  'Confluence Data Center': [
    (spoil) => {
      const { fetch } = confluencePair().fake
      return confluencePair({}, { ...soon, fetch: spoil(fetch) }).confluence
    },
  ],
  'Confluence Cloud': [
    (spoil) => {
      const { fetch } = confluenceCloudPair({ users: people }).fake
      const options = { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }
      return confluenceCloudPair({}, options).wiki
    },
    peopleIds,
  ],
  'Bitbucket Data Center': [
    (spoil) => {
      const { fetch } = bitbucketPair().fake
      return bitbucketPair({}, { ...soon, fetch: spoil(fetch) }).target
    },
  ],
  'Bitbucket Cloud': [
    (spoil) => {
      const { fetch } = bitbucketCloudPair({ users: bitbucketPeople }).fake
      const options = { ...soon, legacyGroups: 'write' as const, fetch: spoil(fetch) }
      return bitbucketCloudPair({}, options).target
    },
    bitbucketIds,
  ],
  Crowd: [
    (spoil) => {
      const { fetch } = crowdPair().fake
      return crowdPair({}, { ...soon, properties: ['costCenter'], fetch: spoil(fetch) }).target
    },
  ],
  'an Atlassian organisation': [
    (spoil) => {
      const { fetch } = organizationPair({ users: members }).fake
      const options = { ...soon, manageAccounts: true, properties: ['jobTitle'] }
      return organizationPair({}, { ...options, fetch: spoil(fetch) }).organization
    },
    memberIds,
  ],
  'an Atlassian provisioning directory': [
    (spoil) => {
      const { fetch } = scimPair().fake
      return scimPair({}, { ...soon, properties: ['title'], fetch: spoil(fetch) }).directory
    },
  ],
}

for (const [product, [make, userId]] of Object.entries(targets))
  describe(`a target of ${product} whose product fails`, () => {
    const given = userId === undefined ? {} : { userId }
    for (const { name, run } of targetFaults(make, { impatient: true, ...given })) it(name, run)
  })
