import {
  type AnyRosterError,
  type CurrentUser,
  isRosterError,
  type Page,
  RosterError,
  type Target,
  type TargetGroup,
  targetError,
} from 'rostermap'
import {
  type MemoryTarget,
  type MemoryTargetOptions,
  memoryTarget,
  type TargetVerb,
} from 'rostermap/testing'

/** What is wrong with a target: the verbs that differ from those of the right one. */
export type Bug = (real: MemoryTarget) => Partial<Target>

/** Bugs by name, under the promise that each of them breaks. */
export type BugTable = Readonly<
  Record<string, Readonly<Record<string, Bug | readonly [MemoryTargetOptions, Bug]>>>
>

type Args = readonly unknown[]

/** The right target with one thing wrong. */
export function planted(entry: Bug | readonly [MemoryTargetOptions, Bug]): Target {
  const [options, bug] = typeof entry === 'function' ? [{}, entry] : entry
  const real = memoryTarget({ pageSize: 2, ...options })
  return { ...real, ...bug(real) }
}

function call(real: Target, verb: TargetVerb, args: Args): Promise<unknown> {
  return Reflect.apply(real[verb], real, args)
}

/** A verb that does something else. */
export function instead(
  verb: TargetVerb,
  work: (real: MemoryTarget, ...args: string[]) => unknown,
): Bug {
  return (real) => ({ [verb]: async (...args: string[]) => work(real, ...args) })
}

/** A verb that does more than it should, before or after it is done. */
export function also(
  verb: TargetVerb,
  more: (real: MemoryTarget, ...args: string[]) => unknown,
  when: 'before' | 'after' = 'after',
): Bug {
  return (real) => ({
    [verb]: async (...args: string[]) => {
      if (when === 'before') await more(real, ...args)
      const answer = await call(real, verb, args)
      if (when === 'after') await more(real, ...args)
      return answer
    },
  })
}

/** A verb whose answer is another. */
export function answers<T>(
  verb: TargetVerb,
  alter: (answer: T, real: MemoryTarget, ...args: string[]) => unknown,
): Bug {
  return (real) => ({
    [verb]: async (...args: string[]) => alter((await call(real, verb, args)) as T, real, ...args),
  })
}

/** A verb that is called with other arguments. */
export function asks(verb: TargetVerb, alter: (...args: string[]) => Args): Bug {
  return (real) => ({ [verb]: async (...args: string[]) => call(real, verb, alter(...args)) })
}

/** The real one, whose reads may lag for so long, in milliseconds. */
export function lagging(real: MemoryTarget, eventualMs = 500): Partial<Target> {
  return {
    probe: async (options) => {
      const { capabilities } = await real.probe(options)
      return { capabilities: { ...capabilities, eventualMs } }
    },
  }
}

/** A product that has everybody in one group, which nobody can be taken out of unless a bug lets them. */
export function withEveryone(real: MemoryTarget, bug: Partial<TargetGroup> = {}): Partial<Target> {
  const everyone: TargetGroup = { id: 'group-everyone', name: 'Everyone', readOnly: true, ...bug }
  const isIt = (name: string) => name.toLowerCase() === 'everyone'
  const last = ({ items, next }: Page<TargetGroup>) =>
    next === undefined ? { items: [...items, everyone] } : { items, next }
  const refused = (operation: TargetVerb) =>
    targetError('TARGET_READ_ONLY', { target: 'memory', operation, retryable: false })
  const writes = (verb: 'addMembers' | 'removeMembers'): Target['addMembers'] => {
    return async (group, ids, options) => {
      if (group !== everyone.id) return real[verb](group, ids, options)
      options?.signal?.throwIfAborted()
      return new Map(ids.map((id) => [id, refused(verb)]))
    }
  }
  return {
    groupsOf: async (...args) => last(await real.groupsOf(...args)),
    listGroups: async (...args) => last(await real.listGroups(...args)),
    membersOf: (id, ...rest) =>
      id === everyone.id ? real.listUsers(...rest) : real.membersOf(id, ...rest),
    findGroup: async (name, options) => (isIt(name) ? everyone : real.findGroup(name, options)),
    createGroup: async (name, options) => (isIt(name) ? everyone : real.createGroup(name, options)),
    renameGroup: async (id, ...rest) => {
      if (id === everyone.id) throw refused('renameGroup')
      return real.renameGroup(id, ...rest)
    },
    deleteGroup: async (id, options) => {
      if (id === everyone.id) throw refused('deleteGroup')
      return real.deleteGroup(id, options)
    },
    addMembers: writes('addMembers'),
    removeMembers: writes('removeMembers'),
  }
}

/** A verb whose error is another; in a map of outcomes as well. */
export function fails(
  verb: TargetVerb,
  alter: (error: AnyRosterError, ...args: string[]) => unknown,
): Bug {
  return (real) => ({
    [verb]: async (...args: string[]) => {
      try {
        const answer = await call(real, verb, args)
        if (!(answer instanceof Map)) return answer
        return new Map(
          [...answer].map(([id, item]) => [id, isRosterError(item) ? alter(item, ...args) : item]),
        )
      } catch (error) {
        if (!isRosterError(error)) throw error
        throw alter(error, ...args)
      }
    },
  })
}

/** The same error with other details. */
export function withDetails(details: object): (error: AnyRosterError) => unknown {
  return ({ code, message, details: own }) =>
    new RosterError(code, message, { ...own, ...details } as never)
}

/** The same error with another message. */
export function withMessage(
  message: (...args: string[]) => string,
): (error: AnyRosterError, ...args: string[]) => unknown {
  return ({ code, details }, ...args) => new RosterError(code, message(...args), details as never)
}

/** Everybody but this one. */
export function others(real: MemoryTarget, id: string | undefined): readonly CurrentUser[] {
  return real.users().filter((user) => user.id !== id)
}

/** Ids of the groups of an account, at the moment. */
async function groupIds(real: MemoryTarget, id: string): Promise<readonly string[]> {
  const names = real.users().find((user) => user.id === id)?.groups ?? []
  return Promise.all(names.map(async (name) => (await real.findGroup(name))?.id ?? ''))
}

/** Takes an account out of all its groups. */
export async function loseGroups(real: MemoryTarget, id: string): Promise<void> {
  for (const group of await groupIds(real, id)) await real.removeMembers(group, [id])
}

/** Puts everybody but these out of a group. */
export async function empty(
  real: MemoryTarget,
  groupId: string,
  keep: readonly string[] = [],
): Promise<void> {
  const ids = real.users().map(({ id }) => id)
  await real.removeMembers(
    groupId,
    ids.filter((id) => !keep.includes(id)),
  )
}

/** A page without its last item. */
export function shorter<T>({ items, ...rest }: Page<T>): Page<T> {
  return { items: items.slice(0, -1), ...rest }
}

/** The account whose login or address passes. */
export function seek(
  real: MemoryTarget,
  passes: (user: { readonly username: string; readonly email: string }) => boolean,
): CurrentUser | undefined {
  const found = real
    .users()
    .find(({ username, email = '' }) =>
      passes({ username: username.toLowerCase(), email: email.toLowerCase() }),
    )
  if (found === undefined) return undefined
  const { groups: _, ...user } = found
  return user
}
