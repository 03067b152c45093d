import { listOf, noContent, notFound, patchOf, type ScimSequence, urn } from './scim-sequence.js'

const user = {
  schemas: [urn.user],
  userName: 'lena',
  externalId: 'uid=lena,ou=people,dc=example,dc=com',
  name: { givenName: 'Lena', familyName: 'Koch' },
  emails: [{ value: 'lena@example.com', type: 'work', primary: true }],
  active: true,
}

/**
 * How PingFederate and PingOne provision: the administrator writes the filter, so it has parentheses;
 * groups are put in whole or patched, as set. A reconstruction, not a capture.
 */
export const pingSequence: ScimSequence = {
  idp: 'Ping Identity',
  source: 'docs.pingidentity.com: SCIM connector settings (documented); payloads reconstructed',
  steps: [
    {
      name: 'looks for the user by a filter with parentheses',
      request: {
        method: 'GET',
        path: '/Users?filter=(userName eq "lena") or (emails.value eq "lena@example.com")',
      },
      answer: { status: 200, body: listOf() },
    },
    {
      name: 'creates the user',
      request: { method: 'POST', path: '/Users', body: user },
      answer: { status: 201, headers: { location: '{base}/Users/{user}' } },
      keep: { user: '/id' },
    },
    {
      name: 'finds the user by its address',
      request: {
        method: 'GET',
        path: '/Users?filter=(userName eq "nobody") or (emails.value eq "LENA@example.com")',
      },
      answer: { status: 200, body: listOf({ id: '{user}', externalId: user.externalId }) },
    },
    {
      name: 'updates the user by PUT',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: { ...user, title: 'Engineer' },
      },
      answer: { status: 200, body: { title: 'Engineer' } },
    },
    {
      name: 'clears the title by PUT, leaving it out',
      request: { method: 'PUT', path: '/Users/{user}', body: user },
      answer: { status: 200, body: { userName: 'lena' }, absent: ['/title'] },
    },
    {
      name: 'creates the group',
      request: {
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Engineers' },
      },
      answer: { status: 201 },
      keep: { group: '/id' },
    },
    {
      name: 'puts the group in whole with its members',
      request: {
        method: 'PUT',
        path: '/Groups/{group}',
        body: { schemas: [urn.group], displayName: 'Engineers', members: [{ value: '{user}' }] },
      },
      answer: { status: 200, body: { members: [{ value: '{user}' }] } },
    },
    {
      name: 'patches the group: out and in again in one request',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf(
          { op: 'remove', path: 'members[value eq "{user}"]' },
          { op: 'add', path: 'members', value: [{ value: '{user}' }] },
        ),
      },
      answer: noContent,
    },
    {
      name: 'reads the groups of the user by a filter',
      request: { method: 'GET', path: '/Groups?filter=members[value eq "{user}"]' },
      answer: { status: 200, body: listOf({ id: '{group}', members: [{ value: '{user}' }] }) },
    },
    {
      name: 'renames the group by PUT with its members',
      request: {
        method: 'PUT',
        path: '/Groups/{group}',
        body: { schemas: [urn.group], displayName: 'Builders', members: [{ value: '{user}' }] },
      },
      answer: {
        status: 200,
        headers: { location: '{base}/Groups/{group}' },
        body: { displayName: 'Builders', members: [{ value: '{user}' }] },
      },
    },
    {
      name: 'disables the user',
      request: { method: 'PUT', path: '/Users/{user}', body: { ...user, active: false } },
      answer: { status: 200, body: { active: false, groups: [{ value: '{group}' }] } },
    },
    {
      name: 'enables the user again',
      request: { method: 'PUT', path: '/Users/{user}', body: user },
      answer: { status: 200, body: { active: true, groups: [{ display: 'Builders' }] } },
    },
    {
      name: 'deletes the group',
      request: { method: 'DELETE', path: '/Groups/{group}' },
      answer: noContent,
    },
    {
      name: 'reads the user: in no group any more',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: { status: 200, body: { active: true }, absent: ['/groups'] },
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
