import { describe, expect, it } from 'vitest'
import { scimPair, scimPerson } from '../support/atlassian.js'
import { describeFaults } from '../support/fault-suite.js'
import { errorOf } from '../support/jira.js'

/** The ids of a directory with one member of one group are the same in every fake. */
async function filled(options: { readonly timeoutMs?: number } = {}) {
  const { fake, directory } = scimPair({}, { properties: ['title'], ...options })
  const ada = await directory.createUser(scimPerson('ada'))
  const dev = await directory.createGroup('dev')
  const ops = await directory.createGroup('ops')
  await directory.addMembers(dev.id, [ada.id])
  return { fake, directory, ada, dev, ops }
}
const { ada, dev, ops } = await filled()

describeFaults('the provisioning directory', (options) => {
  const { fake, directory } = scimPair({}, { properties: ['title'], ...options })
  const start = directory
    .createUser(scimPerson('ada'))
    .then(() => directory.createGroup('dev'))
    .then(() => directory.createGroup('ops'))
    .then(() => directory.addMembers(dev.id, [ada.id]))
  return {
    fake: { ...fake, state: () => [fake.state(), fake.provisioned()] },
    start,
    read: () => directory.findUser({ username: 'ada@example.com' }),
    create: [0, () => directory.createUser(scimPerson('grace'))],
  }
})

describe('a connection to the directory that breaks after the write was done', () => {
  it('makes no second user: the next run finds the first', async () => {
    const { fake, directory } = await filled()
    fake.failNext('drop', { applied: true })
    const error = await errorOf(directory.createUser(scimPerson('grace')))
    expect(error.code).toBe('TARGET_UNAVAILABLE')
    expect(await errorOf(directory.createUser(scimPerson('grace')))).toMatchObject({
      code: 'TARGET_CONFLICT',
      details: { what: 'user' },
    })
    expect((await directory.findUser({ username: 'grace@example.com' }))?.active).toBe(true)
    expect(fake.provisioned()).toHaveLength(2)
  })

  it.each(['drop', 'cut-body'] as const)('loses no membership and no change: %s', async (fault) => {
    const { fake, directory } = await filled()
    fake.failNext(fault, { skip: 1, applied: true })
    expect((await directory.addMembers(ops.id, [ada.id])).get(ada.id)).toBe('changed')
    fake.failNext(fault, { skip: 1, applied: true })
    expect((await directory.removeMembers(dev.id, [ada.id])).get(ada.id)).toBe('changed')
    fake.failNext(fault, { skip: 1, applied: true })
    expect(await directory.setActive(ada.id, false)).toBe('changed')
    expect(fake.provisioned()[0]).toMatchObject({ active: false, groups: ['ops'] })
    fake.failNext(fault, { applied: true })
    expect(await directory.deleteGroup(dev.id)).toBe('changed')
    fake.failNext(fault, { applied: true })
    expect(await directory.deleteUser(ada.id)).toBe('changed')
    expect(fake.provisioned()).toEqual([])
  })
})

describe('the directory', () => {
  it('with a dead paging is an error, never a short list', async () => {
    const { directory } = scimPair({ pageSize: 1, deadPaging: true })
    for (const name of ['a', 'b', 'c']) await directory.createGroup(name)
    const { next } = await directory.listGroups()
    expect(await errorOf(directory.listGroups(next))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
    for (const list of [
      () => directory.membersOf('any', '1:x'),
      () => directory.groupsOf('any', '1:x'),
    ])
      expect(await errorOf(list())).toMatchObject({ details: { reason: 'paging' } })
  })

  it('that refuses the key is asked once for many members', async () => {
    const { fake, directory } = scimPair({}, { auth: { token: 'wrong' } })
    const outcomes = await directory.addMembers('any', ['a', 'b', 'c'])
    expect([...outcomes.keys()]).toEqual(['a', 'b', 'c'])
    for (const outcome of outcomes.values())
      expect(outcome).toMatchObject({ code: 'TARGET_UNAUTHORIZED' })
    expect(fake.requests).toHaveLength(1)
  })

  it('that fails in the middle of many members stops there', async () => {
    const { fake, directory } = scimPair({}, { retries: 0 })
    const ids: string[] = []
    for (let at = 0; at < 250; at += 1)
      ids.push((await directory.createUser(scimPerson(`person-${at}`))).id)
    const group = await directory.createGroup('all')
    const before = fake.requests.length
    fake.failNext({ status: 503 }, { skip: 2, times: 10 })
    const outcomes = [...(await directory.addMembers(group.id, ids)).values()]
    expect(fake.requests.length - before).toBe(3)
    expect(outcomes.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 'changed'))
    for (const outcome of outcomes.slice(100))
      expect(outcome).toMatchObject({ code: 'TARGET_UNAVAILABLE' })
    fake.failNext({ status: 503 }, { times: 0 })
    const again = await directory.addMembers(group.id, ids)
    expect([...again.values()].filter((outcome) => outcome === 'changed')).toHaveLength(150)
  })
})
