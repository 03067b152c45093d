import { type JiraCloudSettings, type JiraCloudTarget, jiraCloud } from 'rostermap/targets/jira'
import { type FakeJiraCloud, type FakeJiraCloudOptions, fakeJiraCloud } from 'rostermap/testing'

/** A fake Jira Cloud and a target on it that does not wait between tries. */
export function jiraCloudPair(
  fakeOptions: FakeJiraCloudOptions = {},
  options: Partial<JiraCloudSettings> = {},
): { readonly fake: FakeJiraCloud; readonly jira: JiraCloudTarget } {
  const fake = fakeJiraCloud(fakeOptions)
  const jira = jiraCloud({
    siteUrl: 'https://example.atlassian.net',
    auth: fake.admin,
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, jira }
}

/** People who are there from the start, since nobody can be made. */
export const people: readonly { readonly email: string; readonly displayName: string }[] = [
  'ada',
  'grace',
  'alan',
  'edsger',
  'barbara',
].map((name) => ({ email: `${name}@example.com`, displayName: name }))

/** Their ids, which are the same in every fake: the administrator's comes before them. */
export const peopleIds: readonly string[] = people.map(
  (_, at) => `712020:00000000-0000-4000-8000-${String(at + 2).padStart(12, '0')}`,
)
