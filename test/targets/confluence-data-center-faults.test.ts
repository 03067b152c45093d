import { describe, expect, it } from 'vitest'
import { confluencePair } from '../support/confluence.js'
import { faultMatrix, patience } from '../support/faults.js'
import { ada, errorOf } from '../support/jira.js'

const seed = { groups: ['dev', 'ops'], users: [{ ...ada, groups: ['dev'] }] }
const grace = { ...ada, username: 'grace' }

describe('Confluence Data Center', () => {
  it.each(faultMatrix)(
    'answering %j for ever is %s, and nobody is made twice, changed or lost',
    async (fault, code, details) => {
      const { fake, confluence } = confluencePair(seed, patience(fault))
      const id = (await confluence.findUser({ username: 'ada' }))?.id ?? ''
      const before = fake.state()
      const expected = { code, details }
      const fail = (skip: number) => fake.failNext(fault, { times: 50, skip })
      // The fault meets each write itself: what is read before goes well.
      for (const [skip, call] of [
        [0, () => confluence.probe()],
        [0, () => confluence.findUser({ username: 'ada' })],
        [0, () => confluence.groupsOf(id)],
        [0, () => confluence.membersOf('dev')],
        [0, () => confluence.listUsers()],
        [0, () => confluence.createUser(grace)],
        [0, () => confluence.createGroup('new')],
        [0, () => confluence.deleteGroup('dev')],
        [1, () => confluence.setActive(id, false)],
        [1, () => confluence.updateUser(id, { email: 'a@example.com' })],
        [1, () => confluence.deleteUser(id)],
      ] as const) {
        fail(skip)
        expect(await errorOf(call())).toMatchObject(expected)
      }
      fail(2)
      expect((await confluence.removeMembers('dev', [id])).get(id)).toMatchObject(expected)
      fail(2)
      expect((await confluence.addMembers('ops', [id])).get(id)).toMatchObject(expected)
      expect(fake.state()).toEqual(before)
    },
  )

  it('is asked again when a connection breaks after a write, which then is done once', async () => {
    const { fake, confluence } = confluencePair(seed)
    const id = (await confluence.findUser({ username: 'ada' }))?.id ?? ''
    const lost = (skip: number) => fake.failNext('cut-body', { skip, applied: true })
    lost(2)
    expect((await confluence.addMembers('ops', [id])).get(id)).toBe('changed')
    lost(2)
    expect((await confluence.removeMembers('dev', [id])).get(id)).toBe('changed')
    lost(1)
    expect(await confluence.setActive(id, false)).toBe('changed')
    lost(0)
    expect(await confluence.deleteGroup('dev')).toBe('changed')
    expect(fake.state().users.at(-1)).toMatchObject({ active: false, groups: ['ops'] })
    lost(1)
    expect(await confluence.deleteUser(id)).toBe('changed')
    expect(await confluence.findUser({ id })).toBeUndefined()
  })

  it('makes no second account after a broken connection: the next run finds the first', async () => {
    const { fake, confluence } = confluencePair(seed)
    fake.failNext('drop', { applied: true })
    expect((await errorOf(confluence.createUser(grace))).code).toBe('TARGET_UNAVAILABLE')
    expect((await errorOf(confluence.createUser(grace))).code).toBe('TARGET_CONFLICT')
    expect((await confluence.findUser({ username: 'grace' }))?.username).toBe('grace')
    expect(fake.state().users.filter(({ username }) => username === 'grace')).toHaveLength(1)
  })
})
