import type { Target } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { ada, jiraPair } from '../support/jira.js'

/** What docs/targets/jira-data-center.md promises under "Requests per task". */
const tasks: readonly [string, number, (jira: Target, id: string) => Promise<unknown>][] = [
  ['find by key', 1, (jira, id) => jira.findUser({ id })],
  ['find by username', 1, (jira) => jira.findUser({ username: 'grace' })],
  ['find by e-mail address', 1, (jira) => jira.findUser({ email: 'grace@example.com' })],
  ['make an account', 1, (jira) => jira.createUser(ada)],
  ['change the name', 2, (jira, id) => jira.updateUser(id, { displayName: 'G' })],
  ['change the login', 2, (jira, id) => jira.renameUser(id, 'ghopper')],
  ['shut an account, which the answer does not show', 3, (jira, id) => jira.setActive(id, false)],
  ['open an open account', 1, (jira, id) => jira.setActive(id, true)],
  ['add a member', 3, (jira, id) => jira.addMembers('ops', [id])],
  ['add a member who is one', 1, (jira, id) => jira.addMembers('dev', [id])],
  ['remove a member', 3, (jira, id) => jira.removeMembers('dev', [id])],
  ['remove a member who is none', 2, (jira, id) => jira.removeMembers('ops', [id])],
  ['list the groups of an account', 1, (jira, id) => jira.groupsOf(id)],
  ['find a group', 1, (jira) => jira.findGroup('dev')],
  ['find a group that is not there', 2, (jira) => jira.findGroup('none')],
]

it('jiraDataCenter asks only once whose the credentials are, to tell nobody from nobody to be seen', async () => {
  const { fake, jira } = jiraPair()
  const counts: number[] = []
  for (const email of ['a@example.com', 'b@example.com']) {
    const before = fake.requests.length
    expect(await jira.findUser({ email })).toBeUndefined()
    counts.push(fake.requests.length - before)
  }
  expect(counts).toEqual([3, 2])
})

it('jiraDataCenter finds its own account again after it was renamed', async () => {
  const { fake, jira } = jiraPair()
  expect(await jira.findUser({ email: 'a@example.com' })).toBeUndefined()
  const own = (await jira.findUser({ username: fake.admin.username }))?.id ?? ''
  await jira.renameUser(own, 'renamed-service')
  expect(await jira.findUser({ email: 'b@example.com' })).toBeUndefined()
})

describe('jiraDataCenter sends no more requests than it says', () => {
  it.each(tasks)('to %s: %i', async (_, count, run) => {
    const { fake, jira } = jiraPair({
      users: [{ username: 'grace', groups: ['dev'] }],
      groups: ['ops'],
    })
    await run(jira, fake.state().users.at(-1)?.key ?? '')
    expect(fake.requests).toHaveLength(count)
  })
})
