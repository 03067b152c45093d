import {
  listOf,
  noContent,
  notFound,
  patchOf,
  type ScimSequence,
  type ScimStep,
  urn,
} from './scim-sequence.js'

const upn = 'anna.berg@contoso.example'
const user = {
  schemas: [urn.user, urn.enterprise],
  externalId: '58342554-38d6-4ec8-948c-50044d0a33fd',
  userName: upn,
  active: true,
  displayName: 'Anna Berg',
  emails: [{ primary: true, type: 'work', value: upn }],
  name: { formatted: 'Anna Berg', familyName: 'Berg', givenName: 'Anna' },
  roles: [],
  [urn.enterprise]: { department: 'Finance', employeeNumber: '7001' },
}
const group = {
  schemas: [urn.group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
  externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
  displayName: 'Finance Team',
  meta: { resourceType: 'Group' },
}

function step(name: string, request: ScimStep['request'], answer: ScimStep['answer']): ScimStep {
  return { name, request, answer }
}

function patchUser(name: string, operations: readonly object[], body: object): ScimStep {
  const request = { method: 'PATCH', path: '/Users/{user}', body: patchOf(...operations) } as const
  return step(name, request, { status: 200, body })
}

function patchGroup(name: string, ...operations: readonly object[]): ScimStep {
  const body = patchOf(...operations)
  return step(name, { method: 'PATCH', path: '/Groups/{group}', body }, noContent)
}

const beginning: readonly ScimStep[] = [
  step(
    'tests the connection: looks for a user that cannot be there',
    {
      method: 'GET',
      path: '/Users?filter=userName eq "3f8ac3ee-2f2c-4a3c-a6f5-0f9d0b1d2c3e"',
    },
    { status: 200, body: listOf() },
  ),
  {
    name: 'creates the manager',
    request: {
      method: 'POST',
      path: '/Users',
      body: { ...user, externalId: 'manager', userName: 'boss@contoso.example', emails: [] },
    },
    answer: { status: 201 },
    keep: { manager: '/id' },
  },
  {
    name: 'creates the user',
    request: {
      method: 'POST',
      path: '/Users',
      body: { ...user, meta: { resourceType: 'User' } },
    },
    answer: {
      status: 201,
      headers: { location: '{base}/Users/{user}', 'content-type': 'application/scim+json' },
      body: {
        userName: upn,
        externalId: user.externalId,
        emails: user.emails,
        [urn.enterprise]: { department: 'Finance', employeeNumber: '7001' },
      },
    },
    keep: { user: '/id' },
  },
  step(
    'finds the user by its name, written in another case',
    { method: 'GET', path: `/Users?filter=userName eq "${upn.toUpperCase()}"` },
    { status: 200, body: listOf({ id: '{user}', userName: upn }) },
  ),
  step(
    'finds the user by its externalId',
    { method: 'GET', path: `/Users?filter=externalId eq "${user.externalId}"` },
    { status: 200, body: listOf({ id: '{user}' }) },
  ),
]

const groupBeginning: readonly ScimStep[] = [
  step(
    'looks for the group without its members',
    {
      method: 'GET',
      path: `/Groups?excludedAttributes=members&filter=externalId eq "${group.externalId}"`,
    },
    { status: 200, body: listOf() },
  ),
  {
    name: 'creates the group, with the schema marker of old',
    request: { method: 'POST', path: '/Groups', body: group },
    answer: {
      status: 201,
      headers: { location: '{base}/Groups/{group}' },
      body: { displayName: 'Finance Team', externalId: group.externalId },
    },
    keep: { group: '/id' },
  },
  step(
    'reads the group without its members',
    { method: 'GET', path: '/Groups/{group}?excludedAttributes=members' },
    { status: 200, body: { displayName: 'Finance Team' }, absent: ['/members'] },
  ),
]

const memberIsThere = step(
  'asks whether the user is a member',
  {
    method: 'GET',
    path: '/Groups?filter=id eq "{group}" and members eq "{user}"&attributes=id',
  },
  { status: 200, body: listOf({ id: '{group}' }) },
)

const memberIsGone = step(
  'reads the group: the user is gone, the manager is still in it',
  { method: 'GET', path: '/Groups/{group}' },
  { status: 200, body: { members: [{ value: '{manager}' }] } },
)

const ending: readonly ScimStep[] = [
  step('deletes the user for good', { method: 'DELETE', path: '/Users/{user}' }, noContent),
  step('deletes the user a second time', { method: 'DELETE', path: '/Users/{user}' }, notFound),
  step(
    'finds the user gone',
    { method: 'GET', path: `/Users?filter=userName eq "${upn}"` },
    { status: 200, body: listOf() },
  ),
  step('deletes the group', { method: 'DELETE', path: '/Groups/{group}' }, noContent),
  step('reads the group: gone', { method: 'GET', path: '/Groups/{group}' }, notFound),
]

/**
 * How Microsoft Entra ID provisions with the flag `aadOptscim062020`, which makes it keep to the RFC.
 *
 * Known from Microsoft's pages on SCIM endpoints and on the flag.
 */
export const entraSequence: ScimSequence = {
  idp: 'Microsoft Entra ID',
  source:
    'Microsoft Learn: use-scim-to-provision-users-and-groups, application-provisioning-config-problem-scim-compatibility (documented)',
  steps: [
    ...beginning,
    patchUser(
      'updates attributes, one of them in the extension',
      [
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'a.berg@contoso.example' },
        { op: 'replace', path: 'name.familyName', value: 'Berg-Lund' },
        { op: 'add', path: `${urn.enterprise}:department`, value: 'Treasury' },
      ],
      {
        emails: [{ primary: true, type: 'work', value: 'a.berg@contoso.example' }],
        name: { familyName: 'Berg-Lund', givenName: 'Anna' },
        [urn.enterprise]: { department: 'Treasury', employeeNumber: '7001' },
      },
    ),
    patchUser('soft-deletes the user', [{ op: 'replace', path: 'active', value: false }], {
      active: false,
      userName: upn,
    }),
    patchUser('restores the user', [{ op: 'replace', path: 'active', value: true }], {
      active: true,
    }),
    ...groupBeginning,
    patchGroup('adds members', {
      op: 'add',
      path: 'members',
      value: [{ value: '{user}' }, { value: '{manager}' }],
    }),
    memberIsThere,
    patchGroup('removes a member by a value path', {
      op: 'remove',
      path: 'members[value eq "{user}"]',
    }),
    memberIsGone,
    patchGroup('renames the group', { op: 'replace', path: 'displayName', value: 'Treasury' }),
    step(
      'finds the group by its new name; the members were not touched',
      { method: 'GET', path: '/Groups?filter=displayName eq "treasury"' },
      { status: 200, body: listOf({ id: '{group}', members: [{ value: '{manager}' }] }) },
    ),
    ...ending,
  ],
}

