import { inspect } from 'node:util'
import type { Target } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { memberIds, members, organizationPair, scimPair, scimPerson } from '../support/atlassian.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const [adaId = ''] = memberIds
const admin = (code: string, detail = 'secret@example.com') => ({
  errors: [{ id: '1', status: code.slice(6, 9), code, title: 'title', detail }],
})
const forbidden = (key: string) => ({ allowed: false, reason: { key } })

/** What the two APIs of an organisation say in their own words, and what each of them means. */
const refusals: readonly (readonly [number, unknown, string, object])[] = [
  [400, admin('ADMIN-400-24'), 'TARGET_INVALID', { fields: [] }],
  [400, admin('ADMIN-400-32'), 'TARGET_LICENCE_EXCEEDED', {}],
  [401, { code: 401, message: 'Unauthorized' }, 'TARGET_UNAUTHORIZED', {}],
  [402, admin('ADMIN-UAM-402-1'), 'TARGET_LICENCE_EXCEEDED', {}],
  [403, admin('ADMIN-403-3'), 'TARGET_FORBIDDEN', { reason: 'permission' }],
  [403, admin('ADMIN-403-5'), 'TARGET_READ_ONLY', {}],
  [403, admin('ADMIN-403-6'), 'TARGET_READ_ONLY', {}],
  [403, { key: 'forbidden' }, 'TARGET_FORBIDDEN', { reason: 'permission' }],
  [403, { key: 'forbidden.targetUnverified' }, 'TARGET_FORBIDDEN', { reason: 'permission' }],
  [
    403,
    { key: 'forbidden.action', context: forbidden('externalDirectory.google') },
    'TARGET_READ_ONLY',
    {},
  ],
  [
    403,
    { key: 'forbidden.action', context: forbidden('administrative.notMyself') },
    'TARGET_FORBIDDEN',
    { reason: 'permission' },
  ],
  [
    403,
    { key: 'forbidden.fieldMutation', context: { name: forbidden('authPolicy.saml') } },
    'TARGET_READ_ONLY',
    {},
  ],
  [403, { key: 'forbidden.action' }, 'TARGET_FORBIDDEN', { reason: 'permission' }],
  [
    403,
    { key: 'forbidden.unclaimedDomain', context: { domain: 'secret@example.com' } },
    'TARGET_INVALID',
    { fields: ['email'] },
  ],
  [404, admin('ADMIN-404-2'), 'TARGET_CONFIG_INVALID', { issues: [{ pointer: '/orgId' }] }],
  [404, admin('ADMIN-404-8'), 'TARGET_NOT_FOUND', { what: 'user' }],
  [404, admin('ADMIN-404-10'), 'TARGET_NOT_FOUND', { what: 'group' }],
  [404, admin('ADMIN-404-1'), 'TARGET_PROTOCOL', { reason: 'status' }],
  [404, { key: 'accountNotFound' }, 'TARGET_NOT_FOUND', { what: 'user' }],
  [409, admin('ADMIN-UAM-409-3'), 'TARGET_LICENCE_EXCEEDED', {}],
  [400, { key: 'licenceExceeded', context: { reason: '[x]' } }, 'TARGET_LICENCE_EXCEEDED', {}],
  [403, { key: 'licenceExceeded' }, 'TARGET_LICENCE_EXCEEDED', {}],
  [409, admin('ADMIN-409-28'), 'TARGET_INVALID', { fields: [] }],
  [409, { key: 'conflict.lifecycleErrors' }, 'TARGET_INVALID', { fields: ['active'] }],
  [429, admin('ADMIN-429-1'), 'TARGET_RATE_LIMITED', { retryable: true }],
  [500, admin('ADMIN-500-1'), 'TARGET_UNAVAILABLE', { reason: 'status' }],
  [
    400,
    {
      key: 'badRequest.fieldConstraintsViolated',
      context: {
        fieldViolations: [
          { field: 'extended_profile.job_title', violations: [] },
          { field: 'secret@example.com', violations: [] },
        ],
      },
    },
    'TARGET_INVALID',
    { fields: ['job_title'] },
  ],
  [400, { key: 'badRequest', context: { fieldViolations: 'all' } }, 'TARGET_INVALID', {}],
  [400, { errors: 'none', key: 7 }, 'TARGET_INVALID', { fields: [] }],
  [400, { errors: [7] }, 'TARGET_INVALID', { fields: [] }],
]

