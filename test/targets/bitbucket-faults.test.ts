import { describe, expect, it } from 'vitest'
import { bitbucketCloudPair, bitbucketPair } from '../support/bitbucket.js'
import { describeFaults } from '../support/fault-suite.js'
import { ada, errorOf } from '../support/jira.js'

const dataCenter = (options: Parameters<typeof bitbucketPair>[1]) => {
  const groups = ['dev', 'ops']
  const { fake, target } = bitbucketPair({ groups, users: [{ ...ada, groups: ['dev'] }] }, options)
  return { fake: { ...fake, state: () => [fake.users(), fake.groupNames()] }, target, id: '1' }
}

describeFaults('Bitbucket Data Center', (options) => {
  const { fake, target } = dataCenter(options)
  return {
    fake,
    start: target.listUsers(),
    read: () => target.findUser({ username: 'ada' }),
    asksWho: 1,
    create: [0, () => target.createUser({ ...ada, username: 'grace' })],
  }
})

describeFaults('Bitbucket Cloud', (options) => {
  const users = [{ email: 'ada@example.com', groups: ['dev'] }]
  const { fake, target } = bitbucketCloudPair(
    { groups: ['ops'], users },
    { ...options, legacyGroups: 'write' },
  )
  return {
    fake: { ...fake, state: () => [fake.users(), fake.groupNames()] },
    read: () => target.findUser({ email: 'ada@example.com' }),
  }
})

describe('Bitbucket Data Center', () => {
  it('does not try wrong credentials for every member until the account is locked', async () => {
    const { fake, target } = bitbucketPair({}, { auth: { token: 'wrong' } })
    const outcomes = await target.addMembers('ops', ['1', '2', '3'])
    for (const outcome of outcomes.values())
      expect(outcome).toMatchObject({ code: 'TARGET_UNAUTHORIZED' })
    expect(fake.requests).toHaveLength(2)
  })

  it('leaves an account that is made when its second password cannot be set, and finds it later', async () => {
    const { fake, target } = bitbucketPair()
    fake.failNext({ status: 500 }, { skip: 2, times: 9 })
    expect((await errorOf(target.createUser(ada))).code).toBe('TARGET_UNAVAILABLE')
    fake.failNext('drop', { times: 0 })
    expect((await errorOf(target.createUser(ada))).code).toBe('TARGET_CONFLICT')
    expect((await target.findUser({ username: 'ada' }))?.email).toBe('ada@example.com')
  })
})