/**
 * How Microsoft Entra ID provisions without the flag `aadOptscim062020`: capitalised operations, `active`
 * as text, members removed by a list of values, values created by a path that finds nothing, a manager
 * as bare text.
 *
 * Known from Microsoft's pages on SCIM endpoints and on the flag, and from issue threads of service
 * providers; the manager as text from reports about Entra's validator.
 */
export const entraLegacySequence: ScimSequence = {
  idp: 'Microsoft Entra ID, before aadOptscim062020',
  source:
    'Microsoft Learn: use-scim-to-provision-users-and-groups, application-provisioning-config-problem-scim-compatibility (documented); azure-docs issue 30826 (reported)',
  steps: [
    ...beginning,
    patchUser(
      'updates attributes, some of which are not there yet',
      [
        { op: 'Replace', path: 'displayName', value: 'Anna Berg-Lund' },
        { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46 70 000 00 00' },
        { op: 'Replace', path: 'addresses[type eq "work"].country', value: 'SE' },
        { op: 'Replace', path: `${urn.enterprise}:department`, value: 'Treasury' },
      ],
      {
        displayName: 'Anna Berg-Lund',
        phoneNumbers: [{ type: 'mobile', value: '+46 70 000 00 00' }],
        addresses: [{ type: 'work', country: 'SE' }],
        [urn.enterprise]: { department: 'Treasury' },
      },
    ),
    patchUser(
      'updates attributes by dotted keys without a path',
      [
        {
          op: 'Replace',
          value: { 'name.givenName': 'Annika', [`${urn.enterprise}:costCenter`]: '42' },
        },
      ],
      {
        name: { givenName: 'Annika', familyName: 'Berg' },
        [urn.enterprise]: { costCenter: '42', department: 'Treasury' },
      },
    ),
    patchUser(
      'sets the manager as bare text',
      [{ op: 'Add', path: `${urn.enterprise}:manager`, value: '{manager}' }],
      { [urn.enterprise]: { manager: { value: '{manager}' } } },
    ),
    patchUser(
      'disables the user: "False" as text',
      [{ op: 'Replace', path: 'active', value: 'False' }],
      { active: false },
    ),
    patchUser(
      'enables the user: "True" as text',
      [{ op: 'Replace', path: 'active', value: 'True' }],
      { active: true },
    ),
    ...groupBeginning,
    patchGroup('adds members', {
      op: 'Add',
      path: 'members',
      value: [
        { $ref: null, value: '{user}' },
        { $ref: null, value: '{manager}' },
      ],
    }),
    memberIsThere,
    patchGroup('removes a member by a list of values, which must not empty the group', {
      op: 'Remove',
      path: 'members',
      value: [{ $ref: null, value: '{user}' }],
    }),
    memberIsGone,
    patchGroup('renames the group and its externalId', {
      op: 'Replace',
      value: { displayName: 'Treasury', externalId: 'another' },
    }),
    memberIsGone,
    ...ending,
  ],
}
