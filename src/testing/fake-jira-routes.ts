import { askOf, json } from './fake-answers.js'
import {
  denied,
  failure,
  type JiraAsk,
  type JiraConduct,
  type JiraRoutes,
  userBean,
} from './fake-jira-answers.js'
import { groupRoutes } from './fake-jira-groups.js'
import type { JiraStore } from './fake-jira-store.js'
import { userRoutes } from './fake-jira-users.js'
import { countedPage } from './fake-projects.js'

/** @internal All endpoints below `/rest/api/2`, with or without a context path before it. */
export function jiraRoutes(
  store: JiraStore,
  conduct: JiraConduct,
): (request: Request, actor: JiraAsk['actor']) => Promise<Response | undefined> {
  const rooms: readonly JiraRoutes[] = [
    serverRoutes(store, conduct),
    userRoutes(store, conduct),
    groupRoutes(store, conduct),
    projectRoutes(conduct),
  ]
  return async (request, actor) => {
    const ask = await askOf(request, '/rest/api/2/', actor)
    if (ask === undefined) return undefined
    for (const room of rooms) {
      const response = room(ask)
      if (response !== undefined) return response
    }
    return undefined
  }
}

/** `/project` and `/component`, as far as leads are concerned. */
function projectRoutes({ projects, pageSize }: JiraConduct): JiraRoutes {
  return ({ method, path: [room, id, ...more], query, body, actor }) => {
    if ((room !== 'project' && room !== 'component') || more.length > 0) return undefined
    if (method === 'PUT' && id !== undefined) return denied(actor) ?? projects.write(room, id, body)
    if (method !== 'GET') return undefined
    if (room === 'project' && id === undefined)
      return json(200, projects.projects(query.get('expand') ?? ''))
    return id === 'page' ? countedPage(query, projects.components() ?? [], pageSize) : undefined
  }
}

function serverRoutes(store: JiraStore, conduct: JiraConduct): JiraRoutes {
  return ({ method, path, actor }) => {
    if (method !== 'GET') return undefined
    if (path.join('/') === 'serverInfo')
      return json(200, {
        baseUrl: 'https://jira.example.com',
        version: conduct.version,
        versionNumbers: conduct.version.split('.').map(Number),
        deploymentType: 'Server',
        serverTitle: 'Fake Jira',
      })
    if (path[0] === 'applicationrole')
      return denied(actor) ?? applicationRoles(store, conduct, path.slice(1))
    if (path.join('/') !== 'myself') return undefined
    const me = actor === undefined ? undefined : store.byName(actor)
    return me === undefined ? failure(401, 'You are not signed in.') : json(200, userBean(me))
  }
}

/** One application, whose seats the open members of the default groups take. */
function applicationRoles(
  store: JiraStore,
  conduct: JiraConduct,
  [key, ...more]: readonly string[],
): Response | undefined {
  if (more.length > 0) return undefined
  const taken = store.seatsTaken(conduct.defaultGroups)
  const role = {
    key: 'jira-software',
    name: 'Jira Software',
    groups: conduct.defaultGroups,
    defaultGroups: conduct.defaultGroups,
    selectedByDefault: true,
    defined: true,
    numberOfSeats: conduct.seats ?? -1,
    remainingSeats: conduct.seats === undefined ? -1 : Math.max(0, conduct.seats - taken),
    userCount: taken,
    userCountDescription: 'users',
    hasUnlimitedSeats: conduct.seats === undefined,
    platform: false,
  }
  if (key === undefined) return json(200, [role])
  return key === role.key ? json(200, role) : failure(404, 'There is no such application.')
}
