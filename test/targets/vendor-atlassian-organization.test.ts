import { fakeAtlassianCloud, targetContract } from 'rostermap/testing'
import { memberIds, members, organizationPair } from '../support/atlassian.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

type Fetch = (request: Request) => Promise<Response>

/** Sends what is below a path through the check, and the rest past it. */
const below =
  (root: string, checked: Fetch, plain: Fetch): Fetch =>
  (request) =>
    new URL(request.url).pathname.startsWith(root) ? checked(request) : plain(request)

async function run(root: string, through: (fetch: Fetch) => Fetch): Promise<void> {
  for (const deactivate of ['suspend', 'disable'] as const) {
    const cases = targetContract(
      () => {
        const { fetch } = fakeAtlassianCloud({ users: members, pageSize: 2 })
        return organizationPair(
          {},
          {
            fetch: below(root, through(fetch), fetch),
            deactivate,
            manageAccounts: true,
            properties: ['jobTitle', 'nickname'],
            roles: [{ resource: 'ari:cloud:jira-software::site/1', role: 'atlassian/user' }],
          },
        ).organization
      },
      { userId: memberIds },
    )
    for (const { run } of cases) await run()
  }
}

describeAgainstVendor('atlassianOrganization', {
  file: 'admin-org-2026.users-groups.json',
  root: '/admin',
  waivers: {},
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}',
    'DELETE /v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships/{accountId}',
    'DELETE /v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}',
    'GET /v2/orgs/{orgId}/directories',
    'GET /v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}',
    'GET /v2/orgs/{orgId}/directories/{directoryId}/users/{userId}',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/groups',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/groups/search',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/users/search',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore',
    'POST /v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
    'POST /v2/orgs/{orgId}/users/invite',
  ],
  run: (through) => run('/admin/', through),
})

describeAgainstVendor('atlassianOrganization with managed accounts', {
  file: 'admin-user-management.json',
  root: '',
  waivers: {},
  // Of the profile only what is written is described, and not what is answered.
  unsaid: ['extended_profile', 'nickname'],
  operations: [
    'GET /users/{account_id}/manage/profile',
    'PATCH /users/{account_id}/manage/profile',
    'POST /users/{account_id}/manage/lifecycle/disable',
    'POST /users/{account_id}/manage/lifecycle/enable',
    'PUT /users/{account_id}/manage/email',
  ],
  run: (through) => run('/users/', through),
})
