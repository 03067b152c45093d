import { fakeConfluenceCloud, targetContract } from 'rostermap/testing'
import { confluenceCloudPair } from '../support/confluence.js'
import { people, peopleIds } from '../support/jira-cloud.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

describeAgainstVendor('confluenceCloud', {
  file: 'confluence-cloud-v1.users-groups.json',
  root: '',
  waivers: {},
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /wiki/rest/api/group/by-id',
    'DELETE /wiki/rest/api/group/userByGroupId',
    'DELETE /wiki/rest/api/user/{userId}/property/{key}',
    'GET /wiki/rest/api/group',
    'GET /wiki/rest/api/group/by-id',
    'GET /wiki/rest/api/group/picker',
    'GET /wiki/rest/api/group/{groupId}/membersByGroupId',
    'GET /wiki/rest/api/user',
    'GET /wiki/rest/api/user/current',
    'GET /wiki/rest/api/user/memberof',
    'GET /wiki/rest/api/user/{userId}/property/{key}',
    'POST /wiki/rest/api/group',
    'POST /wiki/rest/api/group/userByGroupId',
    'POST /wiki/rest/api/user/{userId}/property/{key}',
    'PUT /wiki/rest/api/user/{userId}/property/{key}',
  ],
  async run(through) {
    const cases = targetContract(
      () => {
        const { fetch } = fakeConfluenceCloud({ users: people, pageSize: 2 })
        return confluenceCloudPair({}, { fetch: through(fetch), properties: ['costCenter'] }).wiki
      },
      { userId: peopleIds },
    )
    for (const { run } of cases) await run()
  },
})
