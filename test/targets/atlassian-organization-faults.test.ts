import { describe, expect, it } from 'vitest'
import { memberIds, members, organizationPair } from '../support/atlassian.js'
import { describeFaults } from '../support/fault-suite.js'
import { errorOf } from '../support/jira.js'

const [adaId = '', graceId = ''] = memberIds

/** The id of the directory is given, so that no request goes before the first. */
function pair(options: object = {}, fakeOptions: object = {}) {
  const groups = [{ email: 'barbara2@example.com', groups: ['dev', 'ops'] }]
  const made = organizationPair({ users: [...members, ...groups], ...fakeOptions })
  const { fake, organization } = organizationPair(
    { users: [...members, ...groups], ...fakeOptions },
    {
      directoryId: made.fake.directoryId,
      manageAccounts: true,
      properties: ['jobTitle'],
      ...options,
    },
  )
  const idOf = (name: string) => fake.state().groups.find((group) => group.name === name)?.id ?? ''
  return { fake, organization, dev: idOf('dev') }
}

describeFaults('the organisation', (options) => {
  const { fake, organization } = pair(options)
  return {
    fake,
    read: () => organization.findUser({ email: 'ada@example.com' }),
    create: [1, () => organization.createUser({ email: 'new@example.com' })],
  }
})

describe('a connection to the organisation that breaks after the write was done', () => {
  it('invites nobody twice: the next run finds the person', async () => {
    const { fake, organization } = pair()
    fake.failNext('drop', { skip: 1, applied: true })
    const error = await errorOf(organization.createUser({ email: 'new@example.com' }))
    expect(error.code).toBe('TARGET_UNAVAILABLE')
    const again = await errorOf(organization.createUser({ email: 'new@example.com' }))
    expect(again).toMatchObject({ code: 'TARGET_CONFLICT', details: { what: 'user' } })
    const invitations = fake.requests.filter(({ path }) => path.endsWith('/invite'))
    expect(invitations).toHaveLength(1)
    expect(fake.state().users.filter(({ email }) => email === 'new@example.com')).toHaveLength(1)
  })

  it.each(['drop', 'cut-body'] as const)('loses no membership and no change: %s', async (fault) => {
    const { fake, organization, dev } = pair()
    fake.failNext(fault, { applied: true })
    expect((await organization.addMembers(dev, [adaId])).get(adaId)).toBe('changed')
    fake.failNext(fault, { skip: 2, applied: true })
    expect((await organization.removeMembers(dev, [adaId])).get(adaId)).toBe('changed')
    fake.failNext(fault, { skip: 1, applied: true })
    expect(await organization.setActive(adaId, false)).toBe('changed')
    fake.failNext(fault, { skip: 2, applied: true })
    expect(await organization.updateUser(adaId, { jobTitle: 'Countess' })).toBe('changed')
    fake.failNext(fault, { applied: true })
    expect(await organization.deleteUser(graceId)).toBe('changed')
    fake.failNext(fault, { applied: true })
    expect(await organization.deleteGroup(dev)).toBe('changed')
    expect(fake.state().users[0]).toMatchObject({
      status: 'suspended',
      profile: { job_title: 'Countess' },
      groups: [],
    })
  })

  it('makes a group once: it is looked for, and found', async () => {
    const { fake, organization } = pair()
    fake.failNext('drop', { applied: true })
    expect((await errorOf(organization.createGroup('new'))).code).toBe('TARGET_UNAVAILABLE')
    expect((await organization.createGroup('new')).name).toBe('new')
    expect(fake.state().groups.filter(({ name }) => name === 'new')).toHaveLength(1)
  })
})

describe('the organisation pages', () => {
  it.each([
    ['accounts', (target: ReturnType<typeof pair>['organization']) => target.listUsers],
    ['groups', (target: ReturnType<typeof pair>['organization']) => target.listGroups],
  ])('a dead paging of %s is an error, never a short list', async (_, list) => {
    const { organization } = pair({}, { pageSize: 1, deadPaging: true })
    const first = await list(organization)()
    expect(first.next).toBeDefined()
    expect(await errorOf(list(organization)(first.next))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
  })

  it('a cursor that was not given out is refused', async () => {
    const { fake, organization } = pair()
    expect(await errorOf(organization.listUsers('x'))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
    expect(fake.requests).toHaveLength(0)
  })
})

describe('the organisation slows down', () => {
  it('and one that limits each endpoint is waited for', async () => {
    let now = 0
    const { fake, organization } = pair(
      { retries: 1 },
      { rateLimit: { style: 'cloud', limit: 1, fillRate: 1, retryAfter: false, now: () => now } },
    )
    await organization.findUser({ id: adaId })
    expect((await errorOf(organization.findUser({ id: adaId }))).code).toBe('TARGET_RATE_LIMITED')
    now += 1000
    expect((await organization.findUser({ id: graceId }))?.email).toBe('grace@example.com')
    expect(fake.requests.some(({ status }) => status === 429)).toBe(true)
  })

  it('several members stop at wrong credentials', async () => {
    const { fake, organization } = pair({ auth: { token: 'wrong' } })
    const outcomes = await organization.addMembers('any', ['a', 'b', 'c'])
    for (const outcome of outcomes.values())
      expect(outcome).toMatchObject({ code: 'TARGET_UNAUTHORIZED' })
    expect(fake.requests).toHaveLength(1)
  })
})
