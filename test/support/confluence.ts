import type { DirectTarget } from 'rostermap'
import {
  type ConfluenceDataCenterOptions,
  confluenceDataCenter,
} from 'rostermap/targets/confluence'
import { type FakeConfluence, type FakeConfluenceOptions, fakeConfluence } from 'rostermap/testing'

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
