import type { DirectTarget, Target } from 'rostermap'
import {
  type ConfluenceCloudSettings,
  type ConfluenceDataCenterOptions,
  confluenceCloud,
  confluenceDataCenter,
} from 'rostermap/targets/confluence'
import {
  type FakeCloudProduct,
  type FakeConfluence,
  type FakeConfluenceCloudOptions,
  type FakeConfluenceOptions,
  fakeConfluence,
  fakeConfluenceCloud,
} from 'rostermap/testing'

/** A fake Confluence and a target on it that does not wait between tries. */
export function confluencePair(
  fakeOptions: FakeConfluenceOptions = {},
  options: Partial<ConfluenceDataCenterOptions> = {},
): { readonly fake: FakeConfluence; readonly confluence: DirectTarget } {
  const fake = fakeConfluence(fakeOptions)
  const confluence = confluenceDataCenter({
    baseUrl: 'https://wiki.example.com/confluence',
    auth: { token: fake.token },
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, confluence }
}

/** A fake Confluence Cloud and a target on it that does not wait between tries. */
export function confluenceCloudPair(
  fakeOptions: FakeConfluenceCloudOptions = {},
  options: Partial<ConfluenceCloudSettings> = {},
): { readonly fake: FakeCloudProduct; readonly wiki: Target } {
  const fake = fakeConfluenceCloud(fakeOptions)
  const wiki = confluenceCloud({
    siteUrl: 'https://example.atlassian.net',
    auth: fake.admin,
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, wiki }
}
