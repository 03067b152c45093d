import {
  type CurrentUser,
  type OutcomePerItem,
  type Page,
  type TargetGroup,
  targetError,
} from 'rostermap'
import type { MemoryTarget } from 'rostermap/testing'
import {
  also,
  answers,
  type BugTable,
  empty,
  fails,
  instead,
  lagging,
  others,
  withDetails,
  withMessage,
} from './planted-bugs.js'

const missing = (operation: string, what: 'user' | 'group') =>
  targetError('TARGET_NOT_FOUND', { target: 'memory', operation, retryable: false, what })
const cannot = {
  users: [{ id: 'given', username: 'given' }],
  capabilities: {
    user: { create: false },
    group: { create: false, rename: false, delete: false },
    membership: { write: false, listOfUser: false, listOfGroup: false },
  },
} as const
const items = (text: string) => text as unknown as readonly string[]
const absent = 'rostermap-no-such-id'

/** The group that was put into another last. */
export const nesting = { parent: '', child: '' }

/** After whatever else is under way. */
function soon(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 2)
  })
}

async function everyMember(real: MemoryTarget, group: string): Promise<readonly CurrentUser[]> {
  const name = (await real.listGroups()).items.find(({ id }) => id === group)?.name ?? group
  return real.users().filter(({ groups }) => groups.includes(name))
}

/** Members of the subgroup, where it is the parent that is asked for. */
function inherited(
  real: MemoryTarget,
  id: string,
  direct: readonly CurrentUser[],
): readonly CurrentUser[] {
  if (id !== nesting.parent) return []
  return others(real, undefined)
    .slice(1, 2)
    .filter((user) => !direct.some((one) => one.id === user.id))
}

