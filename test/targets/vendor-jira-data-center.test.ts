import { fakeJira, targetContract } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { jiraPair } from '../support/jira.js'
import { vendorCheck, type Waivers } from '../support/vendor-check.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'
import { readDescription } from '../support/vendor-table.js'

const file = 'jira-dc-10.3.users-groups.json'

const projects = {
  part: 'operation',
  reason: 'trimmed away with the paths that do not begin with /group or /user',
} as const

const waivers: Waivers = {
  'GET /api/2/component/page': projects,
  'GET /api/2/project': projects,
  'PUT /api/2/component/10100': projects,
  'PUT /api/2/project/10000': projects,
  'GET /api/2/groups/picker': {
    part: 'operation',
    reason: 'trimmed away with the paths that do not begin with /group or /user',
  },
  'GET /authconfig/1.0/idps': {
    part: 'operation',
    reason: 'the API of the SSO app, which Atlassian describes in its knowledge base only',
  },
  'GET /api/2/user/search': { part: 'answer', reason: 'the list is described by its item' },
  'GET /api/2/applicationrole': { part: 'answer', reason: 'the list is described by its item' },
  'GET /api/2/group/member': {
    part: 'answer',
    reason: 'the page is described by its item; as nothing is required, the page itself would pass',
    looser: true,
  },
}

/** Every operation the adapter sends; a new one has to be added here and be exercised. */
const operations = [
  'DELETE /api/2/group',
  'DELETE /api/2/group/user',
  'DELETE /api/2/user',
  'DELETE /api/2/user/properties/{propertyKey}',
  'GET /api/2/applicationrole',
  'GET /api/2/component/page',
  'GET /api/2/group/member',
  'GET /api/2/groups/picker',
  'GET /api/2/myself',
  'GET /api/2/project',
  'GET /api/2/serverInfo',
  'GET /api/2/user',
  'GET /api/2/user/duplicated/list',
  'GET /api/2/user/list',
  'GET /api/2/user/properties/{propertyKey}',
  'GET /api/2/user/search',
  'GET /authconfig/1.0/idps',
  'POST /api/2/group',
  'POST /api/2/group/user',
  'POST /api/2/user',
  'PUT /api/2/component/10100',
  'PUT /api/2/project/10000',
  'PUT /api/2/user',
  'PUT /api/2/user/properties/{propertyKey}',
]

describeAgainstVendor('jiraDataCenter', {
  file,
  root: '/rest',
  waivers,
  // The wrapper of a list is described without its list.
  unsaid: ['items', 'max-results'],
  operations,
  run: async (through) => {
    const cases = targetContract(() => {
      const fake = fakeJira({ version: '10.3.24', pageSize: 2 })
      const options = { fetch: through(fake.fetch), properties: ['costCenter'] }
      return jiraPair({}, options).jira
    })
    for (const { run } of cases) await run()

    const fake = fakeJira({
      users: [{ username: 'ada' }, { username: 'grace' }],
      projects: [{ key: 'DEV', lead: 'ada', components: [{ name: 'ui', lead: 'ada' }] }],
    })
    const { jira } = jiraPair({}, { fetch: through(fake.fetch) })
    const [ada = '', grace = ''] = fake
      .state()
      .users.slice(-2)
      .map(({ key }) => key)
    await jira.setActive(ada, false, { successor: grace })
  },
})

const description = readDescription(file)
if (description !== undefined)
  describe('the check against the description', () => {
    it('would notice a field, a query or a path that Jira does not have', async () => {
      const fake = fakeJira()
      const check = vendorCheck(description, '/rest', waivers, fake.fetch)
      const send = (path: string, body?: object) =>
        check.fetch(
          new Request(`https://jira.example.com/rest/api/2/${path}`, {
            method: body === undefined ? 'GET' : 'POST',
            headers: {
              authorization: `Bearer ${fake.token}`,
              'x-atlassian-token': 'no-check',
              'content-type': 'application/json',
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        )
      await send('user', { username: 'ada' })
      await send('user?username=admin&name=ada')
      await send('users')
      expect([...check.faults].map((fault) => fault.split(':')[0])).toEqual([
        'POST /api/2/user body',
        'GET /api/2/user',
        'GET /api/2/users',
      ])
    })
  })
