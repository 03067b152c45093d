import { fakeConfluence, targetContract } from 'rostermap/testing'
import { confluencePair } from '../support/confluence.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

const absent = { part: 'absent', reason: 'the file has no status for "not there"' } as const

describeAgainstVendor('confluenceDataCenter', {
  file: 'confluence-dc-10.0.3.users-groups.json',
  root: '/confluence',
  waivers: {
    'GET /rest/authconfig/1.0/idps': {
      part: 'operation',
      reason: 'the API of the SSO app, which Atlassian describes in its knowledge base only',
    },
    'GET /rest/api/group/{groupName}': absent,
    'GET /rest/api/group/{groupName}/member': absent,
    'PUT /rest/api/user/{username}/group/{groupName}': absent,
  },
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /rest/api/admin/group/{groupName}',
    'DELETE /rest/api/admin/user/{username}',
    'DELETE /rest/api/user/{username}/group/{groupName}',
    'GET /rest/api/group',
    'GET /rest/api/group/{groupName}',
    'GET /rest/api/group/{groupName}/member',
    'GET /rest/api/longtask/{id}',
    'GET /rest/api/server-information',
    'GET /rest/api/user',
    'GET /rest/api/user/current',
    'GET /rest/api/user/list',
    'GET /rest/api/user/memberof',
    'GET /rest/authconfig/1.0/idps',
    'POST /rest/api/admin/group',
    'POST /rest/api/admin/user',
    'PUT /rest/api/admin/user/{username}',
    'PUT /rest/api/admin/user/{username}/disable',
    'PUT /rest/api/admin/user/{username}/enable',
    'PUT /rest/api/user/{username}/group/{groupName}',
  ],
  async run(through) {
    const cases = targetContract(() => {
      const { fetch } = fakeConfluence({ pageSize: 2 })
      return confluencePair({}, { fetch: through(fetch) }).confluence
    })
    for (const { run } of cases) await run()
  },
})
