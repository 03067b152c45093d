import { isAtLeast, json, numberIn, textIn } from './fake-answers.js'
import {
  denied,
  failure,
  type JiraAsk,
  type JiraConduct,
  type JiraRoutes,
  memberBean,
} from './fake-jira-answers.js'
import type { JiraStore, StoredGroup } from './fake-jira-store.js'

/** @internal `/group`, `/group/member`, `/group/user` and `/groups/picker`. */
export function groupRoutes(store: JiraStore, conduct: JiraConduct): JiraRoutes {
  return (ask) => {
    switch (`${ask.method} ${ask.path.join('/')}`) {
      case 'GET groups/picker':
        return picker(store, conduct, ask)
      case 'POST group':
        return denied(ask.actor) ?? create(store, textIn(ask.body, 'name') ?? '')
      case 'GET group':
        // Gone since Jira 10.0.
        return isAtLeast(conduct.version, 10, 0)
          ? undefined
          : inGroup(store, ask, (group) => json(200, bean(store, group)))
      case 'DELETE group':
        return inGroup(store, ask, (group) => {
          store.groups.delete(group.name.toLowerCase())
          return json(200)
        })
      case 'GET group/member':
        return inGroup(store, ask, (group) => members(store, conduct, ask, group))
      case 'POST group/user':
        return inGroup(store, ask, (group) => add(store, conduct, ask, group))
      case 'DELETE group/user':
        return inGroup(store, ask, (group) => remove(store, conduct, ask, group))
      default:
        return undefined
    }
  }
}

function inGroup(store: JiraStore, ask: JiraAsk, then: (group: StoredGroup) => Response): Response {
  const refusal = denied(ask.actor)
  if (refusal !== undefined) return refusal
  const name = ask.query.get('groupname') ?? ''
  if (name === '') return failure(400, 'The name of the group is needed.')
  const group = store.group(name)
  return group === undefined ? failure(404, 'There is no such group.') : then(group)
}

function bean(store: JiraStore, group: StoredGroup): Readonly<Record<string, unknown>> {
  const self = `https://jira.example.com/rest/api/2/group?groupname=${encodeURIComponent(group.name)}`
  const size = store.membersOf(group).filter((user) => user.active).length
  return { name: group.name, self, users: { size, items: [], 'max-results': 50 } }
}

function create(store: JiraStore, name: string): Response {
  if (name.trim() === '') return failure(400, 'A name is needed.', { field: 'name' })
  if (store.group(name) !== undefined)
    return failure(400, 'A group with this name exists already.', { field: 'name' })
  const { name: made } = store.addGroup(name)
  return json(201, {
    name: made,
    self: `https://jira.example.com/rest/api/2/group?groupname=${encodeURIComponent(made)}`,
  })
}

function members(
  store: JiraStore,
  conduct: JiraConduct,
  ask: JiraAsk,
  group: StoredGroup,
): Response {
  const inactive = ask.query.get('includeInactiveUsers') === 'true'
  const all = store.membersOf(group).filter((user) => user.active || inactive)
  const startAt = numberIn(ask.query, 'startAt', 0)
  const maxResults = Math.min(numberIn(ask.query, 'maxResults', 50), conduct.pageSize)
  const values = all.slice(startAt, startAt + maxResults)
  return json(200, {
    startAt,
    maxResults,
    total: all.length,
    isLast: startAt + values.length >= all.length,
    values: values.map(memberBean),
  })
}

function add(store: JiraStore, conduct: JiraConduct, ask: JiraAsk, group: StoredGroup): Response {
  const user = store.byName(textIn(ask.body, 'name') ?? '')
  if (user === undefined) return failure(404, 'There is no such user.')
  if (conduct.readOnlyDirectory === true)
    return failure(400, "The user cannot be added. The user's directory is read only.")
  if (group.members.has(user.key)) return failure(400, 'The user is a member of the group already.')
  group.members.add(user.key)
  return json(201, bean(store, group))
}

function remove(
  store: JiraStore,
  conduct: JiraConduct,
  ask: JiraAsk,
  group: StoredGroup,
): Response {
  const user = store.byName(ask.query.get('username') ?? '')
  if (user === undefined) return failure(404, 'There is no such user.')
  if (conduct.readOnlyDirectory === true)
    return failure(400, "The user cannot be removed. The user's directory is read only.")
  // Only direct members can be taken away, although subgroup members are shown like them.
  if (!group.members.delete(user.key))
    return failure(conduct.removeAbsentStatus, 'The user is not a member of the group.')
  return json(200)
}

function picker(store: JiraStore, conduct: JiraConduct, ask: JiraAsk): Response {
  const text = (ask.query.get('query') ?? '').toLowerCase()
  const all =
    ask.actor === undefined
      ? []
      : [...store.groups.values()].filter((group) => group.name.toLowerCase().includes(text))
  const shown = all.slice(0, conduct.pickerLimit)
  return json(200, {
    header: `Showing ${shown.length} of ${all.length} matching groups`,
    total: all.length,
    groups: shown.map(({ name }) => ({ name, html: 'shown', labels: [] })),
  })
}
