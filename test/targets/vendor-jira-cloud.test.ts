import { jiraCloud } from 'rostermap/targets/jira'
import { fakeJiraCloud, targetContract } from 'rostermap/testing'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'
import { describeAgainstVendor } from '../support/vendor-suite.js'

const projects = {
  part: 'operation',
  reason: 'trimmed away with the paths that are not about users and groups',
} as const

describeAgainstVendor('jiraCloud', {
  file: 'jira-cloud-v3.users-groups.json',
  root: '',
  waivers: {
    'GET /rest/api/3/project/10000/component': projects,
    'GET /rest/api/3/project/search': projects,
    'PUT /rest/api/3/component/10100': projects,
    'PUT /rest/api/3/project/10000': projects,
  },
  /** Every operation the adapter sends; a new one has to be added here and be exercised. */
  operations: [
    'DELETE /rest/api/3/group',
    'DELETE /rest/api/3/group/user',
    'DELETE /rest/api/3/user',
    'DELETE /rest/api/3/user/properties/{propertyKey}',
    'GET /rest/api/3/applicationrole',
    'GET /rest/api/3/group/bulk',
    'GET /rest/api/3/group/member',
    'GET /rest/api/3/groups/picker',
    'GET /rest/api/3/myself',
    'GET /rest/api/3/project/10000/component',
    'GET /rest/api/3/project/search',
    'GET /rest/api/3/serverInfo',
    'GET /rest/api/3/user',
    'GET /rest/api/3/user/groups',
    'GET /rest/api/3/user/properties/{propertyKey}',
    'GET /rest/api/3/user/search',
    'GET /rest/api/3/users/search',
    'POST /rest/api/3/group',
    'POST /rest/api/3/group/user',
    'POST /rest/api/3/user',
    'PUT /rest/api/3/component/10100',
    'PUT /rest/api/3/project/10000',
    'PUT /rest/api/3/user/properties/{propertyKey}',
  ],
  run: async (through) => {
    const cases = targetContract(
      () => {
        const fake = fakeJiraCloud({ users: people, pageSize: 2 })
        return jiraCloud({
          siteUrl: 'https://example.atlassian.net',
          auth: fake.admin,
          fetch: through(fake.fetch),
          properties: ['costCenter'],
        })
      },
      { userId: peopleIds },
    )
    for (const { run } of cases) await run()

    const lead = people[0]?.email ?? ''
    const fake = fakeJiraCloud({
      users: people,
      projects: [{ key: 'DEV', lead, components: [{ name: 'ui', lead }] }],
    })
    const { jira } = jiraCloudPair({}, { fetch: through(fake.fetch) })
    await jira.handOverLeads(peopleIds[0] ?? '', peopleIds[1] ?? '')
  },
})
