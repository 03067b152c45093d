import { type OutcomePerItem, type Target, targetError, type UserChange } from 'rostermap'
import type { MemoryTarget } from 'rostermap/testing'
import {
  also,
  answers,
  type Bug,
  type BugTable,
  fails,
  instead,
  lagging,
  loseGroups,
  others,
  withDetails,
  withMessage,
} from './planted-bugs.js'

const first = (ids: readonly { readonly id: string }[]) => ids[0]?.id ?? ''
const cannot = {
  capabilities: {
    user: { update: [], rename: false, deactivate: false, properties: ['costCenter'] },
  },
} as const
const strict = {
  capabilities: { user: { requires: ['username', 'email', 'displayName'] } },
} as const
const missing = (operation: string, what: 'user' | 'group') =>
  targetError('TARGET_NOT_FOUND', { target: 'memory', operation, retryable: false, what })

/** Accounts are opened and shut some time after it was asked for, one after the other. */
const slowly = (setActive: (real: MemoryTarget, set: Slow) => Target['setActive']): Bug => {
  return (real) => {
    const set: Slow = async (id, active) => {
      await soon(8)
      return real.setActive(id, active)
    }
    return { ...lagging(real, 40), setActive: setActive(real, set) }
  }
}
const about = { target: 'memory', operation: 'setActive', retryable: false }
type Slow = (id: string, active: boolean) => Promise<unknown>
const isOpen = async (real: MemoryTarget, id: string) =>
  real.users().find((user) => user.id === id)?.active
const soon = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

const trimmed = (change: UserChange, write: (text: string) => string): UserChange =>
  Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value && write(value)]))

