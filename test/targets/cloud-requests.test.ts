import { describe, expect, it } from 'vitest'
import { scimPair, scimPerson } from '../support/atlassian.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const [adaId = ''] = peopleIds

describe('jiraCloud sends no more requests than docs/targets/jira-cloud.md says', () => {
  type Jira = ReturnType<typeof jiraCloudPair>['jira']
  const tasks: readonly [string, number, (jira: Jira, dev: string) => Promise<unknown>][] = [
    ['find by id', 1, (jira) => jira.findUser({ id: adaId })],
    ['find by e-mail address', 1, (jira) => jira.findUser({ email: 'ada@example.com' })],
    ['find nobody', 3, (jira) => jira.findUser({ email: 'nobody@example.com' })],
    ['invite', 4, (jira) => jira.createUser({ email: 'new@example.com' })],
    ['add a member', 2, (jira, dev) => jira.addMembers(dev, [adaId])],
    ['remove who is none', 3, (jira, dev) => jira.removeMembers(dev, [adaId])],
    ['list the groups of an account', 1, (jira) => jira.groupsOf(adaId)],
    ['find a group', 1, (jira) => jira.findGroup('dev')],
    ['find a group that is not there', 4, (jira) => jira.findGroup('none')],
  ]

  it.each(tasks)('to %s: %i', async (_, count, run) => {
    const { fake, jira } = jiraCloudPair({ users: people, groups: ['dev'] })
    await jira.probe()
    const dev = (await jira.findGroup('dev'))?.id ?? ''
    const before = fake.requests.length
    await run(jira, dev)
    expect(fake.requests.length - before).toBe(count)
  })
})

describe('atlassianScimDirectory sends no more requests than its page says', () => {
  type Directory = ReturnType<typeof scimPair>['directory']
  const tasks: readonly [
    string,
    number,
    (directory: Directory, ids: { readonly ada: string; readonly dev: string }) => Promise<unknown>,
  ][] = [
    ['find by id', 1, (directory, { ada }) => directory.findUser({ id: ada })],
    ['find by login', 1, (directory) => directory.findUser({ username: 'ada@example.com' })],
    ['find an id that is not there', 2, (directory) => directory.findUser({ id: 'none' })],
    ['make', 1, (directory) => directory.createUser(scimPerson('grace'))],
    ['change', 2, (directory, { ada }) => directory.updateUser(ada, { displayName: 'Ada L' })],
    [
      'change nothing',
      1,
      (directory, { ada }) => directory.updateUser(ada, { displayName: 'ada' }),
    ],
    ['rename', 2, (directory, { ada }) => directory.renameUser(ada, 'king@example.com')],
    ['shut', 2, (directory, { ada }) => directory.setActive(ada, false)],
    ['open who is open', 1, (directory, { ada }) => directory.setActive(ada, true)],
    ['add a member', 2, (directory, { ada, dev }) => directory.addMembers(dev, [ada])],
    ['groups of an account', 1, (directory, { ada }) => directory.groupsOf(ada)],
    ['find a group', 1, (directory) => directory.findGroup('dev')],
    ['make a group', 1, (directory) => directory.createGroup('ops')],
  ]

  it.each(tasks)('to %s: %i', async (_, count, run) => {
    const { fake, directory } = scimPair()
    const ada = (await directory.createUser(scimPerson('ada'))).id
    const dev = (await directory.createGroup('dev')).id
    const before = fake.requests.length
    await run(directory, { ada, dev })
    expect(fake.requests.length - before).toBe(count)
  })

  it('to add somebody who is a member, or take out somebody who is none: 1 and 2', async () => {
    const { fake, directory } = scimPair()
    const ada = (await directory.createUser(scimPerson('ada'))).id
    const dev = (await directory.createGroup('dev')).id
    await directory.addMembers(dev, [ada])
    const before = fake.requests.length
    await directory.addMembers(dev, [ada])
    expect(fake.requests.length - before).toBe(1)
    await directory.removeMembers(dev, [ada])
    expect(fake.requests.length - before).toBe(3)
  })
})