export const groupBugs: BugTable = {
  'finds no group, without an error, for a name that none has': {
    'an error': (real) => ({
      findGroup: async (name, options) => {
        const found = await real.findGroup(name, options)
        if (found) return found
        throw missing('findGroup', 'group')
      },
    }),
    null: answers('findGroup', (found) => found ?? null),
    'spaces around a name are dropped': (real) => ({
      findGroup: (name, options) => real.findGroup(name.trim(), options),
    }),
    'a group for any name': answers('findGroup', (found, _, name) => found ?? { id: name, name }),
    'a part of a name': (real) => ({
      findGroup: async (name) =>
        (await real.listGroups()).items.find((group) => group.name.includes(name)),
    }),
    'looking makes it': (real) => ({
      findGroup: (name, options) => real.createGroup(name, options),
    }),
  },
  'makes a group once, and gives the same one the second time': {
    'a group with its maker in it': also('createGroup', async (real, name) => {
      const group = await real.findGroup(name)
      if (group)
        await real.addMembers(
          group.id,
          real
            .users()
            .map(({ id }) => id)
            .slice(0, 1),
        )
    }),
    'a second one of that name': (real) => {
      let more = 0
      return {
        createGroup: async (name, options) => {
          const there = await real.findGroup(name)
          more += 1
          return there ? { id: `other-${more}`, name } : real.createGroup(name, options)
        },
      }
    },
    'an existing one is emptied': also(
      'createGroup',
      async (real, name) => {
        const group = await real.findGroup(name)
        if (group) await empty(real, group.id)
      },
      'before',
    ),
    'an existing one in another case is emptied': also(
      'createGroup',
      async (real, name) => {
        const group = await real.findGroup(name)
        if (group && group.name !== name) await empty(real, group.id)
      },
      'before',
    ),
    'an existing one is a conflict': (real) => ({
      createGroup: async (name, options) => {
        if (await real.findGroup(name))
          throw targetError('TARGET_CONFLICT', {
            target: 'memory',
            operation: 'createGroup',
            retryable: false,
            what: 'group',
          })
        return real.createGroup(name, options)
      },
    }),
    'another name': (real) => ({
      createGroup: (name, options) => real.createGroup(`${name} (1)`, options),
    }),
    'an existing one has the name as it was asked for': answers<TargetGroup>(
      'createGroup',
      (group, _, name) => ({ ...group, name }),
    ),
    'a look-up that minds case': answers<TargetGroup | undefined>('findGroup', (found, _, name) =>
      found?.name === name ? found : undefined,
    ),
    'a look-up that does not mind case': [
      { capabilities: { names: { groups: 'exact' } } },
      (real) => ({
        findGroup: async (name, options) =>
          (await real.findGroup(name, options)) ?? real.findGroup(name.toLowerCase(), options),
      }),
    ],
    'a look-up that minds case as logins do': [
      { capabilities: { names: { logins: 'exact', groups: 'ignoreCase' } } },
      answers<TargetGroup | undefined>('findGroup', (found, _, name) =>
        found?.name === name ? found : undefined,
      ),
    ],
    'a look-up that does not mind case, as those of logins do not': [
      { capabilities: { names: { logins: 'ignoreCase', groups: 'exact' } } },
      (real) => ({
        findGroup: async (name, options) =>
          (await real.findGroup(name, options)) ?? real.findGroup(name.toLowerCase(), options),
      }),
    ],
    'a neighbour loses its members': also('createGroup', async (real) => {
      for (const name of real.groupNames().filter((one) => one.endsWith('0'))) {
        const group = await real.findGroup(name)
        if (group) await empty(real, group.id)
      }
    }),
    'what it cannot make is made up': [
      cannot,
      instead('createGroup', (_, name) => ({ id: name, name })),
    ],
  },
  'finds the group itself among others whose name is nearly the same': {
    'the first that begins so': (real) => ({
      findGroup: async (name) => {
        const found = real.groupNames().find((one) => one.startsWith(name) && one !== name)
        return found ? real.findGroup(found) : real.findGroup(name)
      },
    }),
    'the first whose name is the beginning': (real) => ({
      findGroup: async (name) => {
        const found = real.groupNames().find((one) => name.startsWith(one))
        return found ? real.findGroup(found) : undefined
      },
    }),
  },
  'takes a group name literally, whatever it holds': {
    'a name is cut at a slash': (real) => ({
      createGroup: (name, options) => real.createGroup(name.split('/')[0] ?? name, options),
      findGroup: (name, options) => real.findGroup(name.split('?')[0] ?? name, options),
    }),
    'a name is decoded': (real) => ({
      findGroup: (name, options) => real.findGroup(name.replaceAll('%2F', '/'), options),
    }),
    'a plus is a space': (real) => ({
      findGroup: (name, options) => real.findGroup(name.replaceAll('+', ' '), options),
    }),
    'letters beyond ASCII are dropped': (real) => ({
      findGroup: (name, options) => real.findGroup(name.replace(/[^ -~]/g, '?'), options),
    }),
  },
  'adds and removes a member, each only once, and nobody else': {
    'pending, where reads never lag': answers<OutcomePerItem>(
      'addMembers',
      (map) => new Map([...map].map(([id, item]) => [id, item === 'changed' ? 'pending' : item])),
    ),
    'pending, and never done': (real) => ({
      ...lagging(real, 20),
      removeMembers: async (_, ids) => new Map(ids.map((id) => [id, 'pending'])),
    }),
    'nobody is added': (_real) => ({
      addMembers: async (_, ids) => new Map(ids.map((id) => [id, 'changed'])),
    }),
    'nobody is removed': (_real) => ({
      removeMembers: async (_, ids) => new Map(ids.map((id) => [id, 'changed'])),
    }),
    'adding is always changed': answers<OutcomePerItem>(
      'addMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'changed'])),
    ),
    'adding is always unchanged': answers<OutcomePerItem>(
      'addMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'unchanged'])),
    ),
    'removing is always changed': answers<OutcomePerItem>(
      'removeMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'changed'])),
    ),
    'removing is always unchanged': answers<OutcomePerItem>(
      'removeMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'unchanged'])),
    ),
    'adding puts everybody else out': also(
      'addMembers',
      (real, group, ids) => empty(real, group, items(ids)),
      'before',
    ),
    'removing empties the group': also('removeMembers', (real, group) => empty(real, group)),
    'removing takes the account out of all groups': also('removeMembers', async (real, _, ids) => {
      for (const name of real.groupNames()) {
        const group = await real.findGroup(name)
        if (group) await real.removeMembers(group.id, items(ids))
      }
    }),
    'adding adds everybody': also('addMembers', async (real, group) => {
      await real.addMembers(
        group,
        real.users().map(({ id }) => id),
      )
    }),
    'adding adds to a neighbour too': also('addMembers', async (real, group, ids) => {
      const near = `group-${Number(group.slice(6)) + 1}`
      if (items(ids).length === 1) await real.addMembers(near, items(ids))
    }),
    'adding opens a shut member': also('addMembers', async (real) => {
      for (const { id } of others(real, undefined)) await real.setActive(id, true)
    }),
    'removing shuts the account': also('removeMembers', async (real, _, ids) => {
      for (const id of items(ids)) await real.setActive(id, false)
    }),
    'removing takes the account away': also('removeMembers', async (real, _, ids) => {
      for (const id of items(ids)) await real.deleteUser(id)
    }),
    'the group of the account is shown, its members are not': (_real) => ({
      membersOf: async () => ({ items: [] }),
    }),
    'the group lists the members of every group': (real) => ({
      membersOf: async () => ({ items: others(real, undefined) }),
    }),
    'an array instead of a map': answers<OutcomePerItem>('addMembers', (map) => [...map]),
  },
  'adds to the members that are there, and says which of them were': {
    'only the first is added': (real) => ({
      addMembers: async (group, ids) =>
        new Map([
          ...(await real.addMembers(group, ids.slice(0, 1))),
          ...ids.slice(1).map((id) => [id, 'changed'] as const),
        ]),
    }),
    'only the last is removed': (real) => ({
      removeMembers: async (group, ids) =>
        new Map([
          ...ids.map((id) => [id, 'changed'] as const),
          ...(await real.removeMembers(group, ids.slice(-1))),
        ]),
    }),
    'an item is missing in the map': answers<OutcomePerItem>(
      'addMembers',
      (map) => new Map([...map].slice(1)),
    ),
    'an item too many in the map': answers<OutcomePerItem>(
      'removeMembers',
      (map) => new Map([...map, ['somebody', 'unchanged' as const]]),
    ),
    'the map is by login': answers<OutcomePerItem>(
      'addMembers',
      (map, real) =>
        new Map(
          [...map].map(([id, item]) => [
            real.users().find((user) => user.id === id)?.username ?? id,
            item,
          ]),
        ),
    ),
    'one named twice is done twice': (real) => ({
      addMembers: async (group, ids) => {
        let all: OutcomePerItem = new Map()
        for (const id of ids) all = new Map([...all, ...(await real.addMembers(group, [id]))])
        return all
      },
    }),
    'none is an error': (real) => ({
      addMembers: async (group, ids, options) => {
        if (ids.length === 0)
          throw targetError('TARGET_INVALID', {
            target: 'memory',
            operation: 'addMembers',
            retryable: false,
            fields: [],
          })
        return real.addMembers(group, ids, options)
      },
    }),
    'removing none removes all': (real) => ({
      removeMembers: async (group, ids, options) => {
        if (ids.length === 0) await empty(real, group)
        return real.removeMembers(group, ids, options)
      },
    }),
  },
  'loses neither of two writes of one group at the same time': {
    'the whole list is written as it was read before': (real) => ({
      addMembers: async (group, ids, options) => {
        const before = (await everyMember(real, group)).map((user) => user.id)
        await soon()
        await empty(real, group, before)
        return real.addMembers(group, ids, options)
      },
    }),
    'the list is read again, and what was read first is written': (real) => {
      let version = 0
      return {
        addMembers: async (group, ids, options) => {
          const [before, at] = [(await everyMember(real, group)).map(({ id }) => id), version]
          await soon()
          if (version !== at) await empty(real, group, before)
          version += 1
          return real.addMembers(group, ids, options)
        },
      }
    },
    'whom others take out meanwhile is put in again': (real) => ({
      removeMembers: async (group, ids, options) => {
        await soon()
        return real.removeMembers(group, ids, options)
      },
      addMembers: async (group, ids, options) => {
        const before = (await everyMember(real, group)).map(({ id }) => id)
        await soon()
        await soon()
        await real.addMembers(group, before)
        return real.addMembers(group, ids, options)
      },
    }),
    'the second of two is not done, and said to be': (real) => {
      let busy = false
      return {
        addMembers: async (group, ids, options) => {
          if (busy) return new Map(ids.map((id) => [id, 'changed']))
          busy = true
          await soon()
          busy = false
          return real.addMembers(group, ids, options)
        },
      }
    },
    'the second of two is refused for good': (real) => {
      let busy = false
      return {
        addMembers: async (group, ids, options) => {
          const refused = targetError('TARGET_INVALID', {
            target: 'memory',
            operation: 'addMembers',
            retryable: false,
            fields: [],
          })
          if (busy) return new Map(ids.map((id) => [id, refused]))
          busy = true
          await soon()
          busy = false
          return real.addMembers(group, ids, options)
        },
      }
    },
  },
  'takes the id of a group in another case for the same group or for none': {
    'who is in is not seen in another case': (real) => ({
      addMembers: async (group, ids, options) => {
        const done = await real.addMembers(group.toLowerCase(), ids, options)
        return group === group.toLowerCase()
          ? done
          : new Map([...done].map(([id, item]) => [id, item === 'unchanged' ? 'changed' : item]))
      },
    }),
    'nobody is seen to be in it in another case': (real) => ({
      removeMembers: async (group, ids, options) => {
        if (group === group.toLowerCase()) return real.removeMembers(group, ids, options)
        return new Map(ids.map((id) => [id, 'unchanged']))
      },
    }),
    'another error': fails('addMembers', (error, group) =>
      group === group.toLowerCase() ? error : withDetails({ what: 'user' })(error),
    ),
  },
  'keeps the error of one item apart from the others': {
    'one error rejects the call': answers<OutcomePerItem>('addMembers', (map) => {
      for (const item of map.values()) if (typeof item === 'object') throw item
      return map
    }),
    'one error rejects the removal': answers<OutcomePerItem>('removeMembers', (map) => {
      for (const item of map.values()) if (typeof item === 'object') throw item
      return map
    }),
    'what comes after an error is not done': (real) => ({
      addMembers: async (group, ids) => {
        const all = new Map()
        for (const id of ids) {
          const item = (await real.addMembers(group, [id])).get(id)
          all.set(id, item)
          if (typeof item === 'object')
            for (const rest of ids) if (!all.has(rest)) all.set(rest, item)
          if (typeof item === 'object') break
        }
        return all
      },
    }),
    'an account that is not there is unchanged': answers<OutcomePerItem>(
      'removeMembers',
      (map) =>
        new Map([...map].map(([id, item]) => [id, typeof item === 'object' ? 'unchanged' : item])),
    ),
    'an account that is not there is added': answers<OutcomePerItem>(
      'addMembers',
      (map) =>
        new Map([...map].map(([id, item]) => [id, typeof item === 'object' ? 'changed' : item])),
    ),
    'an error about the group': fails('addMembers', withDetails({ what: 'group' })),
    'an error without a class': fails('addMembers', ({ message }) => new Error(message)),
    'an error that holds the group': fails(
      'removeMembers',
      withMessage((group) => `Not in ${group} nor ${absent}.`),
    ),
    'an error of the wrong verb': fails('removeMembers', withDetails({ operation: 'addMembers' })),
    'an error of another target': fails('addMembers', withDetails({ target: 'other' })),
    'an error that says to try again': fails('addMembers', withDetails({ retryable: true })),
    'an error as its code': fails('addMembers', ({ code }) => code),
  },
  'shows direct members alone where it declares so, and takes no inherited one for taken away': {
    'inherited members are shown': answers<Page<CurrentUser>>('membersOf', (page, real, id) => ({
      items: [...page.items, ...inherited(real, id, page.items)],
    })),
    'inherited groups are shown': (real) => ({
      groupsOf: async (id, cursor, options) => {
        const page = await real.groupsOf(id, cursor, options)
        const child = page.items.find((group) => group.id === nesting.child)
        return child === undefined
          ? page
          : { ...page, items: [...page.items, { id: nesting.parent, name: nesting.parent }] }
      },
    }),
    'an inherited one is said to be taken away': (real) => ({
      removeMembers: async (group, ids, options) =>
        group === nesting.parent
          ? new Map(ids.map((id) => [id, 'changed']))
          : real.removeMembers(group, ids, options),
    }),
    'an inherited one is taken out of the subgroup': (real) => ({
      removeMembers: async (group, ids, options) => {
        if (group === nesting.parent) await real.removeMembers(nesting.child, ids)
        return real.removeMembers(group, ids, options)
      },
    }),
    'an inherited member cannot be made a direct one': (real) => ({
      addMembers: async (group, ids, options) =>
        group === nesting.parent
          ? new Map(ids.map((id) => [id, 'unchanged']))
          : real.addMembers(group, ids, options),
    }),
  },
  'answers TARGET_NOT_FOUND for a group that is not there': {
    'no members': (real) => ({
      membersOf: async (group, cursor, options) =>
        group === absent ? { items: [] } : real.membersOf(group, cursor, options),
    }),
    'adding makes it': (real) => ({
      addMembers: async (group, ids, options) =>
        real.addMembers(
          group === absent ? (await real.createGroup(absent)).id : group,
          ids,
          options,
        ),
    }),
    'adding is unchanged': answers<OutcomePerItem>(
      'addMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'unchanged'])),
    ),
    'removing is unchanged': answers<OutcomePerItem>(
      'removeMembers',
      (map) => new Map([...map.keys()].map((id) => [id, 'unchanged'])),
    ),
    'adding rejects': answers<OutcomePerItem>('addMembers', (map) => {
      for (const item of map.values()) if (typeof item === 'object') throw item
      return map
    }),
    'an error about the account': fails('membersOf', withDetails({ what: 'user' })),
    'an error that holds the id of the group': fails(
      'membersOf',
      withMessage((group) => `There is no ${group}.`),
    ),
    'another group is read instead': (real) => ({
      membersOf: async (group, cursor, options) =>
        real
          .membersOf(group, cursor, options)
          .catch(() => real.membersOf('group-1', cursor, options)),
    }),
  },
  'answers TARGET_UNSUPPORTED for memberships it declares it cannot read or write': {
    'no groups': [cannot, instead('groupsOf', () => ({ items: [] }))],
    'no members': [cannot, instead('membersOf', () => ({ items: [] }))],
    changed: [
      cannot,
      instead('addMembers', (_, __, ids) => new Map(items(ids).map((id) => [id, 'changed']))),
    ],
    removed: [
      cannot,
      instead('removeMembers', (_, __, ids) => new Map(items(ids).map((id) => [id, 'unchanged']))),
    ],
    'the call rejects': [
      cannot,
      answers<OutcomePerItem>('removeMembers', (map) => {
        for (const item of map.values()) throw item
        return map
      }),
    ],
  },
  'renames a group once; its id and its members stay': {
    'nothing is renamed': instead('renameGroup', () => 'changed'),
    'always changed': answers('renameGroup', () => 'changed'),
    'always unchanged': answers('renameGroup', () => 'unchanged'),
    'its members are lost': also('renameGroup', (real, id) => empty(real, id)),
    'a new one is made beside it': (real) => ({
      renameGroup: async (_, name) => {
        await real.createGroup(name)
        return 'changed'
      },
    }),
    'the id changes': (real) => ({
      renameGroup: async (id, name, options) => {
        const there = await real.findGroup(name)
        if (there || id === absent) return real.renameGroup(id, name, options)
        const { id: made } = await real.createGroup(name)
        await real.addMembers(
          made,
          (await real.membersOf(id)).items.map((user) => user.id),
        )
        await real.deleteGroup(id)
        return 'changed'
      },
    }),
    'the one that has the name is taken away': also(
      'renameGroup',
      async (real, id, name) => {
        const there = await real.findGroup(name)
        if (there && there.id !== id) await real.deleteGroup(there.id)
      },
      'before',
    ),
    'one that is not there is unchanged': (real) => ({
      renameGroup: async (id, name, options) =>
        id === absent ? 'unchanged' : real.renameGroup(id, name, options),
    }),
    'a conflict about an account': fails('renameGroup', (error) =>
      error.code === 'TARGET_CONFLICT' ? withDetails({ what: 'user' })(error) : error,
    ),
    'a conflict that names the group': fails(
      'renameGroup',
      withMessage((_, name) => `${name} is taken or not there.`),
    ),
    'what it cannot rename is unchanged': [cannot, instead('renameGroup', () => 'unchanged')],
  },
  'takes a group away once, and says unchanged the second time': {
    'nothing is taken away': instead('deleteGroup', () => 'changed'),
    'always unchanged': answers('deleteGroup', () => 'unchanged'),
    'always changed': answers('deleteGroup', () => 'changed'),
    'an error the second time': (real) => ({
      deleteGroup: async (id, options) => {
        if ((await real.deleteGroup(id, options)) === 'changed') return 'changed'
        throw missing('deleteGroup', 'group')
      },
    }),
    'it is emptied only': (real) => ({
      deleteGroup: async (id) => {
        if (!(await real.membersOf(id).catch(() => undefined))) return 'unchanged'
        await empty(real, id)
        return 'changed'
      },
    }),
    'a neighbour goes too': also(
      'deleteGroup',
      async (real, id) => {
        await real.deleteGroup(`group-${Number(id.slice(6)) - 1}`)
      },
      'before',
    ),
    'its members are shut': also(
      'deleteGroup',
      async (real, id) => {
        for (const user of (await real.membersOf(id).catch(() => undefined))?.items ?? [])
          await real.setActive(user.id, false)
      },
      'before',
    ),
    'its members are shut a moment later': (real) => ({
      ...lagging(real),
      deleteGroup: async (id, options) => {
        const { items } = (await real.membersOf(id).catch(() => undefined)) ?? { items: [] }
        setTimeout(async () => {
          for (const user of items) await real.setActive(user.id, false)
        }, 15)
        return real.deleteGroup(id, options)
      },
    }),
    'pending, where reads never lag': answers('deleteGroup', (outcome) =>
      outcome === 'changed' ? 'pending' : outcome,
    ),
    'pending, and never done': (real) => ({
      ...lagging(real, 20),
      deleteGroup: async (id) =>
        (await real.membersOf(id).catch(() => 0)) ? 'pending' : 'unchanged',
    }),
    'pending again, though it is done': (real) => ({
      ...lagging(real, 20),
      deleteGroup: async (id, options) => {
        await real.deleteGroup(id, options)
        return 'pending'
      },
    }),
    'its members are taken away': also(
      'deleteGroup',
      async (real, id) => {
        for (const user of (await real.membersOf(id).catch(() => undefined))?.items ?? [])
          await real.deleteUser(user.id)
      },
      'before',
    ),
    'what it cannot take away is unchanged': [cannot, instead('deleteGroup', () => 'unchanged')],
  },
}
