import { json, textIn } from './fake-answers.js'
import { type CloudStore, laggingMemberships, type StoredCloudGroup } from './fake-cloud-store.js'
import { failure } from './fake-jira-answers.js'
import {
  absent,
  accountIdIn,
  type JiraCloudAsk,
  type JiraCloudConduct,
  pageOf,
} from './fake-jira-cloud-answers.js'

/** @internal `/group`, `/group/bulk`, `/group/member`, `/group/user`, `/groups/picker`, `/user/groups`. */
export function jiraCloudGroups(store: CloudStore, conduct: JiraCloudConduct) {
  const memberships = laggingMemberships(store, conduct.options.staleReads ?? 0)

  const inGroup = (ask: JiraCloudAsk, then: (group: StoredCloudGroup) => Response): Response => {
    const group = store.groups.get(ask.query.get('groupId') ?? '')
    return group === undefined ? failure(404, 'There is no such group.') : then(group)
  }
  const write = (
    group: StoredCloudGroup,
    accountId: string,
    member: boolean,
    done: () => Response,
  ): Response => {
    if (!store.accounts.has(accountId)) return absent()
    if (group.externallyManaged)
      return failure(400, 'Memberships cannot be edited: external user management is enabled.')
    if (group.members.has(accountId) === member)
      return failure(400, member ? 'The user is a member already.' : 'The user is no member.')
    if (conduct.options.seats !== undefined && member && group.name === 'jira-users')
      if (group.members.size >= conduct.options.seats) return failure(400, 'No seat is left.')
    memberships.write(group, accountId, member)
    return done()
  }

  return (ask: JiraCloudAsk): Response | undefined => {
    switch (`${ask.method} ${ask.path.join('/')}`) {
      case 'GET user/groups': {
        const id = ask.query.get('accountId') ?? ''
        if (!conduct.browse || store.look(id) === undefined) return absent()
        return json(200, memberships.groupsOf(id).map(bean))
      }
      case 'GET group/bulk': {
        const { query } = ask
        const names = query.getAll('groupName')
        const ids = query.getAll('groupId')
        const found = [...store.groups.values()].filter(
          (group) =>
            (names.length === 0 || names.includes(group.name)) &&
            (ids.length === 0 || ids.includes(group.groupId)),
        )
        const rows = found.map(({ groupId, name }) => ({ groupId, name }))
        return pageOf(ask, conduct.browse ? rows : [], conduct.options.pageSize ?? 50)
      }
      case 'GET groups/picker': {
        const text = (ask.query.get('query') ?? '').toLowerCase()
        const all = [...store.groups.values()].filter(({ name }) =>
          name.toLowerCase().includes(text),
        )
        return json(200, {
          header: `Showing ${Math.min(20, all.length)} of ${all.length} matching groups`,
          total: all.length,
          groups: conduct.browse
            ? all
                .slice(0, 20)
                .map(({ groupId, name }) => ({ groupId, name, html: 'shown', labels: [] }))
            : [],
        })
      }
      case 'POST group':
        return conduct.denied() ?? create(store, textIn(ask.body, 'name') ?? '')
      case 'DELETE group':
        return (
          conduct.denied() ??
          inGroup(ask, (group) => {
            store.groups.delete(group.groupId)
            return json(200)
          })
        )
      case 'GET group/member':
        return inGroup(ask, (group) => {
          const inactive = ask.query.get('includeInactiveUsers') === 'true'
          const rows = [...store.accounts.values()]
            .filter(({ accountId, active }) => group.members.has(accountId) && (active || inactive))
            .map((user) => ({
              self: 'https://example.atlassian.net/rest/api/3/user',
              accountId: user.accountId,
              accountType: user.accountType,
              displayName: user.displayName,
              active: user.active,
              ...(user.hidesEmail ? {} : { emailAddress: user.email }),
            }))
          return pageOf(ask, rows, Math.min(50, conduct.options.pageSize ?? 50))
        })
      case 'POST group/user': {
        const id = accountIdIn(ask.body)
        return (
          conduct.denied() ??
          inGroup(ask, (group) => write(group, id, true, () => json(201, bean(group))))
        )
      }
      case 'DELETE group/user': {
        const id = ask.query.get('accountId') ?? ''
        return conduct.denied() ?? inGroup(ask, (group) => write(group, id, false, () => json(200)))
      }
      default:
        return undefined
    }
  }
}

function bean({ groupId, name }: StoredCloudGroup): Readonly<Record<string, unknown>> {
  return {
    groupId,
    name,
    self: `https://example.atlassian.net/rest/api/3/group?groupId=${groupId}`,
  }
}

function create(store: CloudStore, name: string): Response {
  if (name.trim() === '') return failure(400, 'A name is needed.', { field: 'name' })
  if (store.groupNamed(name) !== undefined)
    return failure(400, 'A group with this name exists already.', { field: 'name' })
  return json(201, bean(store.addGroup(name)))
}
