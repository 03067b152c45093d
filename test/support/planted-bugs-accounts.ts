import { targetError } from 'rostermap'
import type { MemoryTarget, MemoryUser } from 'rostermap/testing'
import {
  also,
  answers,
  asks,
  type Bug,
  type BugTable,
  fails,
  others,
  seek,
  withDetails,
  withEveryone,
  withMessage,
} from './planted-bugs.js'

type Key = { readonly id?: string; readonly username?: string; readonly email?: string }
type Made = { readonly id: string; readonly email?: string; readonly displayName?: string }

/** A look-up by one key that goes another way. */
function finds(key: keyof Key, how: (real: MemoryTarget, value: string) => unknown): Bug {
  return (real) => ({
    findUser: async (by, options) => {
      const value = (by as Key)[key]
      if (value === undefined) return real.findUser(by, options)
      options?.signal?.throwIfAborted()
      return (await how(real, value)) as never
    },
  })
}

const about = { target: 'memory', operation: 'createUser', retryable: false } as const
const lacks = (field: string) => targetError('TARGET_INVALID', { ...about, fields: [field] })

/** Whom a search for a part finds on its first page, compared as a whole. */
function firstHits(
  real: MemoryTarget,
  of: (user: MemoryUser) => string | undefined,
  text: string,
  how: 'includes' | 'startsWith' = 'includes',
  page = 2,
) {
  const [low, value] = [text.toLowerCase(), (user: MemoryUser) => (of(user) ?? '').toLowerCase()]
  const hits = real.users().filter((user) => value(user)[how](low))
  const found = hits.slice(0, page).find((user) => value(user) === low)
  return found && real.findUser({ id: found.id })
}

const limited = { capabilities: { user: { findBy: [] } } }
const exact = { capabilities: { names: { logins: 'exact' } } } as const
/** Logins minding case, names of groups not. */
const differ = { capabilities: { names: { logins: 'exact', groups: 'ignoreCase' } } } as const
const withExternal = { capabilities: { user: { findBy: ['username', 'externalId'] as const } } }

const low = (text: string) => text.toLowerCase()

/** Looks for the provider's id in its own way. */
const byExternal = (isSame: (kept: string, asked: string) => boolean): Bug => {
  return (real) => ({
    findUser: async (by, options) => {
      if (!('externalId' in by)) return real.findUser(by, options)
      const found = real.users().find((user) => isSame(user.externalId ?? '', by.externalId))
      return found && real.findUser({ id: found.id }, options)
    },
  })
}

