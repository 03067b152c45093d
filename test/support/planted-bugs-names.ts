import { type OutcomePerItem, RosterError, type UserKey } from 'rostermap'
import type { MemoryTarget } from 'rostermap/testing'
import { also, answers, type Bug, type BugTable, fails, others } from './planted-bugs.js'

type Made = Parameters<MemoryTarget['createUser']>[0]
const exact = { capabilities: { names: { groups: 'exact' } } } as const
/** Logins not minding case, names of groups minding it. */
const differ = { capabilities: { names: { logins: 'ignoreCase', groups: 'exact' } } } as const

/** What an address with this step in it leads to, once dots, slashes, query and fragment are read. */
function led(id: string, without: string): string {
  const steps = (id.split(/[?#]/)[0] ?? '').split('/').filter((step) => step !== '.' && step !== '')
  return steps.join('/') || without
}

/** An id as it stands in an address that nothing was escaped in. */
const unescaped =
  (verb: 'membersOf' | 'deleteGroup' | 'groupsOf' | 'deleteUser'): Bug =>
  (real) => ({
    [verb]: async (id: string, ...rest: never[]) =>
      Reflect.apply(real[verb], real, [led(id, id), ...rest]),
  })

/** An empty id, or dots, lead to the list, whose first entry is taken. */
const listed =
  (verb: 'setActive' | 'updateUser' | 'renameUser'): Bug =>
  (real) => ({
    [verb]: async (id: string, ...rest: never[]) => {
      const first = real.users()[0]?.id ?? id
      return Reflect.apply(real[verb], real, [/^\.*$/.test(id) ? first : id, ...rest])
    },
  })

async function groupLed(real: MemoryTarget, id: string): Promise<string> {
  return (await real.findGroup(id))?.id ?? led(id, id)
}

export const nameBugs: BugTable = {
  'spells logins and addresses alike, whichever verb has written them': {
    'a new login is written in lower case': (real) => ({
      createUser: (user, options) =>
        real.createUser({ ...user, username: user.username?.toLowerCase() ?? '' } as Made, options),
    }),
    'a new login is written in lower case, where case makes a difference': [
      { capabilities: { names: { logins: 'exact', groups: 'ignoreCase' } } },
      (real) => ({
        createUser: (user, options) =>
          real.createUser(
            { ...user, username: user.username?.toLowerCase() ?? '' } as Made,
            options,
          ),
      }),
    ],
    'a new address is written in lower case': (real) => ({
      createUser: ({ email, ...user }, options) =>
        real.createUser({ ...user, ...(email && { email: email.toLowerCase() }) }, options),
    }),
    'another login is written in lower case': (real) => ({
      renameUser: (id, username, options) => real.renameUser(id, username.toLowerCase(), options),
    }),
    'another address is written in lower case': (real) => ({
      updateUser: (id, { email, ...change }, options) =>
        real.updateUser(id, { ...change, ...(email && { email: email.toLowerCase() }) }, options),
    }),
  },
  'spells a group alike, whether it makes or renames it, also in another case': {
    'a new one is written in lower case': (real) => ({
      createGroup: (name, options) => real.createGroup(name.toLowerCase(), options),
    }),
    'another name is written in lower case': (real) => ({
      renameGroup: (id, name, options) => real.renameGroup(id, name.toLowerCase(), options),
    }),
    'changed, though it is left as it is spelled': (real) => ({
      renameGroup: async (id, name, options) =>
        (await real.findGroup(name))?.id === id ? 'changed' : real.renameGroup(id, name, options),
    }),
    'unchanged, though it is spelled anew': (real) => ({
      renameGroup: async (id, name, options) => {
        const isSame = (await real.findGroup(name))?.id === id
        const outcome = await real.renameGroup(id, name, options)
        return isSame ? 'unchanged' : outcome
      },
    }),
    'a conflict with itself': (real) => ({
      renameGroup: async (id, name, options) => {
        const there = await real.findGroup(name)
        if (there === undefined || there.name === name) return real.renameGroup(id, name, options)
        throw new RosterError('TARGET_CONFLICT', 'Taken.', {
          target: 'memory',
          operation: 'renameGroup',
          retryable: false,
          what: 'group',
        })
      },
    }),
    'unchanged, where case makes a difference': [
      differ,
      (real) => ({
        renameGroup: async (id, name, options) => {
          const now = (await real.listGroups()).items.find((group) => group.id === id)
          const isSame = now?.name.toLowerCase() === name.toLowerCase()
          return isSame ? 'unchanged' : real.renameGroup(id, name, options)
        },
      }),
    ],
  },
  'takes no name with spaces for the one without, and makes none without that was asked for with': {
    'a new group is made without its spaces': (real) => ({
      createGroup: (name, options) => real.createGroup(name.trim(), options),
    }),
    'one is made without its spaces, and then refused': (real) => ({
      createGroup: async (name, options) => {
        const there = await real.findGroup(name)
        if (there !== undefined) return there
        const refused = (code: 'TARGET_PROTOCOL' | 'TARGET_CONFLICT', more: object) =>
          new RosterError(code, 'Odd.', {
            target: 'memory',
            operation: 'createGroup',
            retryable: false,
            ...more,
          } as never)
        const isTaken = (await real.findGroup(name.trim())) !== undefined
        if (isTaken) throw refused('TARGET_CONFLICT', { what: 'group' })
        const group = await real.createGroup(name.trim(), options)
        if (group.name !== name) throw refused('TARGET_PROTOCOL', { reason: 'shape' })
        return group
      },
    }),
    'spaces in a row are made one': [
      exact,
      (real) => ({
        createGroup: (name, options) => real.createGroup(name.replace(/ +/g, ' '), options),
      }),
    ],
    'a group is looked for without the spaces': (real) => ({
      findGroup: (name, options) => real.findGroup(name.trim(), options),
    }),
    'a new login is made without its spaces, as that of the owner': (real) => ({
      createUser: async (user, options) => {
        const username = user.username?.trim() ?? ''
        return (
          (await real.findUser({ username })) ?? real.createUser({ ...user, username }, options)
        )
      },
    }),
    'a login with spaces is refused, and its owner renamed': also(
      'createUser',
      async (real, user) => {
        const { username = '' } = user as unknown as Made
        const owner = await real.findUser({ username: username.trim() })
        if (owner && username !== username.trim())
          await real.renameUser(owner.id, `${username.trim()}-old`)
      },
      'before',
    ),
  },
  'renames to no name without the spaces that it was asked for with': {
    'a group gets the name without its spaces': (real) => ({
      renameGroup: (id, name, options) => real.renameGroup(id, name.trim(), options),
    }),
    'a group gets the name without its spaces, and it is changed': (real) => ({
      renameGroup: async (id, name, options) => {
        await real.renameGroup(id, name.trim(), options)
        return 'changed'
      },
    }),
    'a group gets the name with spaces in a row made one': (real) => ({
      renameGroup: (id, name, options) =>
        real.renameGroup(id, name.replace(/(\S) +(?=\S)/g, '$1 '), options),
    }),
    'an account gets the login without its spaces': (real) => ({
      renameUser: (id, login, options) => real.renameUser(id, login.trim(), options),
    }),
  },
  'takes nothing for an account’s id but an account’s id': {
    'a login is taken for an id': (real) => ({
      findUser: async (by: UserKey, options) =>
        (await real.findUser(by, options)) ??
        ('id' in by ? real.findUser({ username: by.id }) : undefined),
    }),
    'an address is taken for an id': (real) => ({
      findUser: async (by: UserKey, options) =>
        (await real.findUser(by, options)) ??
        ('id' in by ? real.findUser({ email: by.id }) : undefined),
    }),
    'a login is added as if it were an id': (real) => ({
      addMembers: async (group, ids, options) => {
        const outcomes: [
          string,
          OutcomePerItem extends ReadonlyMap<string, infer T> ? T : never,
        ][] = []
        for (const id of new Set(ids)) {
          const user = (await real.findUser({ id })) ?? (await real.findUser({ username: id }))
          const item = (await real.addMembers(group, [user?.id ?? id], options)).get(user?.id ?? id)
          if (item !== undefined) outcomes.push([id, item])
        }
        return new Map(outcomes)
      },
    }),
    'a dot is somebody': (real) => ({
      findUser: async (by, options) => {
        const found = await real.findUser(by, options)
        const isDot = 'id' in by && /^\.+$/.test(by.id)
        return found ?? (isDot ? { ...real.users()[0], id: '', active: true } : undefined)
      },
    }),
    'no id is found to be the first account': (real) => ({
      findUser: async (by, options) =>
        'id' in by && by.id === '' ? real.users()[0] : real.findUser(by, options),
    }),
    'an id is not escaped when it is looked for': (real) => ({
      findUser: (by, options) =>
        real.findUser('id' in by ? { id: led(by.id, by.id) } : by, options),
    }),
    'no id shuts the first account': listed('setActive'),
    'no id changes the first account': listed('updateUser'),
    'no id renames the first account': listed('renameUser'),
    'an id is not escaped when its groups are read': unescaped('groupsOf'),
    'an id is not escaped when it is taken away': unescaped('deleteUser'),
    'half a letter ends in an error of the language': (real) => ({
      groupsOf: async (id, cursor, options) => {
        encodeURIComponent(id)
        return real.groupsOf(id, cursor, options)
      },
    }),
    'a protocol error for no id': fails('setActive', (error, id) =>
      id === ''
        ? new RosterError('TARGET_PROTOCOL', 'Odd.', { ...error.details, reason: 'shape' } as never)
        : error,
    ),
  },
  'takes nothing for a group’s id but a group’s id': {
    'a name is taken for an id': (real) => ({
      membersOf: async (id, cursor, options) =>
        real.membersOf((await real.findGroup(id))?.id ?? id, cursor, options),
    }),
    'an id is not escaped when its members are read': unescaped('membersOf'),
    'an id is not escaped when it is taken away': unescaped('deleteGroup'),
    'no id renames the first group': (real) => ({
      renameGroup: (id, name, options) =>
        real.renameGroup(/^\.*$/.test(id) ? 'group-1' : id, name, options),
    }),
    'a name is taken for an id when somebody is taken out': (real) => ({
      removeMembers: async (id, ids, options) =>
        real.removeMembers(await groupLed(real, id), ids, options),
    }),
    'dots are everybody’s group': (real) => ({
      membersOf: async (id, cursor, options) =>
        /^\.+$/.test(id) ? { items: others(real, undefined) } : real.membersOf(id, cursor, options),
    }),
    'no id is taken away': answers('deleteGroup', (outcome, _, id) =>
      id === '' ? 'changed' : outcome,
    ),
  },
}
