import { json, textIn } from './fake-answers.js'
import {
  type ConfluenceConduct,
  type ConfluenceRoutes,
  denied,
  directoryRefusal,
  groupBean,
  page,
  refusal,
  userBean,
} from './fake-confluence-answers.js'
import type { ConfluenceStore } from './fake-confluence-store.js'

/** @internal `/group…`, `/admin/group…`, `/user/memberof` and `/user/{username}/group/{group}`. */
export function confluenceGroups(
  store: ConfluenceStore,
  conduct: ConfluenceConduct,
): ConfluenceRoutes {
  const noGroup = () => refusal(404, 'There is no such group.')

  const write = (method: string, username: string, groupName: string): Response | undefined => {
    const user = store.byName(username)
    const group = store.group(groupName)
    if (user === undefined) return refusal(404, 'There is no such user.')
    if (group === undefined) return noGroup()
    if (conduct.readOnlyDirectory === true) return directoryRefusal()
    if (method === 'DELETE') group.members.delete(user.userKey)
    else if (method === 'PUT') {
      const full =
        conduct.seats !== undefined &&
        group.name === conduct.licensedGroup &&
        !group.members.has(user.userKey) &&
        store.membersOf(group).length >= conduct.seats
      if (full) return refusal(402, 'The licence has no user left.')
      group.members.add(user.userKey)
    } else return undefined
    return json(204)
  }

  return (ask) => {
    const { method, path, query, actor } = ask
    const [first, second, third, fourth] = path
    if (first === 'user' && third === 'group' && second !== undefined && fourth !== undefined)
      return denied(actor) ?? write(method, second, fourth)
    if (first === 'admin' && second === 'group') {
      const refused = denied(actor)
      if (refused !== undefined) return refused
      if (method === 'DELETE' && third !== undefined) {
        if (third.toLowerCase() === 'confluence-administrators')
          return refusal(400, 'The last group of administrators cannot be taken away.')
        return store.groups.delete(third.toLowerCase()) ? json(204) : noGroup()
      }
      if (method !== 'POST' || third !== undefined) return undefined
      const name = textIn(ask.body, 'name') ?? ''
      if (name.trim() === '') return refusal(400, 'A name is needed.')
      if (store.group(name) !== undefined) return refusal(409, 'The group exists already.')
      return json(200, groupBean(store.addGroup(name)))
    }
    if (method !== 'GET') return undefined
    if (path.join('/') === 'user/memberof') {
      if (actor === undefined) return refusal(403, 'You are not permitted to do this.')
      const groups = store.groupsOf(query.get('key') ?? '').map(groupBean)
      return page(ask, groups, conduct.pageSize)
    }
    if (first !== 'group') return undefined
    if (actor === undefined) return refusal(403, 'You are not permitted to do this.')
    if (second === undefined)
      return page(ask, [...store.groups.values()].map(groupBean), conduct.pageSize)
    const group = store.group(second)
    if (third === undefined) return group === undefined ? noGroup() : json(200, groupBean(group))
    if (third !== 'member') return undefined
    const refused = denied(actor)
    if (refused !== undefined) return refused
    if (group === undefined) return noGroup()
    const rows = store.membersOf(group).map((user) => userBean(user, query.get('expand') ?? ''))
    return page(ask, rows, conduct.pageSize)
  }
}
