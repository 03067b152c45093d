import type { CallOptions, CurrentUser, Licence, Page, TargetGroup } from 'rostermap'
import type { MemoryTarget, TargetVerb } from 'rostermap/testing'
import { also, answers, type Bug, type BugTable, instead, others, shorter } from './planted-bugs.js'

type Users = Page<CurrentUser>
type Groups = Page<TargetGroup>
type ListVerb = 'listUsers' | 'listGroups' | 'membersOf' | 'groupsOf'

const cannot = {
  users: [{ id: 'given', username: 'given' }],
  capabilities: {
    user: { list: false, delete: false },
    group: { list: false },
    licence: { seats: false, groups: false },
  },
} as const

/** What goes wrong with any list. */
const paging = (verb: ListVerb): Readonly<Record<string, Bug>> => ({
  'the first page only': answers<Page<unknown>>(verb, ({ items }) => ({ items })),
  'the last of each full page is lost': answers<Page<unknown>>(verb, (page) =>
    page.next === undefined ? page : shorter(page),
  ),
  'the last of a page that is just full is lost': answers<Page<unknown>>(verb, (page) =>
    page.next === undefined && page.items.length === 2 ? shorter(page) : page,
  ),
  'an item comes at the end of a page and at the beginning of the next': (real) => {
    let last: unknown
    return {
      [verb]: async (...args: string[]) => {
        const page: Page<unknown> = await Reflect.apply(real[verb], real, args)
        const items =
          args.some((arg) => /^\d+$/.test(arg ?? '')) && last !== undefined
            ? [last, ...page.items]
            : page.items
        last = page.items.at(-1)
        return { ...page, items }
      },
    }
  },
  'the last page leads back to the first': answers<Page<unknown>>(verb, (page) =>
    page.next === undefined && page.items.length > 0 ? { ...page, next: '0' } : page,
  ),
  'the same cursor for ever': answers<Page<unknown>>(verb, (page) => ({ ...page, next: '2' })),
  'empty pages for ever': (real) => {
    let count = 0
    return {
      [verb]: async (...args: string[]) => {
        if (args.some((arg) => arg?.startsWith?.('more'))) {
          count += 1
          return { items: [], next: `more-${count}` }
        }
        const page: Page<unknown> = await Reflect.apply(real[verb], real, args)
        return page.next === undefined ? { ...page, next: 'more-0' } : page
      },
    }
  },
  'pages of people made up for ever': (real) => {
    let count = 0
    return {
      [verb]: async (...args: string[]) => {
        if (!args.some((arg) => arg?.startsWith?.('more'))) {
          const page: Page<unknown> = await Reflect.apply(real[verb], real, args)
          return page.next === undefined ? { ...page, next: 'more-0' } : page
        }
        count += 1
        const id = `made-up-${count}`
        return { items: [{ id, name: id, active: true }], next: `more-${count}` }
      },
    }
  },
  'an empty cursor at the end': answers<Page<unknown>>(verb, (page) => ({
    ...page,
    next: page.next ?? '',
  })),
})

const fired =
  (verb: TargetVerb, act: (real: MemoryTarget, args: readonly unknown[]) => unknown): Bug =>
  (real) => ({
    [verb]: async (...args: unknown[]) => {
      const options = args.at(-1) as CallOptions | undefined
      if (options?.signal?.aborted) return act(real, args.slice(0, -1))
      return Reflect.apply(real[verb], real, args)
    },
  })
const unheeded = (verb: TargetVerb): Bug =>
  fired(verb, (real, args) => Reflect.apply(real[verb], real, args))

const licence: Licence = { id: 'software', seats: 10, used: 3 }

