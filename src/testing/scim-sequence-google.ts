import { listOf, noContent, notFound, patchOf, type ScimSequence, urn } from './scim-sequence.js'

const user = {
  schemas: [urn.user, urn.enterprise],
  userName: 'kenji@example.com',
  externalId: '108412345678901234567',
  name: { givenName: 'Kenji', familyName: 'Sato' },
  emails: [{ value: 'kenji@example.com', type: 'work', primary: true }],
  active: true,
}

/**
 * How Google Workspace provisions: it probes with one user, creates, suspends and deletes users; it
 * pushes no groups. A reconstruction, not a capture.
 */
export const googleSequence: ScimSequence = {
  idp: 'Google Workspace',
  source: 'A third-party guide to Google auto-provisioning (weak); payloads reconstructed',
  steps: [
    {
      name: 'probes the service',
      request: { method: 'GET', path: '/Users?count=1' },
      answer: { status: 200, body: listOf() },
    },
    {
      name: 'reads what the service can do',
      request: { method: 'GET', path: '/ServiceProviderConfig' },
      answer: {
        status: 200,
        headers: { 'content-type': 'application/scim+json' },
        body: { patch: { supported: true }, filter: { supported: true } },
      },
    },
    {
      name: 'looks whether the user is there, with startIndex and count',
      request: {
        method: 'GET',
        path: '/Users?filter=userName eq "kenji@example.com"&startIndex=1&count=1',
      },
      answer: { status: 200, body: { ...listOf(), startIndex: 1 } },
    },
    {
      name: 'creates the user',
      request: { method: 'POST', path: '/Users', body: user },
      answer: { status: 201, headers: { location: '{base}/Users/{user}' }, body: { active: true } },
      keep: { user: '/id' },
    },
    {
      name: 'probes the service again: one user, of one',
      request: { method: 'GET', path: '/Users?count=1' },
      answer: { status: 200, body: { ...listOf({ id: '{user}' }), itemsPerPage: 1 } },
    },
    {
      name: 'finds the user by its name',
      request: {
        method: 'GET',
        path: '/Users?filter=userName eq "kenji@example.com"&startIndex=1&count=1',
      },
      answer: { status: 200, body: listOf({ id: '{user}', externalId: user.externalId }) },
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
      name: 'restores the user and changes its name by PUT',
      request: {
        method: 'PUT',
        path: '/Users/{user}',
        body: { ...user, name: { givenName: 'Kenji', familyName: 'Sato-Ito' } },
      },
      answer: { status: 200, body: { active: true, name: { familyName: 'Sato-Ito' } } },
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
      name: 'creates the user again under the name it had',
      request: { method: 'POST', path: '/Users', body: { ...user, externalId: 'another' } },
      answer: { status: 201, body: { userName: user.userName } },
    },
  ],
}
