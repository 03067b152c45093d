import { fakeBitbucket, targetContract } from 'rostermap/testing'
import { bitbucketPair } from '../support/bitbucket.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

describeAgainstVendor('bitbucketDataCenter', {
  file: 'bitbucket-dc-9.5.users-groups.json',
  root: '/rest',
  waivers: {
    'GET /authconfig/1.0/idps': {
      part: 'operation',
      reason: 'the API of the SSO app, which Atlassian describes in its knowledge base only',
    },
    'GET /api/latest/admin/license': {
      part: 'operation',
      reason: 'trimmed away with the paths that are not about users, groups and permissions',
    },
    'GET /api/latest/users': {
      part: 'answer',
      reason:
        'the page is described by its item; as nothing is required, the page itself would pass',
      looser: true,
    },
  },
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /api/latest/admin/groups',
    'DELETE /api/latest/admin/permissions/users',
    'DELETE /api/latest/admin/users',
    'GET /api/latest/admin/groups',
    'GET /api/latest/admin/groups/more-members',
    'GET /api/latest/admin/groups/more-non-members',
    'GET /api/latest/admin/license',
    'GET /api/latest/admin/permissions/groups',
    'GET /api/latest/admin/permissions/users',
    'GET /api/latest/admin/users',
    'GET /api/latest/admin/users/more-members',
    'GET /api/latest/application-properties',
    'GET /api/latest/users',
    'GET /authconfig/1.0/idps',
    'POST /api/latest/admin/groups',
    'POST /api/latest/admin/groups/add-users',
    'POST /api/latest/admin/users',
    'POST /api/latest/admin/users/add-groups',
    'POST /api/latest/admin/users/remove-group',
    'POST /api/latest/admin/users/rename',
    'PUT /api/latest/admin/permissions/users',
    'PUT /api/latest/admin/users',
    'PUT /api/latest/admin/users/credentials',
  ],
  async run(through) {
    const cases = targetContract(() => {
      const { fetch } = fakeBitbucket({ pageSize: 2 })
      return bitbucketPair({}, { fetch: through(fetch) }).target
    })
    for (const { run } of cases) await run()

    const fake = fakeBitbucket({ users: [{ username: 'ada', permission: 'LICENSED_USER' }] })
    const { target } = bitbucketPair({}, { fetch: through(fake.fetch) })
    const id = (await target.findUser({ username: 'ada' }))?.id ?? ''
    await target.setActive(id, false)
    await target.setActive(id, true)
  },
})
