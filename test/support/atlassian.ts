import type { DirectTarget, Target } from 'rostermap'
import {
  type AtlassianOrganizationOptions,
  type AtlassianScimDirectoryOptions,
  atlassianOrganization,
  atlassianScimDirectory,
} from 'rostermap/targets/atlassian-cloud'
import {
  type FakeAtlassianCloud,
  type FakeAtlassianOptions,
  fakeAtlassianCloud,
} from 'rostermap/testing'

/** A fake Atlassian organisation and a target on it that does not wait between tries. */
export function organizationPair(
  fakeOptions: FakeAtlassianOptions = {},
  options: Partial<AtlassianOrganizationOptions> = {},
): { readonly fake: FakeAtlassianCloud; readonly organization: Target } {
  const fake = fakeAtlassianCloud(fakeOptions)
  const organization = atlassianOrganization({
    orgId: fake.orgId,
    auth: { token: fake.apiKey },
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, organization }
}

/** People who are there from the start, since nobody can be made. */
export const members: readonly { readonly email: string; readonly displayName: string }[] = [
  'ada',
  'grace',
  'alan',
  'edsger',
  'barbara',
].map((name) => ({ email: `${name}@example.com`, displayName: name }))

/** Their ids, which are the same in every fake. */
export const memberIds: readonly string[] = members.map(
  (_, at) => `712020:0000000a-0000-4000-8000-${String(at + 1).padStart(12, '0')}`,
)

/** A provisioning directory of a fake organisation, and a target on it that does not wait between tries. */
export function scimPair(
  fakeOptions: FakeAtlassianOptions = {},
  options: Partial<AtlassianScimDirectoryOptions> = {},
): { readonly fake: FakeAtlassianCloud; readonly directory: DirectTarget } {
  const fake = fakeAtlassianCloud(fakeOptions)
  const directory = atlassianScimDirectory({
    directoryId: fake.scimDirectoryId,
    auth: { token: fake.scimKey },
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, directory }
}

/** A person as a provisioning directory wants one. */
export function scimPerson(name: string): {
  readonly username: string
  readonly email: string
  readonly displayName: string
} {
  const email = `${name}@example.com`
  return { username: email, email, displayName: name }
}
