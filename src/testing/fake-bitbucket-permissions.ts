import { json } from './fake-answers.js'
import {
  type BitbucketAsk,
  noSeat,
  noUser,
  page,
  refusal,
  userBean,
} from './fake-bitbucket-answers.js'
import type { BitbucketStore, FakeBitbucketPermission } from './fake-bitbucket-store.js'

const permissions: readonly string[] = ['LICENSED_USER', 'PROJECT_CREATE', 'ADMIN', 'SYS_ADMIN']

/** @internal The endpoints about the licence and global permissions. */
export function permissionRoutes(
  store: BitbucketStore,
  { pageSize, seats }: { readonly pageSize: number; readonly seats: number },
): Readonly<Record<string, (ask: BitbucketAsk) => Response>> {
  const users = () => [...store.users.values()]
  const matches = ({ query }: BitbucketAsk) => {
    const filter = (query.get('filter') ?? '').toLowerCase()
    return (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(filter))
  }
  return {
    // Anybody may ask this, and sees nothing of directories.
    'GET users': (ask) => {
      const holds = matches(ask)
      const licensed = ask.query.get('permission') === 'LICENSED_USER'
      return page(
        users(),
        (it) => holds(it.name, it.displayName, it.email) && (!licensed || store.isLicensed(it)),
        (it) => userBean(it, false),
        ask,
        pageSize,
      )
    },
    'GET admin/permissions/groups': (ask) => {
      const holds = matches(ask)
      return page(
        [...store.groups.values()],
        ({ name, permission }) => permission !== undefined && holds(name),
        ({ name, permission }) => ({ group: { name }, permission }),
        ask,
        pageSize,
      )
    },
    'GET admin/permissions/users': (ask) => {
      const holds = matches(ask)
      return page(
        users(),
        (it) => it.permission !== undefined && holds(it.name),
        (it) => ({ user: userBean(it, false), permission: it.permission }),
        ask,
        pageSize,
      )
    },
    'PUT admin/permissions/users': ({ query }) => {
      const found = store.byName(query.get('name') ?? '')
      const permission = query.get('permission') ?? ''
      if (!found) return noUser()
      if (!permissions.includes(permission))
        return refusal(400, 'ArgumentValidationException', 'There is no such permission.')
      const before = found.permission
      found.permission = permission as FakeBitbucketPermission
      if (store.seatsTaken() > seats) {
        found.permission = before
        return noSeat()
      }
      return json(204)
    },
    'DELETE admin/permissions/users': ({ query }) => {
      const found = store.byName(query.get('name') ?? '')
      if (!found) return noUser()
      found.permission = undefined
      return json(204)
    },
    'GET admin/license': () =>
      json(200, {
        maximumNumberOfUsers: Number.isFinite(seats) ? seats : -1,
        unlimitedNumberOfUsers: !Number.isFinite(seats),
        status: { serverId: 'B6OC-1EMN-5LSV-FAKE', currentNumberOfUsers: store.seatsTaken() },
      }),
  }
}
