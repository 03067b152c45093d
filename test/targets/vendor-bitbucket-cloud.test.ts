import { fakeBitbucketCloud, targetContract } from 'rostermap/testing'
import { bitbucketCloudPair, people, peopleIds } from '../support/bitbucket.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

type Fetch = (request: Request) => Promise<Response>

/** Runs the contract; only requests below the root go through the check. */
async function run(root: string, through: (fetch: Fetch) => Fetch): Promise<void> {
  const cases = targetContract(
    () => {
      const { fetch } = fakeBitbucketCloud({ users: people, pageSize: 2 })
      const checked = through(fetch)
      const routed: Fetch = (request) =>
        new URL(request.url).pathname.startsWith(root) ? checked(request) : fetch(request)
      return bitbucketCloudPair({}, { fetch: routed, legacyGroups: 'write' }).target
    },
    { userId: peopleIds },
  )
  for (const one of cases) await one.run()
}

describeAgainstVendor('bitbucketCloud', {
  file: 'bitbucket-cloud.users-workspaces.json',
  root: '/2.0',
  waivers: {},
  // The description of a member says no more than that it may have members of any name.
  unsaid: ['account_id', 'display_name', 'name', 'nickname', 'slug', 'user', 'uuid', 'workspace'],
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'GET /workspaces/{workspace}/members',
    'GET /workspaces/{workspace}/members/{member}',
  ],
  run: (through) => run('/2.0', through),
})

describeAgainstVendor('bitbucketCloud with groups', {
  file: 'bitbucket-cloud-1.0-groups.json',
  root: '',
  waivers: {
    'POST /1.0/groups/{workspace}': {
      part: 'taken',
      reason:
        'two names can make one slug, and what is answered then is described nowhere: see decision 0015',
    },
  },
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /1.0/groups/{workspace}/{slug}',
    'DELETE /1.0/groups/{workspace}/{slug}/members/{member}',
    'GET /1.0/groups/{workspace}',
    'GET /1.0/groups/{workspace}/{slug}/members',
    'POST /1.0/groups/{workspace}',
    'PUT /1.0/groups/{workspace}/{slug}/members/{member}',
  ],
  run: (through) => run('/1.0', through),
})
