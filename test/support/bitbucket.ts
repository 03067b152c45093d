import type { DirectTarget } from 'rostermap'
import { type BitbucketDataCenterOptions, bitbucketDataCenter } from 'rostermap/targets/bitbucket'
import { type FakeBitbucket, type FakeBitbucketOptions, fakeBitbucket } from 'rostermap/testing'

/** A fake Bitbucket Data Center and a target on it that does not wait between tries. */
export function bitbucketPair(
  fakeOptions: FakeBitbucketOptions = {},
  options: Partial<BitbucketDataCenterOptions> = {},
): { readonly fake: FakeBitbucket; readonly target: DirectTarget } {
  const fake = fakeBitbucket(fakeOptions)
  const target = bitbucketDataCenter({
    baseUrl: 'https://bitbucket.example.com/context',
    auth: { token: fake.token },
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, target }
}
