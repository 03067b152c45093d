import { describe, expect, it } from 'vitest'
import { describeFaults } from '../support/fault-suite.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const [adaId = ''] = peopleIds
const seed = {
  groups: ['dev', 'ops'],
  users: people.map((person, at) => (at === 0 ? { ...person, groups: ['dev'] } : person)),
}

describeFaults('Jira Cloud', (options) => {
  const { fake, jira } = jiraCloudPair(seed, { ...options, properties: ['costCenter'] })
  return {
    fake,
    read: () => jira.findUser({ id: adaId }),
    // Somebody is looked for before, and the one who looks as well.
    create: [3, () => jira.createUser({ email: 'new@example.com' })],
  }
})

describe('Jira Cloud', () => {
  it('answers 409 to a list that takes it longer than ten seconds: it is asked again', async () => {
    const { fake } = jiraCloudPair(seed)
    const slow = (times: number) => {
      let left = times
      return tamper(
        fake.fetch,
        ({ url }) => url.includes('/users/search'),
        async (real) => {
          left -= 1
          return left >= 0
            ? jsonAnswer(409, { errorMessages: ['The request took too long.'] })
            : real()
        },
      )
    }
    const { jira } = jiraCloudPair({}, { fetch: slow(2) })
    expect((await jira.listUsers()).items).toHaveLength(people.length + 1)
    const error = await errorOf(jiraCloudPair({}, { fetch: slow(3) }).jira.listUsers())
    expect(error).toMatchObject({ code: 'TARGET_UNAVAILABLE', details: { retryable: true } })
  })

  it('notices a paging that is dead, instead of reading the first page for ever', async () => {
    const { fake } = jiraCloudPair({ ...seed, pageSize: 2 })
    const fetch = async (request: Request) => {
      const url = new URL(request.url)
      if (url.searchParams.has('startAt')) url.searchParams.set('startAt', '0')
      return fake.fetch(new Request(url, request))
    }
    const { jira } = jiraCloudPair({}, { fetch })
    const dev = fake.state().groups.find(({ name }) => name === 'dev')?.groupId ?? ''
    fake.seed({
      users: ['x', 'y', 'z'].map((name) => ({ email: `${name}@a.example`, groups: ['dev'] })),
    })
    for (const list of [
      (cursor?: string) => jira.listUsers(cursor),
      (cursor?: string) => jira.listGroups(cursor),
      (cursor?: string) => jira.membersOf(dev, cursor),
    ]) {
      const { next } = await list()
      expect(next).toBeDefined()
      expect(await errorOf(list(next))).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'paging' },
      })
    }
  })

  it('says 404 of another make for an address that is wrong, which is not "absent"', async () => {
    const fetch = async () => jsonAnswer(404, { message: 'no such resource' })
    const { jira } = jiraCloudPair({}, { fetch })
    for (const call of [
      () => jira.findUser({ id: adaId }),
      () => jira.groupsOf(adaId),
      () => jira.membersOf('dev'),
      () => jira.deleteGroup('dev'),
      () => jira.deleteUser(adaId),
    ])
      expect((await errorOf(call())).code).toBe('TARGET_PROTOCOL')
  })
})
