import type { DirectTarget, Target } from 'rostermap'
import {
  type BitbucketCloudOptions,
  type BitbucketDataCenterOptions,
  bitbucketCloud,
  bitbucketDataCenter,
} from 'rostermap/targets/bitbucket'
import {
  type FakeBitbucket,
  type FakeBitbucketCloud,
  type FakeBitbucketCloudOptions,
  type FakeBitbucketOptions,
  fakeBitbucket,
  fakeBitbucketCloud,
} from 'rostermap/testing'

/** A fake Bitbucket Data Center and a target on it that does not wait between tries. */
export function bitbucketPair(
  fakeOptions: FakeBitbucketOptions = {},
  options: Partial<BitbucketDataCenterOptions> = {},
): { readonly fake: FakeBitbucket; readonly target: DirectTarget } {
  const fake = fakeBitbucket(fakeOptions)
  const target = bitbucketDataCenter({
    baseUrl: 'https://bitbucket.example.com/context',
    auth: fake.admin,
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, target }
}

/** A fake workspace of Bitbucket Cloud and a target on it that does not wait between tries. */
export function bitbucketCloudPair(
  fakeOptions: FakeBitbucketCloudOptions = {},
  options: Partial<BitbucketCloudOptions> = {},
): { readonly fake: FakeBitbucketCloud; readonly target: Target } {
  const fake = fakeBitbucketCloud(fakeOptions)
  const target = bitbucketCloud({
    workspace: 'acme',
    auth: fake.admin,
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, target }
}

/** People who are there from the start, since nobody can be made. */
export const people: readonly { readonly email: string; readonly displayName: string }[] = [
  'ada',
  'grace',
  'alan',
  'edsger',
  'barbara',
].map((name) => ({ email: `${name}@example.com`, displayName: name }))

/** Their ids, which are the same in every fake. */
export const peopleIds: readonly string[] = people.map(
  (_, at) => `{00000000-0000-4000-8000-${String(at + 1).padStart(12, '0')}}`,
)
