import { describe, expect, it } from 'vitest'
import { crowdPair } from '../support/crowd.js'
import { describeFaults } from '../support/fault-suite.js'
import { ada, errorOf, jsonAnswer, tamper } from '../support/jira.js'

const grace = { ...ada, username: 'grace' }
const seed = { groups: ['dev', 'ops'], users: [{ ...ada, groups: ['dev'] }] }

/** A Crowd in which Ada is, and her key. */
function withAda(options: Parameters<typeof crowdPair>[1] = {}) {
  const { fake, target } = crowdPair(seed, options)
  const state = () => fake.users()
  return { fake: { ...fake, state }, target, id: state()[0]?.key ?? '' }
}

describeFaults('Crowd', (options) => {
  const { fake, target } = withAda({ ...options, properties: ['costCenter'] })
  return {
    fake,
    read: () => target.findUser({ username: 'ada' }),
    create: [0, () => target.createUser(grace)],
  }
})

describe('Crowd', () => {
  it('is asked again when a connection breaks after a write, which then is done once', async () => {
    const { fake, target, id } = withAda()
    const lost = (skip: number) => fake.failNext('cut-body', { skip, applied: true })
    lost(1)
    expect((await target.addMembers('ops', [id])).get(id)).toBe('changed')
    lost(1)
    expect((await target.removeMembers('dev', [id])).get(id)).toBe('changed')
    lost(1)
    expect(await target.setActive(id, false)).toBe('changed')
    expect(fake.state()[0]).toMatchObject({ active: false, groups: ['ops'] })
    fake.failNext('drop', { applied: true })
    expect((await errorOf(target.createUser(grace))).code).toBe('TARGET_UNAVAILABLE')
    expect((await errorOf(target.createUser(grace))).code).toBe('TARGET_CONFLICT')
    expect(fake.state().filter(({ username }) => username === 'grace')).toHaveLength(1)
  })

  it('says 409 for a membership that is there, and for what else it does not take', async () => {
    const { fake, id } = withAda()
    const refuse = () =>
      jsonAnswer(409, { reason: 'MEMBERSHIP_ALREADY_EXISTS', message: 'There is one already.' })
    const fetch = tamper(fake.fetch, ({ method }) => method === 'POST', refuse)
    const { target } = crowdPair({}, { fetch })
    expect((await target.addMembers('dev', [id])).get(id)).toBe('unchanged')
    expect((await target.addMembers('ops', [id])).get(id)).toMatchObject({ code: 'TARGET_INVALID' })
  })

  it('notices a paging that is dead, instead of reading the first page for ever', async () => {
    const { fake, target: seeded } = crowdPair({
      users: Array.from({ length: 501 }, (_, at) => ({ username: `u${at}` })),
    })
    const fetch = async (request: Request) => {
      const url = new URL(request.url)
      url.searchParams.set('start-index', '0')
      return fake.fetch(new Request(url, request))
    }
    const { target } = crowdPair({}, { fetch })
    const { next } = await seeded.listUsers()
    expect(next).toBeDefined()
    expect(await errorOf(target.listUsers(next))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
  })
})
