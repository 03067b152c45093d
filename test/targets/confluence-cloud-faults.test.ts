import { describe, expect, it } from 'vitest'
import { confluenceCloudPair } from '../support/confluence.js'
import { describeFaults } from '../support/fault-suite.js'
import { errorOf, jsonAnswer } from '../support/jira.js'
import { people, peopleIds } from '../support/jira-cloud.js'

const [adaId = ''] = peopleIds
const seed = {
  groups: ['dev', 'ops'],
  users: people.map((person, at) => (at === 0 ? { ...person, groups: ['dev'] } : person)),
}

describeFaults('Confluence Cloud', (options) => {
  const { fake, wiki } = confluenceCloudPair(seed, { ...options, properties: ['costCenter'] })
  return {
    fake,
    read: () => wiki.findUser({ id: adaId }),
  }
})

describe('Confluence Cloud', () => {
  it('is asked again when a connection breaks after a write, which then is done once', async () => {
    const { fake, wiki } = confluenceCloudPair(seed, { properties: ['costCenter'] })
    const dev = (await wiki.findGroup('dev'))?.id ?? ''
    const ops = (await wiki.findGroup('ops'))?.id ?? ''
    const lost = (skip: number) => fake.failNext('cut-body', { skip, applied: true })
    lost(1)
    expect((await wiki.addMembers(ops, [adaId])).get(adaId)).toBe('changed')
    lost(1)
    expect((await wiki.removeMembers(dev, [adaId])).get(adaId)).toBe('changed')
    expect(fake.state().users[1]?.groups).toEqual(['ops'])
    lost(3)
    expect(await wiki.updateUser(adaId, { costCenter: '7' })).toBe('changed')
    lost(0)
    expect(await wiki.deleteGroup(dev)).toBe('changed')
    fake.failNext('drop', { applied: true })
    expect((await errorOf(wiki.createGroup('new'))).code).toBe('TARGET_UNAVAILABLE')
    expect((await wiki.createGroup('new')).name).toBe('new')
    expect(fake.state().groups.map(({ name }) => name)).toEqual(['site-admins', 'ops', 'new'])
  })

  it('with a paging that is dead does not keep reading the first page', async () => {
    const { fake } = confluenceCloudPair(seed)
    for (const start of ['0', 'x', '2']) {
      const fetch = async (request: Request) => {
        const url = new URL(request.url)
        url.searchParams.set('start', '0')
        const page = JSON.parse(await (await fake.fetch(new Request(url, request))).text())
        return jsonAnswer(200, { ...page, _links: { next: `/rest/api/group?start=${start}` } })
      }
      const { wiki } = confluenceCloudPair({}, { fetch })
      expect(await errorOf(wiki.findGroup('none'))).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'paging' },
      })
    }
  })

  it('with a 404 of another make is a wrong address, not "absent"', async () => {
    const fetch = async () => jsonAnswer(404, { message: 'no such resource' })
    const { wiki } = confluenceCloudPair({}, { fetch })
    for (const call of [
      () => wiki.findUser({ id: adaId }),
      () => wiki.findGroup('dev'),
      () => wiki.groupsOf(adaId),
      () => wiki.membersOf('dev'),
      () => wiki.deleteGroup('dev'),
    ])
      expect((await errorOf(call())).code).toBe('TARGET_PROTOCOL')
    expect((await wiki.addMembers('dev', [adaId])).get(adaId)).toMatchObject({
      code: 'TARGET_PROTOCOL',
    })
  })
})