export const changeBugs: BugTable = {
  'changes attributes once, and says unchanged the second time': {
    'nothing is written': instead('updateUser', () => 'changed'),
    'always changed': answers('updateUser', () => 'changed'),
    'always unchanged': answers('updateUser', () => 'unchanged'),
    'always pending': answers('updateUser', () => 'pending'),
    'no answer': answers('updateUser', () => undefined),
    'what is not named is cleared': (real) => ({
      updateUser: (id, change, options) =>
        real.updateUser(id, { displayName: null, ...change }, options),
    }),
    'memberships are lost': also('updateUser', loseGroups),
    'a neighbour is changed too': also('updateUser', async (real, id) => {
      await real.updateUser(first(others(real, id)), { displayName: 'Somebody' })
    }),
    'a neighbour is changed instead': (real) => ({
      updateUser: (id, change, options) =>
        real.updateUser(first(others(real, id)) || id, change, options),
    }),
    'the account is shut': also('updateUser', async (real, id) => {
      await real.setActive(id, false)
    }),
    'a shut neighbour is opened': also('updateUser', async (real, id) => {
      for (const { id: other } of others(real, id)) await real.setActive(other, true)
    }),
    'the login is changed with the address': also('updateUser', async (real, id, change) => {
      const { email } = change as unknown as { email?: string }
      if (email) await real.renameUser(id, email)
    }),
    'another value is written': (real) => ({
      updateUser: (id, change, options) =>
        real.updateUser(
          id,
          Object.fromEntries(
            Object.entries(change).map(([name, value]) => [name, value?.toLowerCase() ?? value]),
          ),
          options,
        ),
    }),
    'what it cannot write is unchanged': [cannot, instead('updateUser', () => 'unchanged')],
    'an error that holds the address it cannot write': [
      cannot,
      fails(
        'updateUser',
        withMessage((_, change) => `Cannot write ${JSON.stringify(change)}.`),
      ),
    ],
    'an error that holds the id it cannot write': [
      cannot,
      fails('updateUser', withDetails({ operation: 'update' })),
    ],
  },
  'changes several attributes in one call, and all of them': {
    'only the first': (real) => ({
      updateUser: (id, change, options) =>
        real.updateUser(id, Object.fromEntries(Object.entries(change).slice(0, 1)), options),
    }),
    'only the last': (real) => ({
      updateUser: (id, change, options) =>
        real.updateUser(id, Object.fromEntries(Object.entries(change).slice(-1)), options),
    }),
    'only the first property': (real) => ({
      updateUser: (id, { office: _, ...change }, options) => real.updateUser(id, change, options),
    }),
  },
  'writes nothing of a change that it refuses a part of': {
    'what it can is written before the rest is refused': [
      { capabilities: { user: { properties: ['costCenter'] } } },
      (real) => ({
        updateUser: async (id, change, options) => {
          const { 'not-kept': unkept, ...kept } = change
          if (unkept !== undefined) await real.updateUser(id, kept, options)
          return real.updateUser(id, change, options)
        },
      }),
    ],
    'what stands before it is written': [
      { capabilities: { user: { properties: ['costCenter'] } } },
      (real) => ({
        updateUser: async (id, change, options) => {
          const names = Object.keys(change)
          const before = names.slice(0, Math.max(0, names.indexOf('not-kept')))
          for (const name of before) await real.updateUser(id, { [name]: change[name] ?? null })
          return real.updateUser(id, change, options)
        },
      }),
    ],
    'the rest is written beside a login': (real) => ({
      updateUser: async (id, { username, ...change }, options) => {
        if (username !== undefined) await real.updateUser(id, change, options)
        return real.updateUser(id, { ...(username && { username }), ...change }, options)
      },
    }),
    'a property is written beside an address that it cannot write': [
      { capabilities: { user: { update: ['displayName'] } } },
      (real) => ({
        updateUser: async (id, change, options) => {
          if ('email' in change)
            await real.updateUser(id, { costCenter: change['costCenter'] ?? null })
          return real.updateUser(id, change, options)
        },
      }),
    ],
    'what it can is written though the rest is refused': [
      { capabilities: { user: { properties: ['costCenter'] } } },
      also(
        'updateUser',
        async (real, id, change) => {
          if ('not-kept' in (change as unknown as object))
            await real.updateUser(id, { displayName: 'half' })
        },
        'before',
      ),
    ],
    'what it does not keep is left out without a word': [
      { capabilities: { user: { properties: ['costCenter'] } } },
      (real) => ({
        updateUser: (id, { 'not-kept': _, ...change }, options) =>
          real.updateUser(id, change, options),
      }),
    ],
  },
  'keeps the properties it names, reads them back, clears them with null or refuses to, each only once':
    {
      'spaces around a value are dropped': (real) => ({
        updateUser: (id, change, options) =>
          real.updateUser(
            id,
            trimmed(change, (text) => text.trim()),
            options,
          ),
      }),
      'spaces in a row are made one': (real) => ({
        updateUser: (id, change, options) =>
          real.updateUser(
            id,
            trimmed(change, (text) => text.replace(/ +/g, ' ')),
            options,
          ),
      }),
      'one property clears the others': (real) => ({
        updateUser: async (id, change, options) => {
          const user = await real.findUser({ id })
          const kept = Object.keys(user?.properties ?? {}).filter((name) => !(name in change))
          const names = Object.keys(change).some(
            (name) => name !== 'email' && name !== 'displayName',
          )
          const none = names ? Object.fromEntries(kept.map((name) => [name, null])) : {}
          return real.updateUser(id, { ...none, ...change }, options)
        },
      }),
      'clearing one property clears all': (real) => ({
        updateUser: async (id, change, options) => {
          const names = Object.keys((await real.findUser({ id }))?.properties ?? {})
          const clears = Object.entries(change).some(([name, to]) => names.includes(name) && !to)
          const all = clears ? Object.fromEntries(names.map((name) => [name, null])) : {}
          return real.updateUser(id, { ...all, ...change }, options)
        },
      }),
      'properties are not written': (real) => ({
        updateUser: async (id, change, options) =>
          'costCenter' in change ? 'changed' : real.updateUser(id, change, options),
      }),
      'properties are not cleared': (real) => ({
        updateUser: async (id, change, options) =>
          change['costCenter'] === null ? 'changed' : real.updateUser(id, change, options),
      }),
      'properties are cleared to an empty text': (real) => ({
        updateUser: async (id, change, options) =>
          real.updateUser(id, change['costCenter'] === null ? { costCenter: '' } : change, options),
      }),
      'clearing a property is refused with another error': (real) => ({
        updateUser: async (id, change, options) => {
          if (change['costCenter'] === null) throw missing('updateUser', 'user')
          return real.updateUser(id, change, options)
        },
      }),
      'a property is cleared, and it says that this cannot be': (real) => ({
        updateUser: async (id, change, options) => {
          const outcome = await real.updateUser(id, change, options)
          const about = { target: 'memory', operation: 'updateUser', retryable: false }
          if (change['costCenter'] !== null) return outcome
          throw targetError('TARGET_INVALID', { ...about, fields: ['costCenter'] })
        },
      }),
      'a second value is not written': (real) => ({
        updateUser: async (id, change, options) =>
          change['costCenter']?.endsWith('8') ? 'changed' : real.updateUser(id, change, options),
      }),
      'a property clears the display name': also('updateUser', async (real, id) => {
        await real.updateUser(id, { displayName: null })
      }),
      'what it does not keep is unchanged': [
        cannot,
        (real) => ({
          updateUser: async (id, change, options) =>
            'not-kept' in change ? 'unchanged' : real.updateUser(id, change, options),
        }),
      ],
    },
  'clears an attribute with null, or refuses to, and does not say that it did when it did not': {
    'a display name that is to be cleared is left, and it says unchanged': (real) => ({
      updateUser: async (id, change, options) =>
        change['displayName'] === null ? 'unchanged' : real.updateUser(id, change, options),
    }),
    'a display name that is to be cleared is left, and it says changed': (real) => ({
      updateUser: async (id, { displayName, ...change }, options) => {
        if (displayName !== null)
          return real.updateUser(id, { ...change, ...(displayName && { displayName }) }, options)
        await real.updateUser(id, change, options)
        return 'changed'
      },
    }),
    'an address that is to be cleared is left, and it says changed': (real) => ({
      updateUser: async (id, change, options) =>
        change['email'] === null ? 'changed' : real.updateUser(id, change, options),
    }),
    'with the address the display name is cleared': (real) => ({
      updateUser: async (id, change, options) =>
        real.updateUser(
          id,
          change['email'] === null ? { ...change, displayName: null } : change,
          options,
        ),
    }),
    'it is cleared, and refused': (real) => ({
      updateUser: async (id, change, options) => {
        const outcome = await real.updateUser(id, change, options)
        if (!Object.values(change).includes(null)) return outcome
        throw targetError('TARGET_INVALID', {
          target: 'memory',
          operation: 'updateUser',
          retryable: false,
          fields: Object.keys(change),
        })
      },
    }),
    'it is cleared again and again': (real) => ({
      updateUser: async (id, change, options) => {
        const outcome = await real.updateUser(id, change, options)
        return Object.values(change).includes(null) ? 'changed' : outcome
      },
    }),
  },
  'refuses to clear what it declares it requires, with TARGET_INVALID': {
    'an address is cleared': [
      strict,
      (real) => ({
        updateUser: (id, change, options) =>
          real.updateUser(id, change['email'] === null ? { email: '' } : change, options),
      }),
    ],
    'an address that is to be cleared is left': [
      strict,
      (real) => ({
        updateUser: async (id, change, options) =>
          change['email'] === null ? 'unchanged' : real.updateUser(id, change, options),
      }),
    ],
    'another code': [
      strict,
      fails('updateUser', (error) =>
        targetError('TARGET_UNSUPPORTED', { ...error.details, capability: 'clear' } as never),
      ),
    ],
  },
  'leaves the login alone in updateUser': {
    'the login is changed': (real) => ({
      updateUser: async (id, change, options) =>
        'username' in change
          ? real.renameUser(id, change['username'] ?? '')
          : real.updateUser(id, change, options),
    }),
    'the login is ignored': (real) => ({
      updateUser: (id, { username: _, ...change }, options) => real.updateUser(id, change, options),
    }),
    'the error holds the login': fails(
      'updateUser',
      withMessage((_, change) => `No ${JSON.stringify(change)}.`),
    ),
    'the refused login is written': also(
      'updateUser',
      async (real, id, change) => {
        await real.renameUser(id, (change as unknown as { username: string }).username)
      },
      'before',
    ),
  },
  'renames once, and the id stays': {
    'nothing is renamed': instead('renameUser', () => 'changed'),
    'always changed': answers('renameUser', () => 'changed'),
    'always unchanged': answers('renameUser', () => 'unchanged'),
    'memberships are lost': also('renameUser', loseGroups),
    'the id changes': (real) => ({
      renameUser: async (id, username) => {
        const user = await real.findUser({ id })
        if (user?.username === username) return 'unchanged'
        await real.deleteUser(id)
        await real.createUser({ ...user, username })
        return 'changed'
      },
    }),
    'the address follows': also('renameUser', async (real, id, login) => {
      await real.updateUser(id, { email: `${login}@example.com` })
    }),
    'another one is renamed': (real) => ({
      renameUser: (id, username, options) =>
        real.renameUser(first(others(real, id)) || id, username, options),
    }),
    'the old login still finds it': (real) => {
      const old = new Map<string, string>()
      return {
        renameUser: async (id, username, options) => {
          const before = await real.findUser({ id })
          if (before?.username) old.set(before.username, id)
          return real.renameUser(id, username, options)
        },
        findUser: async (by, options) =>
          (await real.findUser(by, options)) ??
          ('username' in by && old.has(by.username)
            ? real.findUser({ id: old.get(by.username) ?? '' })
            : undefined),
      }
    },
    'the account is opened': also('renameUser', async (real, id) => {
      await real.setActive(id, false)
    }),
    'what it cannot rename is unchanged': [cannot, instead('renameUser', () => 'unchanged')],
    'an error that holds the new login': [
      cannot,
      fails(
        'renameUser',
        withMessage((_, login) => `Cannot rename to ${login}.`),
      ),
    ],
  },
  'renames to the same login in another case, which is nobody else’s': {
    'a conflict with itself': (real) => ({
      renameUser: async (id, username, options) => {
        const owner = await real.findUser({ username })
        if (owner && owner.username !== username)
          throw targetError('TARGET_CONFLICT', {
            target: 'memory',
            operation: 'renameUser',
            retryable: false,
            what: 'user',
          })
        return real.renameUser(id, username, options)
      },
    }),
    'changed, though it is left as it is spelled': (real) => ({
      renameUser: async (id, username, options) => {
        const user = await real.findUser({ id })
        const isSame = user?.username?.toLowerCase() === username.toLowerCase()
        return isSame ? 'changed' : real.renameUser(id, username, options)
      },
    }),
    'unchanged, though it is spelled anew': answers('renameUser', () => 'unchanged'),
    'unchanged, where case makes a difference': [
      { capabilities: { names: { logins: 'exact', groups: 'ignoreCase' } } },
      (real) => ({
        renameUser: async (id, username, options) => {
          const user = await real.findUser({ id })
          const isSame = user?.username?.toLowerCase() === username.toLowerCase()
          return isSame ? 'unchanged' : real.renameUser(id, username, options)
        },
      }),
    ],
    'an account of that login is made': also('renameUser', loseGroups),
  },
  'refuses to rename to a login that is taken, with TARGET_CONFLICT': {
    unchanged: (real) => ({
      renameUser: async (id, username, options) =>
        real.renameUser(id, username, options).catch(() => 'unchanged' as const),
    }),
    'the owner is renamed out of the way': also(
      'renameUser',
      async (real, id, login) => {
        const owner = await real.findUser({ username: login })
        if (owner && owner.id !== id) await real.renameUser(owner.id, `${login}-old`)
      },
      'before',
    ),
    'the owner is taken away': also(
      'renameUser',
      async (real, id, login) => {
        const owner = await real.findUser({ username: login })
        if (owner && owner.id !== id) await real.deleteUser(owner.id)
      },
      'before',
    ),
    'not found': fails('renameUser', () => missing('renameUser', 'user')),
    'a conflict about a group': fails('renameUser', withDetails({ what: 'group' })),
  },
  'shuts and opens an account, each only once': {
    'nothing is shut': instead('setActive', () => 'changed'),
    'always changed': answers('setActive', () => 'changed'),
    'always unchanged': answers('setActive', () => 'unchanged'),
    'never opened': (real) => ({
      setActive: async (id, active, options) =>
        active ? 'changed' : real.setActive(id, false, options),
    }),
    'memberships are lost': also('setActive', loseGroups),
    'the display name is marked': also('setActive', async (real, id) => {
      await real.updateUser(id, { displayName: 'X' })
    }),
    'a neighbour is shut too': also('setActive', async (real, id) => {
      await real.setActive(first(others(real, id)), false)
    }),
    'another one is shut': (real) => ({
      setActive: (id, active, options) =>
        real.setActive(first(others(real, id)) || id, active, options),
    }),
    'everybody is opened': also('setActive', async (real, id, active) => {
      if (active) for (const { id: other } of others(real, id)) await real.setActive(other, true)
    }),
    'shut by groups that do not come back': [
      { capabilities: { user: { deactivate: 'by-groups' } } },
      also('setActive', async (real, id, active) => {
        if (!active) await loseGroups(real, id)
      }),
    ],
    'pending, and never done': instead('setActive', () => 'pending'),
    'pending, where reads never lag': answers('setActive', (outcome) =>
      outcome === 'changed' ? 'pending' : outcome,
    ),
    'what it cannot shut is unchanged': [cannot, instead('setActive', () => 'unchanged')],
  },
  'leaves an account as it was asked last, however soon after the other way round': {
    'unchanged, as long as reads show it so': slowly((real, set) => async (id, active) => {
      if ((await isOpen(real, id)) === active) return 'unchanged'
      void set(id, active)
      return 'pending'
    }),
    'opening is unchanged, as long as it is shown open': slowly(
      (real, set) => async (id, active) => {
        if (active && (await isOpen(real, id))) return 'unchanged'
        void set(id, active)
        return 'pending'
      },
    ),
    'shutting is unchanged, as long as it is shown shut': slowly(
      (real, set) => async (id, active) => {
        if (!active && !(await isOpen(real, id))) return 'unchanged'
        void set(id, active)
        return 'pending'
      },
    ),
    'unchanged, when the first was given up on its way': slowly(
      (real, set) =>
        async (id, active, { signal } = {}) => {
          if ((await isOpen(real, id)) === active) return 'unchanged'
          const done = set(id, active)
          const givenUp = new Promise<never>((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason))
          })
          await Promise.race([done, givenUp])
          return 'changed'
        },
    ),
    'refused for good, while the first is being done': slowly((real, set) => {
      const busy = new Set<string>()
      return async (id, active) => {
        if (busy.has(id)) throw targetError('TARGET_CONFLICT', { ...about, what: 'user' })
        if ((await isOpen(real, id)) === active) return 'unchanged'
        busy.add(id)
        void set(id, active).finally(() => busy.delete(id))
        return 'pending'
      }
    }),
    'refused for now, and for ever': slowly((real, set) => {
      const busy = new Set<string>()
      return async (id, active) => {
        if (busy.has(id))
          throw targetError('TARGET_UNAVAILABLE', { ...about, retryable: true, reason: 'status' })
        if ((await isOpen(real, id)) === active) return 'unchanged'
        busy.add(id)
        void set(id, active)
        return 'pending'
      }
    }),
  },
  'changes a shut account without opening it': {
    'an update opens it': also('updateUser', async (real, id) => {
      await real.setActive(id, true)
    }),
    'a rename opens it': also('renameUser', async (real, id) => {
      await real.setActive(id, true)
    }),
    'a property opens it': also('updateUser', async (real, id, change) => {
      if ('costCenter' in (change as unknown as object)) await real.setActive(id, true)
    }),
    'adding it to a group opens it': also('addMembers', async (real, _, ids) => {
      for (const id of ids as unknown as readonly string[]) await real.setActive(id, true)
    }),
    'taking it out of a group opens it': also('removeMembers', async (real, _, ids) => {
      for (const id of ids as unknown as readonly string[]) await real.setActive(id, true)
    }),
    'a shut account is refused, and added': answers<OutcomePerItem>(
      'addMembers',
      (map, real) =>
        new Map(
          [...map].map(([id, item]) => [
            id,
            real.users().some((user) => user.id === id && !user.active)
              ? missing('addMembers', 'user')
              : item,
          ]),
        ),
    ),
    'a shut account is not found by an update': (real) => ({
      updateUser: async (id, change, options) => {
        if (!(await real.findUser({ id }))?.active) throw missing('updateUser', 'user')
        return real.updateUser(id, change, options)
      },
    }),
  },
  'answers TARGET_NOT_FOUND for a change of an account that is not there': {
    'an update is unchanged': (real) => ({
      updateUser: async (id, change, options) =>
        (await real.findUser({ id })) ? real.updateUser(id, change, options) : 'unchanged',
    }),
    'a rename is unchanged': (real) => ({
      renameUser: async (id, username, options) =>
        (await real.findUser({ id })) ? real.renameUser(id, username, options) : 'unchanged',
    }),
    'shutting is unchanged': (real) => ({
      setActive: async (id, active, options) =>
        (await real.findUser({ id })) ? real.setActive(id, active, options) : 'unchanged',
    }),
    'opening is unchanged': (real) => ({
      setActive: async (id, active, options) =>
        !active || (await real.findUser({ id }))
          ? real.setActive(id, active, options)
          : 'unchanged',
    }),
    'no groups': (real) => ({
      groupsOf: async (id, cursor, options) =>
        (await real.findUser({ id })) ? real.groupsOf(id, cursor, options) : { items: [] },
    }),
    'an update makes it': also(
      'updateUser',
      async (real, id) => {
        if (id.startsWith('rostermap')) await real.createUser({ username: id })
      },
      'before',
    ),
    'an error about a group': fails('updateUser', withDetails({ what: 'group' })),
    'an error that holds the id': fails(
      'renameUser',
      withMessage((id) => `There is no ${id}.`),
    ),
    'an error that says to try again': fails('setActive', withDetails({ retryable: true })),
    'an error of the wrong verb': fails('groupsOf', withDetails({ operation: 'findUser' })),
    'an error without a class': fails('updateUser', ({ message }) => new Error(message)),
    'an error that is a text': fails('renameUser', ({ message }) => message),
  },
}
