import { isRosterError, targetError } from 'rostermap'
import { memoryTarget, targetContract } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

describe('memoryTarget keeps the target contract', () => {
  const variants = {
    'when it can do everything': () => memoryTarget(),
    'when pages hold two items': () => memoryTarget({ pageSize: 2 }),
    'when names are compared exactly': () =>
      memoryTarget({ capabilities: { names: { logins: 'exact', groups: 'exact' } } }),
    'when logins alone are compared exactly': () =>
      memoryTarget({ capabilities: { names: { logins: 'exact' } } }),
    'when groups alone are compared exactly': () =>
      memoryTarget({ capabilities: { names: { groups: 'exact' } } }),
    'when it can do next to nothing': () =>
      memoryTarget({
        users: [{ id: 'given', username: 'ada' }],
        capabilities: {
          user: {
            findBy: [],
            create: false,
            update: [],
            properties: [],
            rename: false,
            deactivate: false,
          },
          group: { create: false },
        },
      }),
    'when memberships can only be read': () =>
      memoryTarget({ capabilities: { membership: { write: false } } }),
    'when memberships can only be written': () =>
      memoryTarget({ capabilities: { membership: { listOfUser: false, listOfGroup: false } } }),
    'when the groups of an account cannot be read': () =>
      memoryTarget({ pageSize: 2, capabilities: { membership: { listOfUser: false } } }),
    'when addresses are not shown': () =>
      memoryTarget({ capabilities: { user: { readsEmail: false, findBy: ['username'] } } }),
    'when it is not shown who is open': () =>
      memoryTarget({ capabilities: { user: { readsActive: false } } }),
    'when everything about a person is required': () =>
      memoryTarget({
        capabilities: { user: { requires: ['username', 'email', 'displayName'] } },
      }),
    'when it keeps one property, and the id of the provider': () =>
      memoryTarget({
        capabilities: {
          user: { properties: ['costCenter'], findBy: ['username', 'email', 'externalId'] },
        },
      }),
    'when nobody can be made, groups can': () =>
      memoryTarget({
        users: [{ id: 'given', username: 'ada', groups: ['staff'] }],
        capabilities: { user: { create: false } },
      }),
    'when people are invited': () =>
      memoryTarget({
        users: [{ id: 'given', username: 'ada' }],
        capabilities: { user: { create: 'invite', requires: ['email'], findBy: ['email'] } },
      }),
    'when licences tell their groups only': () =>
      memoryTarget({ capabilities: { licence: { seats: false } } }),
  }
  for (const [variant, create] of Object.entries(variants))
    describe(variant, () => {
      for (const { name, run } of targetContract(create, { userId: 'given' })) it(name, run)
    })
})

describe('memoryTarget', () => {
  const down = targetError('TARGET_UNAVAILABLE', {
    target: 'memory',
    operation: 'createGroup',
    retryable: true,
    reason: 'network',
  })

  it('fails the nth call of a verb, once, and does nothing in it', async () => {
    const target = memoryTarget()
    target.failOn('createGroup', down, 2)
    await target.createGroup('one')
    await expect(target.createGroup('two')).rejects.toBe(down)
    await target.createGroup('three')
    expect(target.groupNames()).toEqual(['one', 'three'])
    expect(target.calls.map(({ args }) => args[0])).toEqual(['one', 'two', 'three'])
  })

  it('answers TARGET_AMBIGUOUS when two accounts have one e-mail address', async () => {
    const target = memoryTarget({
      users: [
        { username: 'ada', email: 'a@example.com' },
        { username: 'ada2', email: 'A@example.com' },
      ],
    })
    const error: unknown = await target.findUser({ email: 'a@example.com' }).catch((e) => e)
    expect(isRosterError(error) && error.code).toBe('TARGET_AMBIGUOUS')
  })

  it('hands out copies: changing what it gave changes nothing', async () => {
    const target = memoryTarget({ users: [{ username: 'ada' }] })
    const ada = await target.findUser({ username: 'ada' })
    Object.assign(ada ?? {}, { username: 'eve' })
    expect(target.users()[0]?.username).toBe('ada')
  })

  it('gives ids that are no names, so that code confusing the two fails', async () => {
    const target = memoryTarget({ users: [{ username: 'ada' }], groups: ['dev'] })
    expect((await target.findGroup('dev'))?.id).not.toBe('dev')
    expect((await target.findUser({ username: 'ada' }))?.id).not.toBe('ada')
  })
})
