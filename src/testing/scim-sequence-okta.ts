import { listOf, noContent, notFound, patchOf, type ScimSequence, urn } from './scim-sequence.js'

const profile = {
  schemas: [urn.user],
  userName: 'test.user@okta.local',
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId: '00ujl29u0le5T6Aj10h7',
}
const membership = { value: '{user}', display: 'test.user@okta.local' }

/**
 * How Okta provisions: a look-up before each creation, PUT for profiles, PATCH without a path to
 * activate and deactivate, groups pushed in batches. It never deletes users.
 *
 * Known from Okta's SCIM 2.0 reference (developer.okta.com/docs/reference/scim/scim-20).
 */
export const oktaSequence: ScimSequence = {
  idp: 'Okta',
  source: 'Okta: SCIM 2.0 reference (documented)',
  steps: [
    {
      name: 'looks whether the user is there',
      request: {
        method: 'GET',
        path: '/Users?filter=userName eq "test.user@okta.local"&startIndex=1&count=100',
      },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/scim+json' },
        body: { ...listOf(), startIndex: 1, itemsPerPage: 0 },
      },
    },
    {
      name: 'creates the user, with an empty groups list and a password',
      request: {
        method: 'POST',
        path: '/Users',
        body: { ...profile, groups: [], password: '1mz050nq', active: true },
      },
      answer: {
        status: 201,
        headers: {
          'content-type': 'application/scim+json',
          location: '{base}/Users/{user}',
          etag: 'W/"1"',
        },
        body: {
          ...profile,
          active: true,
          meta: { resourceType: 'User', location: '{base}/Users/{user}', version: 'W/"1"' },
        },
        absent: ['/password'],
      },
      keep: { user: '/id' },
    },
    {
      name: 'creates the user again, after an answer that was lost',
      request: { method: 'POST', path: '/Users', body: { ...profile, active: true } },
      answer: {
        status: 409,
        body: { schemas: [urn.error], status: '409', scimType: 'uniqueness' },
      },
    },
    {
      name: 'reads the user before it updates the profile',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: { status: 200, body: { ...profile, id: '{user}' }, absent: ['/password'] },
    },
    {
      name: 'updates the profile by PUT, sending back what it read',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: {
          ...profile,
          id: '{user}',
          name: { givenName: 'Another', middleName: 'Excited', familyName: 'User' },
          active: true,
          groups: [],
          meta: { resourceType: 'User' },
        },
      },
      answer: {
        status: 200,
        headers: { etag: 'W/"2"' },
        body: {
          id: '{user}',
          name: { givenName: 'Another', middleName: 'Excited', familyName: 'User' },
        },
      },
    },
    {
      name: 'deactivates the user by a PATCH without a path',
      request: {
        method: 'PATCH',
        path: '/Users/{user}',
        body: patchOf({ op: 'replace', value: { active: false } }),
      },
      answer: { status: 200, body: { id: '{user}', active: false, userName: profile.userName } },
    },
    {
      name: 'reactivates the user',
      request: {
        method: 'PATCH',
        path: '/Users/{user}',
        body: patchOf({ op: 'replace', value: { active: true } }),
      },
      answer: { status: 200, body: { active: true } },
    },
    {
      name: 'synchronises the password',
      request: {
        method: 'PATCH',
        path: '/Users/{user}',
        body: patchOf({ op: 'replace', value: { password: 'a new one' } }),
      },
      answer: { status: 200, absent: ['/password'] },
    },
    {
      name: 'lists groups before the first push',
      request: { method: 'GET', path: '/Groups?startIndex=1&count=100' },
      answer: { status: 200, body: { ...listOf(), startIndex: 1 } },
    },
    {
      name: 'creates the pushed group',
      request: {
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Test SCIMv2', members: [] },
      },
      answer: {
        status: 201,
        headers: { location: '{base}/Groups/{group}' },
        body: { displayName: 'Test SCIMv2', meta: { resourceType: 'Group' } },
      },
      keep: { group: '/id' },
    },
    {
      name: 'adds a member',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'add', path: 'members', value: [membership] }),
      },
      answer: noContent,
    },
    {
      name: 'renames the group, naming its id, and pushes the same member again',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf(
          { op: 'replace', value: { id: '{group}', displayName: 'Renamed' } },
          { op: 'add', path: 'members', value: [membership] },
        ),
      },
      answer: noContent,
    },
    {
      name: 'reads the group: renamed, and the member is in it once',
      request: { method: 'GET', path: '/Groups/{group}' },
      answer: {
        status: 200,
        body: { displayName: 'Renamed', members: [{ value: '{user}', type: 'User' }] },
      },
    },
    {
      name: 'reads the user: it says which groups it is in',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: { status: 200, body: { groups: [{ value: '{group}', display: 'Renamed' }] } },
    },
    {
      name: 'removes the member by a value path',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'remove', path: 'members[value eq "{user}"]' }),
      },
      answer: noContent,
    },
    {
      name: 'replaces all members',
      request: {
        method: 'PATCH',
        path: '/Groups/{group}',
        body: patchOf({ op: 'replace', path: 'members', value: [membership] }),
      },
      answer: noContent,
    },
    {
      name: 'puts the group in whole, as apps of the app wizard do',
      request: {
        method: 'PUT',
        path: '/Groups/{group}',
        body: {
          schemas: [urn.group],
          id: '{group}',
          displayName: 'Renamed',
          members: [membership],
        },
      },
      answer: { status: 200, body: { displayName: 'Renamed', members: [{ value: '{user}' }] } },
    },
    {
      name: 'deletes the group',
      request: { method: 'DELETE', path: '/Groups/{group}' },
      answer: noContent,
    },
    {
      name: 'finds the group gone',
      request: { method: 'GET', path: '/Groups/{group}' },
      answer: notFound,
    },
    {
      name: 'reads the user: in no group any more',
      request: { method: 'GET', path: '/Users/{user}' },
      answer: { status: 200, body: { active: true }, absent: ['/groups/0'] },
    },
  ],
}