export const listBugs: BugTable = {
  'lists every account exactly once, over all pages, shut ones included': {
    ...paging('listUsers'),
    'shut accounts are left out': answers<Users>('listUsers', ({ items, ...rest }) => ({
      ...rest,
      items: items.filter(({ active }) => active),
    })),
    'accounts without a display name are left out': answers<Users>(
      'listUsers',
      ({ items, ...rest }) => ({
        ...rest,
        items: items.filter(({ displayName }) => displayName !== undefined),
      }),
    ),
    'shut accounts look open': answers<Users>('listUsers', ({ items, ...rest }) => ({
      ...rest,
      items: items.map((user) => ({ ...user, active: true })),
    })),
    'addresses are those of others': answers<Users>('listUsers', ({ items, ...rest }) => ({
      ...rest,
      items: items.map((user, at) => ({
        ...user,
        email: items.at(at - 1)?.email,
        username: items.at(at - 1)?.username,
      })),
    })),
    'what it cannot list is empty': [cannot, instead('listUsers', () => ({ items: [] }))],
  },
  'lists every group exactly once, over all pages': {
    ...paging('listGroups'),
    'groups without members are left out': answers<Groups>(
      'listGroups',
      ({ items, ...rest }, real) => ({
        ...rest,
        items: items.filter(({ name }) => real.users().some(({ groups }) => groups.includes(name))),
      }),
    ),
    'names in lower case': answers<Groups>('listGroups', ({ items, ...rest }) => ({
      ...rest,
      items: items.map((group) => ({ ...group, name: group.id })),
    })),
    'what it cannot list is empty': [cannot, instead('listGroups', () => ({ items: [] }))],
  },
  'lists every member exactly once, over all pages, shut accounts included': {
    ...paging('membersOf'),
    'shut members are left out': answers<Users>('membersOf', ({ items, ...rest }) => ({
      ...rest,
      items: items.filter(({ active }) => active),
    })),
    'members without an address are left out': answers<Users>(
      'membersOf',
      ({ items, ...rest }) => ({
        ...rest,
        items: items.filter(({ email }) => email !== undefined),
      }),
    ),
    'shut members look open': answers<Users>('membersOf', ({ items, ...rest }) => ({
      ...rest,
      items: items.map((user) => ({ ...user, active: true })),
    })),
    'only the first three of many are added': (real) => ({
      addMembers: async (group, ids, options) =>
        new Map([
          ...(await real.addMembers(group, ids.slice(0, 3), options)),
          ...ids.slice(3).map((id) => [id, 'changed'] as const),
        ]),
    }),
    'only the first of many are removed': (real) => ({
      removeMembers: async (group, ids, options) =>
        new Map([
          ...(await real.removeMembers(group, ids.slice(0, 2), options)),
          ...ids.slice(2).map((id) => [id, 'changed'] as const),
        ]),
    }),
    'whether somebody is a member is looked up on the first page': (real) => ({
      removeMembers: async (group, ids, options) => {
        const first = (await real.membersOf(group)).items.map(({ id }) => id)
        return new Map([
          ...(await real.removeMembers(
            group,
            ids.filter((id) => first.includes(id)),
            options,
          )),
          ...ids.filter((id) => !first.includes(id)).map((id) => [id, 'unchanged'] as const),
        ])
      },
    }),
  },
  'lists every group of an account exactly once, over all pages': {
    ...paging('groupsOf'),
    'only groups that others are in too': answers<Groups>(
      'groupsOf',
      ({ items, ...rest }, real) => ({
        ...rest,
        items: items.filter(
          ({ name }) => real.users().filter(({ groups }) => groups.includes(name)).length > 1,
        ),
      }),
    ),
    'ids for names': answers<Groups>('groupsOf', ({ items, ...rest }) => ({
      ...rest,
      items: items.map(({ id }) => ({ id, name: id })),
    })),
    'a group is looked for on the first page of all': (real) => ({
      findGroup: async (name) =>
        (await real.listGroups()).items.find((group) => group.name === name),
    }),
    'a membership beyond the first page is not seen': (real) => ({
      addMembers: async (group, ids, options) => {
        const map = new Map(await real.addMembers(group, ids, options))
        for (const id of ids)
          if (
            map.get(id) === 'unchanged' &&
            !(await real.groupsOf(id)).items.some((one) => one.id === group)
          )
            map.set(id, 'changed')
        return map
      },
    }),
  },
  'gives the same page again for the same cursor': {
    'a cursor that can be used once': (real) => {
      const used = new Set<string>()
      return {
        listUsers: async (cursor, options) => {
          if (cursor !== undefined && used.has(cursor)) return { items: [] }
          if (cursor !== undefined) used.add(cursor)
          return real.listUsers(cursor, options)
        },
      }
    },
    'a page in the middle that is there once in a row': (real) => {
      let last: string | undefined
      return {
        listUsers: async (cursor, options) => {
          const page = await real.listUsers(cursor, options)
          const again = cursor !== undefined && cursor === last && page.next !== undefined
          last = cursor
          return again ? { items: [] } : page
        },
      }
    },
    'a page of members that is there once in a row': (real) => {
      let last: string | undefined
      return {
        membersOf: async (id, cursor, options) => {
          const page = await real.membersOf(id, cursor, options)
          const again = cursor !== undefined && cursor === last && page.next !== undefined
          last = cursor
          return again ? { items: [] } : page
        },
      }
    },
    'the second page of groups of an account is in another order each time': (real) => {
      let turn = false
      return {
        groupsOf: async (id, cursor, options) => {
          const page = await real.groupsOf(id, cursor, options)
          if (cursor !== undefined) turn = !turn
          return turn ? { ...page, items: [...page.items].reverse() } : page
        },
      }
    },
    'a list that goes on where it was': (real) => {
      let at = 0
      return {
        listGroups: async (cursor, options) => {
          if (cursor === undefined) at = 0
          const page = await real.listGroups(String(at), options)
          at = Number(page.next ?? 0)
          return page.next === undefined ? page : { ...page, next: `then-${at}` }
        },
      }
    },
  },
  'takes an account away once, and says unchanged the second time': {
    'nothing is taken away': instead('deleteUser', () => 'changed'),
    'always unchanged': answers('deleteUser', () => 'unchanged'),
    'always changed': answers('deleteUser', () => 'changed'),
    'it is shut instead': (real) => ({
      deleteUser: async (id, options) =>
        (await real.findUser({ id })) ? real.setActive(id, false, options) : 'unchanged',
    }),
    'a neighbour goes too': also('deleteUser', async (real, id) => {
      await real.deleteUser(`user-${Number(id.slice(5)) - 1}`)
    }),
    'a neighbour goes instead': (real) => ({
      deleteUser: async (id, options) => {
        if (!(await real.findUser({ id }))) return 'unchanged'
        return real.deleteUser(others(real, id)[0]?.id ?? id, options)
      },
    }),
    'its groups go too': also(
      'deleteUser',
      async (real, id) => {
        for (const name of real.users().find((user) => user.id === id)?.groups ?? []) {
          const group = await real.findGroup(name)
          if (group) await real.deleteGroup(group.id)
        }
      },
      'before',
    ),
    'the list still has it': (real) => {
      const gone: CurrentUser[] = []
      return {
        deleteUser: async (id, options) => {
          const user = await real.findUser({ id })
          if (user) gone.push(user)
          return real.deleteUser(id, options)
        },
        listUsers: async (cursor, options) => {
          const page = await real.listUsers(cursor, options)
          return page.next === undefined ? { items: [...page.items, ...gone] } : page
        },
      }
    },
    'the login still finds it': (real) => {
      const gone = new Map<string, CurrentUser>()
      return {
        deleteUser: async (id, options) => {
          const user = await real.findUser({ id })
          if (user?.username) gone.set(user.username, user)
          return real.deleteUser(id, options)
        },
        findUser: async (by, options) =>
          (await real.findUser(by, options)) ??
          ('username' in by ? gone.get(by.username) : undefined),
      }
    },
    'one that is not there is an error': (real) => ({
      deleteUser: async (id, options) => {
        if (id.startsWith('rostermap')) await real.setActive(id, false)
        return real.deleteUser(id, options)
      },
    }),
    'what it cannot take away is unchanged': [cannot, instead('deleteUser', () => 'unchanged')],
  },
  'tells licences and their seats, or says that it cannot': {
    'seats that are no number': [{ licences: [{ ...licence, seats: Number.NaN }] }, () => ({})],
    'fewer than no seats taken': [{ licences: [{ ...licence, used: -1 }] }, () => ({})],
    'a licence without an id': [{ licences: [{ ...licence, id: '' }] }, () => ({})],
    'a licence that comes twice': [{ licences: [licence, licence] }, () => ({})],
    'none, where it cannot tell': [cannot, instead('licences', () => [])],
  },
  'gives up with the reason of a signal that has fired, and does nothing': {
    ...Object.fromEntries(
      (
        [
          'probe',
          'findUser',
          'listUsers',
          'createUser',
          'updateUser',
          'renameUser',
          'setActive',
          'deleteUser',
          'groupsOf',
          'membersOf',
          'listGroups',
          'findGroup',
          'createGroup',
          'renameGroup',
          'deleteGroup',
          'addMembers',
          'removeMembers',
          'licences',
        ] as const
      ).map((verb) => [`${verb} does not heed it`, unheeded(verb)]),
    ),
    'another error': fired('findUser', () => {
      throw new Error('aborted')
    }),
    'a typed error instead of the reason': fired('updateUser', () => {
      throw new DOMException('aborted', 'AbortError')
    }),
    'the write is done, then it gives up': (real) => ({
      setActive: async (id, active, options) => {
        await real.setActive(id, active)
        options?.signal?.throwIfAborted()
        return 'changed'
      },
    }),
    'the members are removed, then it gives up': (real) => ({
      removeMembers: async (id, ids, options) => {
        const done = await real.removeMembers(id, ids)
        options?.signal?.throwIfAborted()
        return done
      },
    }),
    'the account is taken away, then it gives up': (real) => ({
      deleteUser: async (id, options) => {
        const done = await real.deleteUser(id)
        options?.signal?.throwIfAborted()
        return done
      },
    }),
    'the outcomes are errors': fired(
      'addMembers',
      (_, [, ids]) => new Map((ids as string[]).map((id) => [id, 'pending'])),
    ),
  },
}
