import { describe, expect, it } from 'vitest'
import { confluencePair } from '../support/confluence.js'
import { describeFaults } from '../support/fault-suite.js'
import { ada, errorOf } from '../support/jira.js'

const seed = { groups: ['dev', 'ops'], users: [{ ...ada, groups: ['dev'] }] }
const grace = { ...ada, username: 'grace' }

describeFaults('Confluence Data Center', (options) => {
  const { fake, confluence } = confluencePair(seed, options)
  return {
    fake,
    read: () => confluence.findUser({ username: 'ada' }),
    create: [0, () => confluence.createUser(grace)],
  }
})

describe('Confluence Data Center', () => {
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
