import { listOf, noContent, notFound, patchOf, type ScimSequence, urn } from './scim-sequence.js'

const user = {
  schemas: [urn.user, urn.enterprise],
  userName: 'hannah@example.com',
  externalId: '163562137',
  name: { givenName: 'Hannah', familyName: 'Falk' },
  displayName: 'Hannah Falk',
  emails: [{ value: 'hannah@example.com', type: 'work', primary: true }],
  active: true,
  [urn.enterprise]: { department: 'Design' },
}

/**
 * How OneLogin provisions: a look-up, PUT of the whole user, and members removed by an object or a list
 * of objects. A reconstruction, not a capture: the removal is known from a comment in scim-patch.
 */
export const oneLoginSequence: ScimSequence = {
  idp: 'OneLogin',
  source: 'Reconstructed; the form of removals from scim-patch (weak)',
  steps: [
    {
      name: 'looks whether the user is there',
      request: { method: 'GET', path: '/Users?filter=userName eq "hannah@example.com"' },
      answer: { status: 200, body: listOf() },
    },
    {
      name: 'creates the user',
      request: { method: 'POST', path: '/Users', body: user },
      answer: {
        status: 201,
        headers: { location: '{base}/Users/{user}' },
        body: { userName: user.userName, [urn.enterprise]: { department: 'Design' } },
      },
      keep: { user: '/id' },
    },
    {
      name: 'puts the user in whole, without a department',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: { ...user, schemas: [urn.user], displayName: 'H. Falk', [urn.enterprise]: undefined },
      },
      answer: {
        status: 200,
        body: { displayName: 'H. Falk', active: true },
        absent: [`/${urn.enterprise}`],
      },
    },
    {
      name: 'reads the groups',
      request: { method: 'GET', path: '/Groups' },
      answer: { status: 200, body: listOf() },
    },
    {
      name: 'creates the group',
      request: {
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Designers', members: [{ value: '{user}' }] },
      },
      answer: { status: 201, body: { members: [{ value: '{user}' }] } },
      keep: { group: '/id' },
    },
    {
      name: 'removes a member by an object',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'remove', path: 'members', value: { value: '{user}' } }),
      },
      answer: noContent,
    },
    {
      name: 'adds the member by an object',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'add', path: 'members', value: { value: '{user}' } }),
      },
      answer: noContent,
    },
    {
      name: 'removes somebody who is not in it: nobody else goes',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'remove', path: 'members', value: [{ value: 'nobody' }] }),
      },
      answer: noContent,
    },
    {
      name: 'reads the group',
      request: { method: 'GET', path: '/Groups/{group}' },
      answer: { status: 200, body: { members: [{ value: '{user}' }] } },
    },
    {
      name: 'creates a second user',
      request: {
        method: 'POST',
        path: '/Users',
        body: { ...user, userName: 'jonas@example.com', externalId: '163562138', emails: [] },
      },
      answer: { status: 201, body: { externalId: '163562138' }, absent: ['/emails'] },
      keep: { second: '/id' },
    },
    {
      name: 'pushes the group: both at once, one of them in it already',
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
        path: '/Groups/{group}?attributes=displayName,members',
        body: patchOf({ op: 'replace', path: 'displayName', value: 'Designers and Writers' }),
      },
      answer: {
        status: 200,
        headers: { location: '{base}/Groups/{group}' },
        body: { displayName: 'Designers and Writers' },
      },
    },
    {
      name: 'removes the second member by a list of objects',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'remove', path: 'members', value: [{ value: '{second}' }] }),
      },
      answer: noContent,
    },
    {
      name: 'finds the user by its name',
      request: { method: 'GET', path: '/Users?filter=userName eq "HANNAH@example.com"' },
      answer: { status: 200, body: listOf({ id: '{user}', externalId: user.externalId }) },
    },
    {
      name: 'suspends the user',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: { ...user, schemas: [urn.user], active: false, [urn.enterprise]: undefined },
      },
      answer: { status: 200, body: { active: false, groups: [{ value: '{group}' }] } },
    },
    {
      name: 'activates the user again, who still is in the group',
      request: { method: 'PUT', path: '/Users/{user}', body: user },
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
    {
      name: 'reads the group: the deleted user is in it no more',
      request: { method: 'GET', path: '/Groups/{group}' },
      answer: {
        status: 200,
        body: { displayName: 'Designers and Writers' },
        absent: ['/members/0'],
      },
    },
  ],
}
