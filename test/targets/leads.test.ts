import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
import { fakeAtlassianCloud } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { errorOf, jiraPair, tamper } from '../support/jira.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const users = ['ada', 'grace', 'alan'].map((username) => ({ username }))
const projects = [
  { key: 'DEV', lead: 'ada', components: [{ name: 'ui', lead: 'ada' }, { name: 'docs' }] },
  { key: 'OPS', lead: 'alan', components: [{ name: 'ci', lead: 'ada' }] },
  { key: 'WEB', lead: 'alan' },
]

function dataCenter(fakeOptions: object = {}, options: object = {}) {
  const { fake, jira } = jiraPair({ users, projects, ...fakeOptions }, options)
  const keys = new Map(fake.state().users.map(({ username, key }) => [username, key]))
  const keyOf = (name: string) => keys.get(name) ?? ''
  return { fake, jira, keyOf }
}

describe('jiraDataCenter shuts whoever leads projects and components', () => {
  it('by giving them to the successor, and nothing else to anybody', async () => {
    const { fake, jira, keyOf } = dataCenter({ pageSize: 1 })
    expect((await jira.probe()).capabilities.user.successor).toBe(true)
    expect(await jira.setActive(keyOf('ada'), false, { successor: keyOf('grace') })).toBe('changed')
    expect(fake.projects()).toEqual([
      { key: 'DEV', lead: 'grace', components: [{ name: 'ui', lead: 'grace' }, { name: 'docs' }] },
      { key: 'OPS', lead: 'alan', components: [{ name: 'ci', lead: 'grace' }] },
      { key: 'WEB', lead: 'alan', components: [] },
    ])
    expect(fake.state().users.find(({ username }) => username === 'ada')?.active).toBe(false)
  })

  it('and gives nothing away when Jira does not mind, or when nobody is to have it', async () => {
    const lenient = dataCenter({ leadsStayOpen: false })
    const successor = lenient.keyOf('grace')
    await lenient.jira.setActive(lenient.keyOf('ada'), false, { successor })
    expect(lenient.fake.projects()[0]?.lead).toBe('ada')
    const { fake, jira, keyOf } = dataCenter()
    expect(await errorOf(jira.setActive(keyOf('ada'), false))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['active'] },
    })
    expect(fake.projects()[0]?.lead).toBe('ada')
    expect(fake.requests.some(({ path }) => path.includes('/project'))).toBe(false)
  })

  it('but to nobody who is shut or not there', async () => {
    const { fake, jira, keyOf } = dataCenter({
      users: [...users, { username: 'gone', active: false }],
    })
    for (const successor of [keyOf('gone'), 'JIRAUSER1'])
      expect(await errorOf(jira.setActive(keyOf('ada'), false, { successor }))).toMatchObject({
        code: 'TARGET_INVALID',
        details: { fields: ['successor'] },
      })
    expect(fake.projects()[0]?.lead).toBe('ada')
  })

  it('and says so when what keeps the account open is not to be seen', async () => {
    const { fake, keyOf } = dataCenter()
    const hidden = tamper(
      fake.fetch,
      ({ method, url }) => method === 'GET' && /\/(?:project|component)/.test(url),
      () => new Response('[]', { headers: { 'content-type': 'application/json' } }),
    )
    const blind = tamper(
      hidden,
      ({ url }) => url.includes('/component/page'),
      () =>
        new Response('{"isLast":true,"values":[]}', {
          headers: { 'content-type': 'application/json' },
        }),
    )
    const { jira } = jiraPair({}, { fetch: blind })
    const error = await errorOf(jira.setActive(keyOf('ada'), false, { successor: keyOf('grace') }))
    expect(error).toMatchObject({ code: 'TARGET_INVALID', details: { fields: ['active'] } })
  })

  it('and goes on where it ended, after a connection that broke in between', async () => {
    const { fake, jira, keyOf } = dataCenter({}, { retries: 0 })
    const shut = () => jira.setActive(keyOf('ada'), false, { successor: keyOf('grace') })
    // Reading the account, the refusal, the successor, the projects; then the first lead is written.
    fake.failNext('drop', { skip: 4, applied: true })
    expect((await errorOf(shut())).code).toBe('TARGET_UNAVAILABLE')
    expect(fake.projects()[0]?.lead).toBe('grace')
    expect(await shut()).toBe('changed')
    expect(fake.projects()[1]?.components).toEqual([{ name: 'ci', lead: 'grace' }])
  })

  it('from 8.3 on, where accounts can be shut at all', async () => {
    const { jira } = dataCenter({ version: '8.2.1' })
    expect((await jira.probe()).capabilities.user.successor).toBe(false)
  })
})

describe('jiraCloud gives leads away', () => {
  const [ada = '', grace = '', alan = ''] = peopleIds
  const cloudProjects = projects.map(({ key, lead, components = [] }) => ({
    key,
    lead: `${lead}@example.com`,
    components: components.map((one) =>
      'lead' in one ? { name: one.name, lead: `${one.lead}@example.com` } : one,
    ),
  }))
  const pair = (options: object = {}) =>
    jiraCloudPair({ users: people, projects: cloudProjects, pageSize: 1, ...options })

  it('of projects and components, page by page, once', async () => {
    const { fake, jira } = pair()
    expect(await jira.handOverLeads(ada, grace)).toBe('changed')
    expect(fake.projects().map(({ lead }) => lead)).toEqual([
      'grace@example.com',
      'alan@example.com',
      'alan@example.com',
    ])
    expect(fake.projects()[1]?.components).toEqual([{ name: 'ci', lead: 'grace@example.com' }])
    expect(await jira.handOverLeads(ada, grace)).toBe('unchanged')
  })

  it('to nobody who is shut or not there, and only as an administrator', async () => {
    const shut = pair({
      users: [...people, { email: 'gone@example.com', active: false }],
    })
    const gone = shut.fake.state().users.at(-1)?.accountId ?? ''
    for (const successor of [gone, '712020:nobody'])
      expect(await errorOf(shut.jira.handOverLeads(ada, successor))).toMatchObject({
        code: 'TARGET_INVALID',
        details: { fields: ['successor'] },
      })
    const { jira } = pair({ siteAdmin: false })
    expect((await errorOf(jira.handOverLeads(ada, grace))).code).toBe('TARGET_FORBIDDEN')
  })

  it('for an organisation that shuts the account: shut first, then the leads', async () => {
    const { fake: site, jira } = pair()
    const fake = fakeAtlassianCloud()
    // The ids of the two fakes are not the same; only the organisation has to know the leaver's.
    fake.seed({ users: [{ email: 'ada@example.com' }] })
    const leaver = fake.state().users[0]?.accountId ?? ''
    const given: string[] = []
    const organization = atlassianOrganization({
      orgId: fake.orgId,
      auth: { token: fake.apiKey },
      fetch: fake.fetch,
      leads: {
        handOverLeads: async (from, to, options) => {
          given.push(`${from} to ${to}: ${fake.state().users[0]?.status}`)
          return jira.handOverLeads(from === leaver ? ada : from, to, options)
        },
      },
    })
    expect((await organization.probe()).capabilities.user.successor).toBe(true)
    expect(await organization.setActive(leaver, false, { successor: alan })).toBe('changed')
    expect(given).toEqual([`${leaver} to ${alan}: suspended`])
    expect(site.projects()[0]?.lead).toBe('alan@example.com')
    expect(await organization.setActive(leaver, false, { successor: alan })).toBe('unchanged')
    expect(await organization.setActive(leaver, true, { successor: alan })).toBe('changed')
    expect(given).toHaveLength(2)
  })
})
