import { askOf, json } from './fake-answers.js'
import { type CloudActor, type FakeCloudProduct, fakeCloudSite } from './fake-cloud-site.js'
import type { CloudStore } from './fake-cloud-store.js'
import { failure } from './fake-jira-answers.js'
import type {
  FakeJiraCloudOptions,
  JiraCloudAsk,
  JiraCloudConduct,
} from './fake-jira-cloud-answers.js'
import { jiraCloudGroups } from './fake-jira-cloud-groups.js'
import { jiraCloudUsers } from './fake-jira-cloud-users.js'

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
export function fakeJiraCloud(options: FakeJiraCloudOptions = {}): FakeCloudProduct {
  return fakeCloudSite('jira', options, (store) => {
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
