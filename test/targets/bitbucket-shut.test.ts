import { describe, expect, it } from 'vitest'
import { bitbucketPair } from '../support/bitbucket.js'
import { errorOf, tamper } from '../support/jira.js'

const groups = [
  { name: 'Stash-Users', permission: 'LICENSED_USER' },
  { name: 'makers', permission: 'PROJECT_CREATE' },
  { name: 'roots', permission: 'SYS_ADMIN' },
  { name: 'readers' },
] as const

function world(user: {
  readonly groups?: readonly string[]
  readonly permission?: 'LICENSED_USER' | 'SYS_ADMIN'
}) {
  const pair = bitbucketPair({ groups, users: [{ username: 'ada', ...user }] }, { retries: 0 })
  const id = String(pair.fake.users()[0]?.id)
  const ada = () => pair.fake.users()[0]
  return { ...pair, id, ada }
}

const visibleGroups = async (target: ReturnType<typeof world>['target'], id: string) =>
  (await target.groupsOf(id)).items.map(({ name }) => name)

describe('shutting a Bitbucket account (BSERV-8817: REST has no way to)', () => {
  it('takes away what lets it in, keeps the rest, and gives all of it back', async () => {
    const { target, id, ada } = world({
      groups: ['Stash-Users', 'makers', 'readers'],
      permission: 'LICENSED_USER',
    })
    expect(await target.setActive(id, false)).toBe('changed')
    expect(ada()).toMatchObject({ licensed: false, active: true })
    expect(await visibleGroups(target, id)).toEqual(['readers'])
    expect((await target.findUser({ id }))?.active).toBe(false)
    expect(await target.setActive(id, false)).toBe('unchanged')

    expect(await target.setActive(id, true)).toBe('changed')
    expect(ada()).toMatchObject({ licensed: true, permission: 'LICENSED_USER' })
    expect(ada()?.groups).toEqual(['Stash-Users', 'makers', 'readers'])
    expect((await target.findUser({ id }))?.active).toBe(true)
    expect(await target.setActive(id, true)).toBe('unchanged')
  })

  it('gives nothing back when it was told to remember nothing', async () => {
    const { target, id, ada } = world({ groups: ['Stash-Users'], permission: 'LICENSED_USER' })
    await target.setActive(id, false, { rememberGroups: false })
    await target.setActive(id, true)
    expect(ada()).toMatchObject({ licensed: false, groups: [] })
    expect(ada()?.permission).toBeUndefined()
  })

  it('remembers across another process, and across a rename', async () => {
    const { fake, target, id, ada } = world({ groups: ['Stash-Users'] })
    await target.setActive(id, false)
    await target.renameUser(id, 'countess')
    const { target: later } = bitbucketPair({}, { fetch: fake.fetch })
    expect(await later.setActive(id, true)).toBe('changed')
    expect(ada()).toMatchObject({ username: 'countess', groups: ['Stash-Users'] })
  })

  it('keeps the note out of every list of groups, and lets nobody write it as a group', async () => {
    const { fake, target, id } = world({ groups: ['Stash-Users'] })
    await target.setActive(id, false)
    expect(fake.groupNames()).toContain('rostermap-shut')
    const listed = (await target.listGroups()).items.map(({ name }) => name)
    expect(listed).toEqual(groups.map(({ name }) => name))
    expect(await target.findGroup('rostermap-shut')).toBeUndefined()
    for (const name of ['rostermap-shut', 'ROSTERMAP-SHUT:group:roots'])
      for (const write of [
        () => target.createGroup(name),
        () => target.addMembers(name, [id]),
        () => target.deleteGroup(name),
      ])
        expect((await errorOf(write())).code).toBe('TARGET_INVALID')
  })

  it('never gives back the rights of a SYS_ADMIN, which an ADMIN could have put into the note', async () => {
    const { target, id, ada } = world({ groups: ['roots', 'Stash-Users'], permission: 'SYS_ADMIN' })
    await target.setActive(id, false)
    expect(ada()).toMatchObject({ licensed: false })
    await target.setActive(id, true)
    expect(ada()).toMatchObject({ groups: ['Stash-Users'] })
    expect(ada()?.permission).toBeUndefined()
  })

  it('gives back the groups that are still there', async () => {
    const { target, id, ada } = world({ groups: ['Stash-Users', 'makers'] })
    await target.setActive(id, false)
    await target.deleteGroup('makers')
    expect(await target.setActive(id, true)).toBe('changed')
    expect(ada()?.groups).toEqual(['Stash-Users'])
  })

  it('sees one that was let in again by hand as open, and shuts it again', async () => {
    const { target, id, ada } = world({ groups: ['Stash-Users'] })
    await target.setActive(id, false)
    await target.addMembers('makers', [id])
    expect((await target.findUser({ id }))?.active).toBe(true)
    expect(await target.setActive(id, false)).toBe('changed')
    expect(ada()?.licensed).toBe(false)
    await target.setActive(id, true)
    expect(ada()?.groups).toEqual(['Stash-Users', 'makers'])
  })

  it('does not call it shut while a group inside a group lets it in', async () => {
    const { fake, target } = bitbucketPair({
      groups: [...groups, { name: 'team', within: 'Stash-Users' }],
      users: [{ username: 'ada', groups: ['team'] }],
    })
    const error = await errorOf(target.setActive('1', false))
    expect(error).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'user.deactivate' },
    })
    expect((await target.findUser({ id: '1' }))?.active).toBe(true)
    expect(fake.users()[0]?.groups).toContain('team')
  })

  it('takes nothing away when the note cannot be made, or does not show', async () => {
    for (const [path, status] of [
      ['add-groups', 500],
      ['add-groups', 200],
    ] as const) {
      const { fake } = bitbucketPair({ groups, users: [{ username: 'ada', groups: ['makers'] }] })
      const fetch = tamper(
        fake.fetch,
        ({ url }) => url.includes(path),
        () => new Response(null, { status }),
      )
      const { target } = bitbucketPair({}, { fetch })
      await errorOf(target.setActive('1', false))
      expect(fake.users()[0]).toMatchObject({ groups: ['makers'], licensed: true })
    }
  })

  it('can be taken up again wherever it broke, in both directions, and nothing is lost', async () => {
    for (let skip = 0; skip < 16; skip += 1) {
      const { fake, target, id, ada } = world({
        groups: ['Stash-Users', 'makers', 'readers'],
        permission: 'LICENSED_USER',
      })
      fake.failNext('drop', { skip, applied: skip % 2 === 0 })
      await target.setActive(id, false).catch(() => undefined)
      fake.failNext('drop', { times: 0 })
      await target.setActive(id, false)
      expect(ada(), `shut, broken after ${skip}`).toMatchObject({ licensed: false })

      fake.failNext('drop', { skip, applied: skip % 2 === 1 })
      await target.setActive(id, true).catch(() => undefined)
      fake.failNext('drop', { times: 0 })
      await target.setActive(id, true)
      expect(ada(), `opened, broken after ${skip}`).toMatchObject({
        groups: ['Stash-Users', 'makers', 'readers'],
        permission: 'LICENSED_USER',
      })
    }
  })

  it('says that no seat is left when it cannot be let in again', async () => {
    const { fake, target } = bitbucketPair({
      groups,
      seats: 1,
      users: [{ username: 'ada', groups: ['Stash-Users'] }, { username: 'bob' }],
    })
    await target.setActive('1', false)
    await target.addMembers('Stash-Users', ['2'])
    expect((await errorOf(target.setActive('1', true))).code).toBe('TARGET_LICENCE_EXCEEDED')
    expect((await target.findUser({ id: '1' }))?.active).toBe(false)
    await target.setActive('2', false)
    expect(await target.setActive('1', true)).toBe('changed')
    expect(fake.users()[0]?.groups).toEqual(['Stash-Users'])
  })

  it('leaves alone what its own directory has shut, and what no note can be kept of', async () => {
    const { target } = bitbucketPair({
      groups,
      users: [
        { username: 'ada', active: false, groups: ['makers'] },
        { username: 'bob', external: true, groups: ['makers'] },
      ],
    })
    expect(await target.setActive('1', false)).toBe('unchanged')
    expect((await errorOf(target.setActive('1', true))).code).toBe('TARGET_UNSUPPORTED')
    expect((await errorOf(target.setActive('2', false))).code).toBe('TARGET_READ_ONLY')
    expect(await target.setActive('2', true)).toBe('unchanged')
  })

  it('is told apart from open ones by the request that finds the account', async () => {
    const { fake, target, id } = world({ groups: ['Stash-Users'] })
    fake.seed({ users: [{ username: 'bob' }] })
    const requestsFor = async (who: string) => {
      const before = fake.requests.length
      await target.findUser({ id: who })
      return fake.requests.length - before
    }
    await target.listUsers()
    expect([await requestsFor('2'), await requestsFor('2')]).toEqual([3, 2])
    await target.setActive(id, false)
    expect([await requestsFor('2'), await requestsFor(id), await requestsFor('2')]).toEqual([
      1, 4, 1,
    ])
  })

  it('shows in lists who is shut', async () => {
    const { fake, target, id } = world({ groups: ['Stash-Users', 'readers'] })
    fake.seed({ users: [{ username: 'bob', groups: ['readers'] }] })
    await target.setActive(id, false)
    for (const { items } of [await target.listUsers(), await target.membersOf('readers')])
      expect(items.map(({ username, active }) => [username, active])).toEqual([
        ['ada', false],
        ['bob', true],
      ])
  })
})
