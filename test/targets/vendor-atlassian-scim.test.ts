import { fakeAtlassianCloud, targetContract } from 'rostermap/testing'
import { scimPair } from '../support/atlassian.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

describeAgainstVendor('atlassianScimDirectory', {
  file: 'admin-scim.users-groups.json',
  root: '',
  waivers: {
    'PATCH /scim/directory/{directoryId}/Users/{userId}': {
      part: 'taken',
      reason:
        'a login or address that is taken is 409 here too, as the article "Failed to update when attempting to provision a user" quotes it',
    },
  },
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /scim/directory/{directoryId}/Groups/{id}',
    'DELETE /scim/directory/{directoryId}/Users/{userId}',
    'GET /scim/directory/{directoryId}/Groups',
    'GET /scim/directory/{directoryId}/Groups/{id}',
    'GET /scim/directory/{directoryId}/Users',
    'GET /scim/directory/{directoryId}/Users/{userId}',
    'PATCH /scim/directory/{directoryId}/Groups/{id}',
    'PATCH /scim/directory/{directoryId}/Users/{userId}',
    'POST /scim/directory/{directoryId}/Groups',
    'POST /scim/directory/{directoryId}/Users',
  ],
  run: async (through) => {
    const properties = [
      ...['givenName', 'familyName', 'nickName', 'title', 'preferredLanguage', 'timezone'],
      ...['department', 'organization'],
    ]
    const cases = targetContract(() => {
      const { fetch } = fakeAtlassianCloud({ pageSize: 2 })
      return scimPair({}, { fetch: through(fetch), properties }).directory
    })
    for (const { run } of cases) await run()
    const { fetch } = fakeAtlassianCloud()
    const { directory } = scimPair({}, { fetch: through(fetch), properties })
    const all = Object.fromEntries(properties.map((name) => [name, `a ${name}`]))
    await directory.createUser({
      ...{ username: 'ada', email: 'ada@example.com', displayName: 'Ada' },
      ...{ externalId: '7', properties: all },
    })
  },
})