it.each(refusals)('the organisation’s %i %j is %s', async (status, body, code, details) => {
  const { organization } = organizationPair(
    {},
    { directoryId: 'd1', retries: 0, fetch: async () => jsonAnswer(status, body) },
  )
  const error = await errorOf(organization.listGroups())
  if (code === 'TARGET_CONFIG_INVALID')
    expect(error).toMatchObject({ code, details: { issues: [{ pointer: '/orgId' }] } })
  else expect(error).toMatchObject({ code, details: { ...details, status } })
  expect(inspect(error, { depth: 9 })).not.toContain('secret@example.com')
})

const scimError = (status: number, scimType?: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  ...(scimType && { scimType }),
  detail: 'Resource [USER]: with email[secret@example.com] already exists.',
})

it.each([
  [400, scimError(400, 'invalidValue'), 'TARGET_INVALID'],
  [400, scimError(400, 'uniqueness'), 'TARGET_CONFLICT'],
  [401, { error: 'Unauthorized', traceId: '1' }, 'TARGET_UNAUTHORIZED'],
  [403, { error: 'Forbidden', traceId: '1' }, 'TARGET_FORBIDDEN'],
  [409, scimError(409, 'uniqueness'), 'TARGET_CONFLICT'],
  [409, [], 'TARGET_CONFLICT'],
  [409, null, 'TARGET_INVALID'],
  [500, scimError(500), 'TARGET_UNAVAILABLE'],
] as const)('the directory’s %i %j is %s', async (status, body, code) => {
  const { directory } = scimPair({}, { retries: 0, fetch: async () => jsonAnswer(status, body) })
  const error = await errorOf(directory.createUser(scimPerson('ada')))
  expect(error).toMatchObject({ code, details: { status } })
  expect(inspect(error, { depth: 9 })).not.toContain('secret@example.com')
})

describe('what is gone between a look and a write', () => {
  it('is told as not found', async () => {
    const { fake } = organizationPair({ users: members })
    const suspending = tamper(
      fake.fetch,
      ({ url }) => url.endsWith('/suspend'),
      () => jsonAnswer(404, admin('ADMIN-404-8')),
    )
    const { organization } = organizationPair({}, { fetch: suspending })
    expect(await errorOf(organization.setActive(adaId, false))).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
    const scim = scimPair()
    const { id } = await scim.directory.createUser(scimPerson('ada'))
    const patching = tamper(
      scim.fake.fetch,
      ({ method }) => method === 'PATCH',
      () => jsonAnswer(404, scimError(404)),
    )
    const { directory } = scimPair({}, { fetch: patching })
    expect(await errorOf(directory.setActive(id, false))).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
  })

  it('or what was not written although the answer says so, as an answer that nobody promised', async () => {
    const { fake } = organizationPair({ users: members })
    const read = tamper(
      fake.fetch,
      ({ method }) => method === 'PATCH',
      () =>
        fake.fetch(
          new Request(`https://api.atlassian.com/users/${adaId}/manage/profile`, {
            headers: { authorization: `Bearer ${fake.apiKey}` },
          }),
        ),
    )
    const { organization } = organizationPair({}, { fetch: read, manageAccounts: true })
    expect(await errorOf(organization.updateUser(adaId, { displayName: 'X' }))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'status' },
    })
  })
})

describe('keys and tokens', () => {
  const targets: readonly (readonly [string, (auth: { readonly token: string }) => Target])[] = [
    ['atlassianOrganization', (auth) => organizationPair({}, { auth }).organization],
    ['atlassianScimDirectory', (auth) => scimPair({}, { auth }).directory],
  ]

  it.each(targets)('%s shows none, neither in itself nor in its errors', async (_, make) => {
    const target = make({ token: 's3cr3t-key' })
    const error = await errorOf(target.findGroup('dev'))
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    expect(inspect([error, target], { depth: 20, showHidden: true })).not.toContain('s3cr3t')
  })

  it('of a service account are got from Atlassian and sent to the gateway', async () => {
    const { fake } = scimPair()
    const asked: string[] = []
    const { directory } = scimPair(
      {},
      {
        auth: { clientId: 'id', clientSecret: 's3cr3t' },
        fetch: async (request) => {
          asked.push(new URL(request.url).host)
          if (request.url.startsWith('https://auth.atlassian.com/'))
            return jsonAnswer(200, { access_token: fake.scimKey, expires_in: 3600 })
          return fake.fetch(request)
        },
      },
    )
    expect((await directory.probe()).capabilities.user.create).toBe('direct')
    expect(asked).toEqual(['auth.atlassian.com', 'api.atlassian.com'])
  })
})
