import type { Target } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'

/** How a product is late, and what its target answers meanwhile. */
export interface Lateness {
  /** For how long reads show what was before, in milliseconds. */
  readonly ms: number
  /** Outcome of a write that is not shown yet. */
  readonly first: 'changed' | 'pending'
  /** Outcome of the same write once more, while the first is not shown yet. */
  readonly again: 'changed' | 'unchanged' | 'pending'
  /** Whether what is made shows at once, and with it all that was written before. */
  readonly makesAtOnce?: boolean
}

const writes = [
  'createUser',
  'updateUser',
  'renameUser',
  'setActive',
  'deleteUser',
  'createGroup',
  'renameGroup',
  'deleteGroup',
  'addMembers',
  'removeMembers',
] as const
const reads = ['findUser', 'listUsers', 'groupsOf', 'membersOf', 'listGroups', 'findGroup'] as const

/** A right target in memory whose reads lag: what is written shows that much later, in the same order. */
export function slowTarget({ ms, first, again, makesAtOnce = false }: Lateness): Target {
  const options = { pageSize: 2 }
  const [now, shown] = [memoryTarget(options), memoryTarget(options)]
  const due: { readonly what: string; readonly show: () => Promise<unknown> }[] = []
  const next = async () => {
    await due[0]?.show()
    due.shift()
  }
  return {
    ...now,
    probe: async (callOptions) => {
      const { capabilities } = await now.probe(callOptions)
      return { capabilities: { ...capabilities, eventualMs: 500 } }
    },
    ...Object.fromEntries(reads.map((verb) => [verb, shown[verb]])),
    ...Object.fromEntries(
      writes.map((verb) => [
        verb,
        async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(now[verb], now, args)
          const mine = args.slice(0, now[verb].length - 1)
          const what = JSON.stringify([verb, ...mine])
          const isDue = due.some((one) => one.what === what)
          const outcome = (given: unknown): unknown => {
            if (given === 'changed') return first
            return given === 'unchanged' && isDue ? again : given
          }
          const told =
            answer instanceof Map
              ? new Map([...answer].map(([id, item]) => [id, outcome(item)]))
              : outcome(answer)
          due.push({ what, show: () => Reflect.apply(shown[verb], shown, mine) })
          if (makesAtOnce && verb.startsWith('create')) while (due.length > 0) await next()
          else setTimeout(next, ms)
          return told
        },
      ]),
    ),
  }
}