export const accountBugs: BugTable = {
  'says what it is and what it can do': {
    'another version of the contract': () => ({ specVersion: 2 as never }),
    'no name': () => ({ name: ' ' }),
    'no product': () => ({ product: '' }),
    'a probe that tells something else each time': (real) => {
      let rename = true
      return {
        probe: async () => {
          const { capabilities } = await real.probe()
          rename = !rename
          return { capabilities: { ...capabilities, user: { ...capabilities.user, rename } } }
        },
      }
    },
    'a way to shut accounts that does not exist': answers<
      Awaited<ReturnType<MemoryTarget['probe']>>
    >('probe', ({ capabilities }) => ({
      capabilities: { ...capabilities, user: { ...capabilities.user, deactivate: true } },
    })),
    'no number of members for a request': [
      { capabilities: { membership: { bulkAdd: 0 } } },
      () => ({}),
    ],
    'a lag that is not a number': answers<Awaited<ReturnType<MemoryTarget['probe']>>>(
      'probe',
      ({ capabilities }) => ({ capabilities: { ...capabilities, eventualMs: 0.5 } }),
    ),
  },
  'finds nobody, without an error, for a key that nobody has': {
    'an error for an id that nobody has': finds('id', async (real, id) => {
      const found = await real.findUser({ id })
      if (found) return found
      throw targetError('TARGET_NOT_FOUND', {
        target: 'memory',
        operation: 'findUser',
        retryable: false,
        what: 'user',
      })
    }),
    'null instead of undefined': finds(
      'id',
      async (real, id) => (await real.findUser({ id })) ?? null,
    ),
    'somebody for any id': finds(
      'id',
      async (real, id) => (await real.findUser({ id })) ?? { id, active: true },
    ),
    'a login is found by its beginning': finds('username', (real, login) =>
      seek(real, ({ username }) => username.startsWith(login.toLowerCase())),
    ),
    'a login is found by its end': finds('username', (real, login) =>
      seek(real, ({ username }) => username.endsWith(login.toLowerCase())),
    ),
    'a login is found by any part': finds('username', (real, login) =>
      seek(real, ({ username }) => username.includes(login.toLowerCase())),
    ),
    'a login is found by what begins with it': finds('username', (real, login) =>
      seek(real, ({ username }) => login.toLowerCase().startsWith(username)),
    ),
    'an address is found by its beginning': finds('email', (real, address) =>
      seek(real, ({ email }) => email.startsWith(address.toLowerCase())),
    ),
    'an address is found by any part': finds('email', (real, address) =>
      seek(real, ({ email }) => email.includes(address.toLowerCase())),
    ),
    'spaces around a login are dropped': finds('username', (real, login) =>
      real.findUser({ username: login.trim() }),
    ),
    'a star stands for everybody': finds('username', (real, login) =>
      login === '*' ? seek(real, () => true) : real.findUser({ username: login }),
    ),
    'an id the provider gave is found for anybody': [
      withExternal,
      (real) => ({
        findUser: async (by, options) =>
          'externalId' in by ? seek(real, () => true) : real.findUser(by, options),
      }),
    ],
  },
  'answers TARGET_UNSUPPORTED for a key it declares it cannot search by': {
    'nobody for a login it cannot search by': [limited, finds('username', () => undefined)],
    'nobody for an address it cannot search by': [limited, finds('email', () => undefined)],
    'nobody for the provider’s id': (real) => ({
      findUser: async (by, options) =>
        'externalId' in by ? undefined : real.findUser(by, options),
    }),
    'an error without a class': [limited, fails('findUser', (error) => new Error(error.message))],
    'an error that holds the address': [
      limited,
      fails(
        'findUser',
        withMessage((by) => `Cannot find ${JSON.stringify(by)}.`),
      ),
    ],
    'an error whose details hold the login': [
      limited,
      fails('findUser', (error, by) =>
        withDetails({ capability: `findBy ${JSON.stringify(by)}` })(error),
      ),
    ],
    'an error whose cause holds the address': [
      limited,
      fails('findUser', (error, by) =>
        Object.assign(error, { cause: new Error(JSON.stringify(by)) }),
      ),
    ],
    'an error of another code': [
      limited,
      fails('findUser', (error) =>
        targetError('TARGET_PROTOCOL', { ...error.details, reason: 'shape' } as never),
      ),
    ],
    'an error that does not say which capability': [
      limited,
      fails('findUser', withDetails({ capability: undefined })),
    ],
  },
  'makes an account that is open, in no group, and found by every key it declares': {
    'a new account is shut': also('createUser', async (real) => {
      await real.setActive(real.users().at(-1)?.id ?? '', false)
    }),
    'a new account is in a group': also('createUser', async (real) => {
      const { id } = await real.createGroup('everybody')
      await real.addMembers(id, [real.users().at(-1)?.id ?? ''])
    }),
    'a group that everybody is in by itself is not said to be read-only': (real) =>
      withEveryone(real, { readOnly: false }),
    'a group that is said to be read-only is written': (real) => ({
      ...withEveryone(real),
      removeMembers: async (_, ids) => new Map(ids.map((id) => [id, 'changed'])),
    }),
    'the address is dropped': (real) => ({
      createUser: ({ email: _, ...user }, options) => real.createUser(user, options),
    }),
    'the display name is dropped': (real) => ({
      createUser: ({ displayName: _, ...user }, options) => real.createUser(user, options),
    }),
    'only the first property is kept': (real) => ({
      createUser: ({ properties = {}, ...user }, options) =>
        real.createUser(
          { ...user, properties: Object.fromEntries(Object.entries(properties).slice(0, 1)) },
          options,
        ),
    }),
    'the display name is another': (real) => ({
      createUser: (user, options) =>
        real.createUser({ ...user, displayName: user.username ?? '' }, options),
    }),
    'the properties are dropped': (real) => ({
      createUser: ({ properties: _, ...user }, options) => real.createUser(user, options),
    }),
    'the provider’s id is dropped': [
      withExternal,
      (real) => ({
        createUser: ({ externalId: _, ...user }, options) => real.createUser(user, options),
      }),
    ],
    'a look-up by login minds case': finds('username', (real, login) =>
      real.users().some(({ username }) => username === login)
        ? real.findUser({ username: login })
        : undefined,
    ),
    'a look-up by address minds case': finds('email', (real, address) =>
      real.users().some(({ email }) => email === address)
        ? real.findUser({ email: address })
        : undefined,
    ),
    'a look-up by login shows no address': finds('username', async (real, login) => {
      const user = await real.findUser({ username: login })
      if (user === undefined) return undefined
      const { email: _, ...rest } = user
      return rest
    }),
    'the answer has another login': answers<Made>('createUser', (made) => ({
      ...made,
      username: 'somebody',
    })),
    'the answer has the id of another': answers<Made>('createUser', (made, real) => ({
      ...made,
      id: real.users()[0]?.id ?? made.id,
    })),
    'making one empties a group': also('createUser', async (real) => {
      const { id } = real.users()[0] ?? { id: '' }
      for (const group of ['group-1', 'group-2']) await real.removeMembers(group, [id])
    }),
    'making one makes nobody': (real) => ({
      createUser: async (user) => ({
        ...user,
        id: `user-${real.users().length + 100}`,
        active: true,
      }),
    }),
    'it cannot make any, and does': [
      { users: [{ id: 'given', username: 'given' }], capabilities: { user: { create: false } } },
      () => ({ createUser: async () => ({ id: 'user-9', active: true }) }),
    ],
  },
  'finds the account itself among others whose login or address is nearly the same': {
    'a login is found by its beginning, where no other is meant': finds(
      'username',
      (real, login) =>
        seek(
          real,
          ({ username }) =>
            username.startsWith(login.toLowerCase()) &&
            login.length > 4 &&
            username !== login.toLowerCase(),
        ) ?? real.findUser({ username: login }),
    ),
    'an address is found by the part before the @': finds('email', (real, address) =>
      seek(real, ({ email }) => email.startsWith(address.toLowerCase().split('@')[0] ?? '')),
    ),
    'shut accounts are not found by their login': finds('username', async (real, username) => {
      const found = await real.findUser({ username })
      return found?.active ? found : undefined
    }),
    'shut accounts are not found by their address': finds('email', async (real, email) => {
      const found = await real.findUser({ email })
      return found?.active ? found : undefined
    }),
    'shut accounts look open when they are found by login': finds(
      'username',
      async (real, username) => {
        const found = await real.findUser({ username })
        return found && { ...found, active: true }
      },
    ),
  },
  'finds an account by the whole id that the identity provider gave, case, spaces and all': {
    'case makes no difference': [withExternal, byExternal((a, b) => low(a) === low(b))],
    'spaces around it are dropped when it is looked for': [
      withExternal,
      byExternal((a, b) => a === b.trim()),
    ],
    'spaces around it are dropped when it is written': [
      withExternal,
      (real) => ({
        createUser: ({ externalId, ...user }, options) =>
          real.createUser(
            { ...user, ...(externalId && { externalId: externalId.trim() }) },
            options,
          ),
      }),
    ],
    'it is written in lower case': [
      withExternal,
      (real) => ({
        createUser: ({ externalId, ...user }, options) =>
          real.createUser({ ...user, ...(externalId && { externalId: low(externalId) }) }, options),
      }),
    ],
    'a part of it is enough': [withExternal, byExternal((a, b) => a.startsWith(b))],
  },
  'finds every account by its keys, however many there are': {
    'a login is looked for on the first page only': finds('username', async (real, login) =>
      (await real.listUsers()).items.find(
        ({ username }) => username?.toLowerCase() === login.toLowerCase(),
      ),
    ),
    'an address is looked for on the first page only': finds('email', async (real, address) =>
      (await real.listUsers()).items.find(
        ({ email }) => email?.toLowerCase() === address.toLowerCase(),
      ),
    ),
    'a login is looked for on two pages only': finds('username', (real, login) =>
      real
        .users()
        .slice(0, 4)
        .find(({ username }) => username.toLowerCase() === login.toLowerCase()),
    ),
  },
  'finds the account itself behind many whose login or address holds what is looked for': {
    'of the addresses that hold it one page is read': finds('email', (real, address) =>
      firstHits(real, (user) => user.email, address),
    ),
    'of the logins that hold it one page is read': finds('username', (real, login) =>
      firstHits(real, (user) => user.username, login),
    ),
    'of the addresses that begin so one page is read': finds('email', (real, address) =>
      firstHits(real, (user) => user.email, address, 'startsWith'),
    ),
    'of the logins that begin so two pages are read': finds('username', (real, login) =>
      firstHits(real, (user) => user.username, login, 'startsWith', 4),
    ),
  },
  'makes an account of no more than what it declares it requires': {
    'it does not say that it requires a display name': (real) => ({
      createUser: async (user, options) => {
        if (user.displayName === undefined) throw lacks('displayName')
        return real.createUser(user, options)
      },
    }),
    'it does not say that it requires an address': (real) => ({
      createUser: async (user, options) => {
        if (user.email === undefined) throw lacks('email')
        return real.createUser(user, options)
      },
    }),
    'without an address it is shut': (real) => ({
      createUser: async (user, options) => {
        const made = await real.createUser(user, options)
        if (user.email === undefined) await real.setActive(made.id, false)
        return made
      },
    }),
  },
  'keeps what it does not declare about a new account, or refuses it with TARGET_UNSUPPORTED': {
    'the provider’s id is left out without a word': (real) => ({
      createUser: ({ externalId: _, ...user }, options) => real.createUser(user, options),
    }),
    'a property is left out without a word': [
      { capabilities: { user: { properties: ['costCenter'] } } },
      (real) => ({
        createUser: ({ properties: { 'not-kept': _, ...properties } = {}, ...user }, options) =>
          real.createUser({ ...user, properties }, options),
      }),
    ],
    'the account is made, then the provider’s id refused': (real) => ({
      createUser: async ({ externalId, ...user }, options) => {
        const made = await real.createUser(user, options)
        if (externalId === undefined) return made
        await real.updateUser(real.users()[0]?.id ?? '', { displayName: 'half' })
        throw targetError('TARGET_UNSUPPORTED', { ...about, capability: 'externalId' })
      },
    }),
    'another error for the provider’s id': (real) => ({
      createUser: async (user, options) => {
        if (user.externalId !== undefined) throw lacks('externalId')
        return real.createUser(user, options)
      },
    }),
  },
  'answers TARGET_AMBIGUOUS, instead of one of them, when several have an address': {
    'whoever has the address is given for a new account': (real) => ({
      createUser: async (user, options) => {
        const twin = real.users().find(({ email }) => email !== undefined && email === user.email)
        const found = twin && (await real.findUser({ id: twin.id }))
        return found ?? real.createUser(user, options)
      },
    }),
    'the first of several': finds('email', (real, address) =>
      seek(real, ({ email }) => email === address.toLowerCase()),
    ),
    'nobody of several': finds('email', async (real, email) =>
      real.findUser({ email }).catch(() => undefined),
    ),
    'an error that does not say which key': fails('findUser', withDetails({ key: 'login' })),
    'an error that says to try again': fails('findUser', withDetails({ retryable: true })),
  },
  'invites a person, who then is found by the e-mail address or comes later': {
    'an invitation without an id that is not said to be one': [
      {
        users: [{ id: 'given', username: 'given' }],
        capabilities: { user: { create: 'invite', requires: ['email'] } },
      },
      () => ({ createUser: async () => ({ active: false }) as never }),
    ],
    'an id that is nobody’s': [
      {
        users: [{ id: 'given', username: 'given' }],
        capabilities: { user: { create: 'invite', requires: ['email'] } },
      },
      answers<Made>('createUser', (made) => ({ ...made, id: 'nobody' })),
    ],
  },
  'refuses a login that is taken with TARGET_CONFLICT and leaves its owner alone': {
    'the owner is given instead': (real) => ({
      createUser: async (user, options) =>
        (await real.findUser({ username: user.username ?? '' })) ?? real.createUser(user, options),
    }),
    'the owner is overwritten': (real) => ({
      createUser: async (user, options) => {
        const owner = await real.findUser({ username: user.username ?? '' })
        if (owner) await real.updateUser(owner.id, { displayName: user.displayName ?? null })
        return real.createUser(user, options)
      },
    }),
    'the owner is opened or shut': (real) => ({
      createUser: async (user, options) => {
        const owner = await real.findUser({ username: user.username ?? '' })
        if (owner) await real.setActive(owner.id, false)
        return real.createUser(user, options)
      },
    }),
    'a login in another case is made': asks('createUser', (user, options) => [
      {
        ...(user as unknown as object),
        username: `${Math.abs((user as unknown as { username: string }).username === (user as unknown as { username: string }).username.toUpperCase() ? 1 : 0)}${(user as unknown as { username: string }).username}`,
      },
      options,
    ]),
    'a conflict about a group': fails('createUser', withDetails({ what: 'group' })),
    'a conflict that says to try again': fails('createUser', withDetails({ retryable: true })),
    'a conflict that names the login': fails(
      'createUser',
      withMessage((user) => `${(user as unknown as { username: string }).username} is taken.`),
    ),
    'a conflict of another verb': fails('createUser', withDetails({ operation: 'create' })),
    'a conflict of another target': fails('createUser', withDetails({ target: 'elsewhere' })),
  },
  'refuses to make an account without what it declares it requires, with TARGET_INVALID': {
    'an account without an address': [
      { capabilities: { user: { requires: ['username', 'email'] } } },
      (real) => ({
        createUser: (user, options) =>
          real.createUser({ email: 'none@example.com', ...user }, options),
      }),
    ],
    'an account without a login': (real) => ({
      createUser: (user, options) => real.createUser({ username: 'made-up', ...user }, options),
    }),
    'an error that does not say which fields': fails(
      'createUser',
      withDetails({ fields: undefined }),
    ),
  },
  'keeps logins apart that differ only by case, where it declares so': {
    'takes them for one, though the names of groups ignore case': [
      differ,
      (real) => ({
        createUser: async (user, options) => {
          const same = others(real, undefined).find(
            ({ username }) => username?.toLowerCase() === user.username?.toLowerCase(),
          )
          return same ?? real.createUser(user, options)
        },
      }),
    ],
    'finds the one for the other, as the names of groups do': [
      differ,
      finds('username', (real, login) =>
        seek(real, ({ username }) => username === login.toLowerCase()),
      ),
    ],
    'takes them for one': [
      exact,
      (real) => ({
        createUser: async (user, options) => {
          const same = others(real, undefined).find(
            ({ username }) => username?.toLowerCase() === user.username?.toLowerCase(),
          )
          return same ?? real.createUser(user, options)
        },
      }),
    ],
    'finds the one for the other': [
      exact,
      finds('username', (real, login) =>
        seek(real, ({ username }) => username === login.toLowerCase()),
      ),
    ],
  },
}
