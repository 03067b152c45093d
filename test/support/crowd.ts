import type { DirectTarget } from 'rostermap'
import { type CrowdOptions, crowd } from 'rostermap/targets/crowd'
import { type FakeCrowd, type FakeCrowdOptions, fakeCrowd } from 'rostermap/testing'

/** A fake Crowd and a target on it that does not wait between tries. */
export function crowdPair(
  fakeOptions: FakeCrowdOptions = {},
  options: Partial<CrowdOptions> = {},
): { readonly fake: FakeCrowd; readonly target: DirectTarget } {
  const fake = fakeCrowd(fakeOptions)
  const target = crowd({
    baseUrl: 'https://crowd.example.com/crowd',
    auth: fake.application,
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, target }
}
