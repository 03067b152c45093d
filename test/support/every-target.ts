import type { ConnectionOptions, Target } from 'rostermap'
import { atlassianOrganization, atlassianScimDirectory } from 'rostermap/targets/atlassian-cloud'
import { bitbucketCloud, bitbucketDataCenter } from 'rostermap/targets/bitbucket'
import { confluenceCloud, confluenceDataCenter } from 'rostermap/targets/confluence'
import { crowd } from 'rostermap/targets/crowd'
import { jiraCloud, jiraDataCenter } from 'rostermap/targets/jira'
import {
  type FakeProduct,
  fakeAtlassianCloud,
  fakeBitbucket,
  fakeBitbucketCloud,
  fakeConfluence,
  fakeConfluenceCloud,
  fakeCrowd,
  fakeJira,
  fakeJiraCloud,
} from 'rostermap/testing'

/** Options that every target takes; the fake's own credentials and fetch unless they say otherwise. */
export type Settings = Partial<Omit<ConnectionOptions, 'baseUrl'>> & {
  /** For targets that give new accounts a password. */
  readonly initialPassword?: () => string
}

/** A fake product with two people and two groups, and targets on it. */
export interface World {
  readonly fake: FakeProduct
  /** Everything that the fake keeps. */
  readonly state: () => unknown
  readonly target: (settings?: Settings) => Target
  /** Names properties that the target keeps, where it keeps any. */
  readonly property?: string
}

const names = ['ada', 'grace']
const groups = ['dev', 'ops']
const users = names.map((username) => ({
  username,
  email: `${username}@example.com`,
  displayName: username,
  groups: ['dev'],
}))
const usual = { retryDelayMs: 0 }
const site = { siteUrl: 'https://example.atlassian.net' }

/** Each of the targets of this package. */
export const everyTarget: Readonly<Record<string, () => World | Promise<World>>> = {
  jiraDataCenter() {
    const fake = fakeJira({ users, groups })
    const at = { baseUrl: 'https://jira.example.com', auth: { token: fake.token } }
    const properties = ['costCenter']
    return {
      fake,
      state: fake.state,
      property: 'costCenter',
      target: (settings) =>
        jiraDataCenter({ ...at, fetch: fake.fetch, ...usual, properties, ...settings }),
    }
  },
  jiraCloud() {
    const fake = fakeJiraCloud({ users, groups })
    const properties = ['costCenter']
    return {
      fake,
      state: fake.state,
      property: 'costCenter',
      target: (settings) =>
        jiraCloud({
          ...site,
          auth: fake.admin,
          fetch: fake.fetch,
          ...usual,
          properties,
          ...settings,
        }),
    }
  },
  confluenceDataCenter() {
    const fake = fakeConfluence({ users, groups })
    const at = { baseUrl: 'https://wiki.example.com', auth: { token: fake.token } }
    return {
      fake,
      state: fake.state,
      target: (settings) =>
        confluenceDataCenter({ ...at, fetch: fake.fetch, ...usual, ...settings }),
    }
  },
  confluenceCloud() {
    const fake = fakeConfluenceCloud({ users, groups })
    const jira = fakeJiraCloud({ users })
    const people = jiraCloud({ ...site, auth: jira.admin, fetch: jira.fetch })
    const properties = ['costCenter']
    return {
      fake,
      state: fake.state,
      property: 'costCenter',
      target: (settings) =>
        confluenceCloud({
          ...site,
          auth: fake.admin,
          fetch: fake.fetch,
          ...usual,
          people,
          properties,
          ...settings,
        }),
    }
  },
  bitbucketDataCenter() {
    const fake = fakeBitbucket({ users, groups })
    const at = { baseUrl: 'https://bitbucket.example.com', auth: { token: fake.token } }
    return {
      fake,
      state: fake.users,
      target: (settings) =>
        bitbucketDataCenter({ ...at, fetch: fake.fetch, ...usual, ...settings }),
    }
  },
  bitbucketCloud() {
    const fake = fakeBitbucketCloud({ users, groups })
    const at = { workspace: 'acme', legacyGroups: 'write', auth: fake.admin } as const
    return {
      fake,
      state: fake.users,
      target: (settings) => bitbucketCloud({ ...at, fetch: fake.fetch, ...usual, ...settings }),
    }
  },
  crowd() {
    const fake = fakeCrowd({ users, groups })
    const at = { baseUrl: 'https://crowd.example.com/crowd', auth: fake.application }
    const properties = ['costCenter']
    return {
      fake,
      state: fake.users,
      property: 'costCenter',
      target: (settings) => crowd({ ...at, fetch: fake.fetch, ...usual, properties, ...settings }),
    }
  },
  atlassianOrganization() {
    const fake = fakeAtlassianCloud({ users, groups })
    const at = { orgId: fake.orgId, auth: { token: fake.apiKey }, manageAccounts: true }
    const properties = ['jobTitle']
    return {
      fake,
      state: fake.state,
      property: 'jobTitle',
      target: (settings) =>
        atlassianOrganization({ ...at, fetch: fake.fetch, ...usual, properties, ...settings }),
    }
  },
  async atlassianScimDirectory() {
    const fake = fakeAtlassianCloud()
    const at = { directoryId: fake.scimDirectoryId, auth: { token: fake.scimKey } }
    const properties = ['department']
    const target = (settings: Settings = {}) =>
      atlassianScimDirectory({ ...at, fetch: fake.fetch, ...usual, properties, ...settings })
    const ids: string[] = []
    for (const { email, displayName } of users)
      ids.push((await target().createUser({ username: email, email, displayName })).id)
    const [dev] = await Promise.all(groups.map((name) => target().createGroup(name)))
    await target().addMembers(dev?.id ?? '', ids)
    return { fake, state: fake.provisioned, property: 'department', target }
  },
}
