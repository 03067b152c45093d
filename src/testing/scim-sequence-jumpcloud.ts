import { listOf, noContent, notFound, patchOf, type ScimSequence, urn } from './scim-sequence.js'

const user = {
  schemas: [urn.user, urn.enterprise],
  userName: 'sofia@example.com',
  externalId: '5f3b1c9a2e7d',
  active: true,
  name: { givenName: 'Sofia', familyName: 'Rossi', formatted: '', middleName: '' },
  emails: [{ value: 'sofia@example.com', type: 'work', primary: true }],
  title: '',
  addresses: [],
  phoneNumbers: [],
}

/**
 * How JumpCloud provisions: at set-up it makes and deletes a test user and a test group, and its users
 * come with empty text and empty lists. A reconstruction, not a capture.
 */
export const jumpCloudSequence: ScimSequence = {
  idp: 'JumpCloud',
  source: 'JumpCloud: custom SCIM integrations (weak); payloads reconstructed',
  steps: [
    {
      name: 'sets up: creates a test user',
      request: {
        method: 'POST',
        path: '/Users',
        body: { ...user, userName: 'test_user@jumpcloud.test', externalId: 'test', emails: [] },
      },
      answer: { status: 201 },
      keep: { probe: '/id' },
    },
    {
      name: 'sets up: reads the test user back',
      request: { method: 'GET', path: '/Users?filter=userName eq "test_user@jumpcloud.test"' },
      answer: { status: 200, body: listOf({ id: '{probe}' }) },
    },
    {
      name: 'sets up: deactivates the test user by PUT',
      request: {
        method: 'PUT',
        path: '/Users/{probe}',
        body: { ...user, userName: 'test_user@jumpcloud.test', active: false, emails: [] },
      },
      answer: { status: 200, body: { active: false } },
    },
    {
      name: 'sets up: deletes the test user',
      request: { method: 'DELETE', path: '/Users/{probe}' },
      answer: noContent,
    },
    {
      name: 'sets up: creates a test group',
      request: {
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Test Group', members: [] },
      },
      answer: { status: 201 },
      keep: { probe: '/id' },
    },
    {
      name: 'sets up: deletes the test group',
      request: { method: 'DELETE', path: '/Groups/{probe}' },
      answer: noContent,
    },
    {
      name: 'creates a user with empty text and empty lists',
      request: { method: 'POST', path: '/Users', body: user },
      answer: {
        status: 201,
        body: { userName: user.userName, name: { givenName: 'Sofia', familyName: 'Rossi' } },
        absent: ['/addresses/0', '/phoneNumbers/0'],
      },
      keep: { user: '/id' },
    },
    {
      name: 'updates the user by PUT',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: { ...user, title: 'Account Manager' },
      },
      answer: {
        status: 200,
        headers: { location: '{base}/Users/{user}' },
        body: { title: 'Account Manager', active: true },
      },
    },
    {
      name: 'finds the user by its name',
      request: { method: 'GET', path: '/Users?filter=userName eq "sofia@example.com"' },
      answer: { status: 200, body: listOf({ id: '{user}', title: 'Account Manager' }) },
    },
    {
      name: 'creates the group with its member',
      request: {
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Sales', members: [{ value: '{user}' }] },
      },
      answer: { status: 201, body: { members: [{ value: '{user}', type: 'User' }] } },
      keep: { group: '/id' },
    },
    {
      name: 'removes the member by a list of values',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'remove', path: 'members', value: [{ value: '{user}' }] }),
      },
      answer: noContent,
    },
    {
      name: 'adds the member again',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'add', path: 'members', value: [{ value: '{user}' }] }),
      },
      answer: noContent,
    },
    {
      name: 'creates a second user',
      request: {
        method: 'POST',
        path: '/Users',
        body: { ...user, userName: 'marco@example.com', externalId: '5f3b1c9a2e7e', emails: [] },
      },
      answer: { status: 201, body: { userName: 'marco@example.com' } },
      keep: { second: '/id' },
    },
    {
      name: 'pushes both into the group, one of them in it already',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({
          ...{ op: 'add', path: 'members' },
          value: [{ value: '{user}' }, { value: '{second}' }],
        }),
      },
      answer: noContent,
    },
    {
      name: 'renames the group; nobody leaves',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'replace', path: 'displayName', value: 'Sales Europe' }),
      },
      answer: noContent,
    },
    {
      name: 'finds the second user in the renamed group',
      request: { method: 'GET', path: '/Groups?filter=members.value eq "{second}"' },
      answer: { status: 200, body: listOf({ id: '{group}', displayName: 'Sales Europe' }) },
    },
    {
      name: 'suspends the user',
      request: {
        method: 'PATCH',
        path: '/Users/{user}',
        body: patchOf({ op: 'replace', path: 'active', value: false }),
      },
      answer: { status: 200, body: { active: false } },
    },
    {
      name: 'reads the user: suspended, and its groups were kept',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: { status: 200, body: { active: false, groups: [{ value: '{group}' }] } },
    },
    {
      name: 'activates the user again',
      request: {
        method: 'PATCH',
        path: '/Users/{user}',
        body: patchOf({ op: 'replace', path: 'active', value: true }),
      },
      answer: { status: 200, body: { active: true, groups: [{ value: '{group}' }] } },
    },
    {
      name: 'deletes the user',
      request: { method: 'DELETE', path: '/Users/{user}' },
      answer: noContent,
    },
    {
      name: 'reads the user: gone',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: notFound,
    },
  ],
}
