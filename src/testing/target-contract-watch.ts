import type { Capabilities } from '../plan/state.js'
import type { Target } from '../targets/contract.js'
import { equals } from './target-contract-check.js'
import {
  expectedPhoto,
  type Known,
  type Moves,
  type Photo,
  photograph,
} from './target-contract-photo.js'

/** @internal Looks at everything before and after what is done. */
export interface Watch {
  /** Does something that must move this and nothing else. */
  around<T>(verb: string, moves: Moves, work: () => Promise<T>): Promise<T>
  /** Gives an answer once it is as it must be; where reads lag behind writes, before that time is over. */
  settles<T>(read: () => Promise<T>): Promise<T>
  /** Waits until reads show what was written; where they never lag there is nothing to wait for. */
  shows(read: () => Promise<void>): Promise<void>
  /** Something is about to be written that nobody watches. */
  forgets(): void
  /** Whether all is still as the last write has left it: what comes later is seen here. */
  rests(): Promise<void>
}

/** What was done last, and what was there before. */
interface Done {
  readonly verb: string
  readonly moves: Moves
  readonly before: Photo
  readonly seen: Known
}

/** How long the last look waits for what shows late, in milliseconds, where reads lag at all. */
const lateMs = 50

/**
 * @internal
 *
 * @param known - what is looked at; it grows while the cases make accounts and groups
 * @param isPatient - whether what a write has left behind is looked at again later
 */
export function watching(
  target: Target,
  capabilities: Capabilities,
  known: { readonly [name in keyof Known]: Set<string> },
  sameLogin: (a: string | undefined, b: string) => boolean,
  isPatient: boolean,
): Watch {
  const { eventualMs } = capabilities
  let last: Done | undefined

  const settles = async <T>(read: () => Promise<T>): Promise<T> => {
    const end = Date.now() + eventualMs
    for (let pause = 0; ; pause = Math.min(1000, pause * 2 + 1))
      try {
        return await read()
      } catch (error) {
        if (Date.now() >= end) throw error
        await sleep(pause)
      }
  }
  const compare = ({ verb, moves, before, seen }: Done, photo: Photo, isLater = false) => {
    const after = partOf(photo, seen)
    // Whose change it is that shows late cannot be told.
    const what =
      isLater || eventualMs > 0
        ? `after ${verb}, or a write before that shows late`
        : `after ${verb}`
    equals(after, expectedPhoto(before, after, moves, sameLogin), what)
  }

  return {
    around: async (verb, moves, work) => {
      for (const name of Object.keys(moves.groups ?? {})) known.names.add(name)
      const seen = {
        users: new Set(known.users),
        groups: new Set(known.groups),
        names: new Set(known.names),
      }
      const before = await settles(async () => {
        const photo = await photograph(target, capabilities, seen)
        if (last !== undefined) compare(last, photo, true)
        return photo
      })
      const result = await work()
      const done = { verb, moves, before, seen }
      await settles(async () => compare(done, await photograph(target, capabilities, seen)))
      last = isPatient ? done : undefined
      return result
    },
    settles,
    shows: async (read) => {
      if (eventualMs > 0) await settles(read)
    },
    forgets: () => {
      last = undefined
    },
    rests: async () => {
      if (last === undefined) return
      const done = last
      if (eventualMs > 0) await sleep(Math.min(eventualMs, lateMs))
      await settles(async () =>
        compare(done, await photograph(target, capabilities, done.seen), true),
      )
    },
  }
}

/** What a photo shows of this. */
function partOf({ accounts, groups, groupsOf, membersOf }: Photo, seen: Known): Photo {
  const part = <T>(table: Readonly<Record<string, T>>, keys: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(table).filter(([key]) => keys.has(key)))
  return {
    accounts: part(accounts, seen.users),
    groups: part(groups, seen.names),
    groupsOf: part(groupsOf, seen.users),
    membersOf: part(membersOf, seen.groups),
  }
}

/** @internal Waits so long, in milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
