import { askOf, json } from './fake-answers.js'
import { type CloudActor, type FakeCloudProduct, fakeCloudSite } from './fake-cloud-site.js'
import type { CloudStore } from './fake-cloud-store.js'
import { failure } from './fake-jira-answers.js'
import {
  absent,
  type FakeJiraCloudOptions,
  type JiraCloudAsk,
  type JiraCloudConduct,
} from './fake-jira-cloud-answers.js'
import { jiraCloudGroups } from './fake-jira-cloud-groups.js'
import { jiraCloudUsers } from './fake-jira-cloud-users.js'
import {
  countedPage,
  type FakeProject,
  type FakeProjectSeed,
  type ProjectTable,
  projectTable,
} from './fake-projects.js'

/** A fake Jira Cloud site. */
export interface FakeJiraCloud extends FakeCloudProduct {
  /** Its projects with their leads. */
  projects(): readonly FakeProject[]
}

/**
 * Makes a Jira Cloud site in memory that answers as the real one does, with its quirks: account ids
 * only, hidden e-mail addresses, 404 for what one may not see, invitations answered with 400 that go
 * out all the same.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { jiraCloud } from 'rostermap/targets/jira'
 * import { fakeJiraCloud } from 'rostermap/testing'
 *
 * const fake = fakeJiraCloud({ users: [{ email: 'ada@example.com', groups: ['dev'] }] })
 * const { cloudId, scopedToken } = fake
 * const jira = jiraCloud({ cloudId, auth: { token: scopedToken }, fetch: fake.fetch })
 * const ada = await jira.findUser({ email: 'ada@example.com' })
 * console.log(ada?.id === fake.state().users[1]?.accountId) //=> true
 * ```
 */
export function fakeJiraCloud(options: FakeJiraCloudOptions = {}): FakeJiraCloud {
  let projects: ProjectTable | undefined
  const fake = fakeCloudSite('jira', options, (store) => {
    const table = cloudProjects(store, options.projects ?? [])
    projects = table
    const conduct: JiraCloudConduct = {
      options,
      browse: options.browseUsers ?? true,
      denied: () =>
        options.siteAdmin === false
          ? failure(403, 'Only site administrators may do this.')
          : undefined,
    }
    const rooms = [
      serverRoutes(store, conduct),
      jiraCloudUsers(store, conduct),
      jiraCloudGroups(store, conduct),
      projectRoutes(table, conduct),
    ]
    return async (request) => {
      const ask = await askOf<CloudActor>(request, '/rest/api/3/', 'admin')
      if (ask === undefined) return undefined
      if (ask.query.has('username') || ask.query.has('key') || ask.query.has('userKey'))
        return failure(400, 'The accountId must be the only parameter that names a user.')
      for (const room of rooms) {
        const response = room(ask)
        if (response !== undefined) return response
      }
      return undefined
    }
  })
  return { ...fake, projects: () => projects?.state() ?? [] }
}

function cloudProjects(store: CloudStore, seeds: readonly FakeProjectSeed[]): ProjectTable {
  return projectTable(
    seeds,
    {
      find: (word) => {
        const account = [...store.accounts.values()].find(
          ({ accountId, email }) => accountId === word || email === word,
        )
        return account && { id: account.accountId }
      },
      wordFor: (id) => store.accounts.get(id)?.email ?? '',
      bean: (accountId) => ({
        accountId,
        displayName: store.accounts.get(accountId)?.displayName,
        active: store.accounts.get(accountId)?.active,
      }),
      fields: { project: 'leadAccountId', component: 'leadAccountId' },
    },
    failure,
  )
}

/** `/project` and `/component`, as far as leads are concerned. */
function projectRoutes(table: ProjectTable, { options, denied }: JiraCloudConduct) {
  const most = options.pageSize ?? 100
  return ({ method, path, query, body }: JiraCloudAsk): Response | undefined => {
    const [room, id, part] = path
    if (room !== 'project' && room !== 'component') return undefined
    if (method === 'PUT' && id !== undefined && part === undefined)
      return denied() ?? table.write(room, id, body)
    if (method !== 'GET' || room !== 'project') return undefined
    if (id === 'search') return countedPage(query, table.projects(query.get('expand') ?? ''), most)
    if (part !== 'component') return undefined
    const rows = table.components(id)
    return rows === undefined ? absent() : countedPage(query, rows, most)
  }
}

function serverRoutes(store: CloudStore, { options, denied }: JiraCloudConduct) {
  return ({ method, path }: JiraCloudAsk): Response | undefined => {
    switch (`${method} ${path.join('/')}`) {
      case 'GET serverInfo':
        return json(200, {
          baseUrl: 'https://example.atlassian.net',
          version: '1001.0.0-SNAPSHOT',
          versionNumbers: [1001, 0, 0],
          deploymentType: 'Cloud',
          buildNumber: 100_290,
          serverTitle: 'Fake Jira Cloud',
        })
      case 'GET applicationrole': {
        const taken = store.addGroup('jira-users').members.size
        return (
          denied() ??
          json(200, [
            {
              key: 'jira-software',
              name: 'Jira Software',
              groups: ['jira-users'],
              defaultGroups: ['jira-users'],
              selectedByDefault: true,
              defined: true,
              numberOfSeats: options.seats ?? -1,
              remainingSeats: options.seats === undefined ? -1 : options.seats - taken,
              userCount: taken,
              userCountDescription: 'users',
              hasUnlimitedSeats: options.seats === undefined,
              platform: false,
            },
          ])
        )
      }
      default:
        return undefined
    }
  }
}
