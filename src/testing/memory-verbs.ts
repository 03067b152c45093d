import type { CallOptions, Outcome, Page, Target } from '../targets/contract.js'
import { targetError } from '../targets/target-error.js'
import { type MemoryStore, type StoredUser, sameValue } from './memory-store.js'

/** A verb of the target contract. */
export type TargetVerb = Exclude<keyof Target, 'specVersion' | 'name' | 'product'>

/** A call a `MemoryTarget` has got. */
export interface MemoryCall {
  /** The verb. */
  readonly verb: TargetVerb
  /** Its arguments without the options. */
  readonly args: readonly unknown[]
}

/** @internal What a verb works with once it has been let in. */
export interface Verb {
  readonly details: {
    readonly target: string
    readonly operation: string
    readonly retryable: boolean
  }
  existing(id: string): StoredUser
  existingGroup(id: string): void
  need(able: boolean, capability: string): void
  apply(stored: StoredUser, user: StoredUser['user']): Outcome
  page<T>(items: readonly T[], cursor: string | undefined): Page<T>
}

/** @internal Lets verbs in: notes each call, and fails those that are to fail. */
export function memoryVerbs(
  name: string,
  store: MemoryStore,
  pageSize: number,
  calls: MemoryCall[],
): {
  readonly enter: (verb: TargetVerb, args: readonly unknown[], options?: CallOptions) => Verb
  readonly failOn: (verb: TargetVerb, error: Error, nth?: number) => void
} {
  let failures: { readonly verb: TargetVerb; readonly error: Error; left: number }[] = []

  const enter = (verb: TargetVerb, args: readonly unknown[], callOptions?: CallOptions): Verb => {
    callOptions?.signal?.throwIfAborted()
    calls.push({ verb, args })
    const due = failures.filter((failure) => failure.verb === verb)
    for (const failure of due) failure.left -= 1
    const failing = due.find((failure) => failure.left === 0)
    failures = failures.filter((failure) => failure.left > 0)
    if (failing !== undefined) throw failing.error
    const details = { target: name, operation: verb, retryable: false }
    const existing = (id: string): StoredUser => {
      const stored = store.users.get(id)
      if (stored === undefined) throw targetError('TARGET_NOT_FOUND', { ...details, what: 'user' })
      return stored
    }
    return {
      details,
      existing,
      existingGroup: (id) => {
        if (!store.groups.has(id))
          throw targetError('TARGET_NOT_FOUND', { ...details, what: 'group' })
      },
      need: (able, capability) => {
        if (!able) throw targetError('TARGET_UNSUPPORTED', { ...details, capability })
      },
      apply: (stored, user) => {
        if (sameValue(user, stored.user)) return 'unchanged'
        stored.user = user
        return 'changed'
      },
      page: (items, cursor) => {
        const at = Number(cursor ?? 0)
        const next = at + pageSize
        return {
          items: structuredClone(items.slice(at, next)),
          ...(next < items.length ? { next: String(next) } : {}),
        }
      },
    }
  }

  return {
    enter,
    failOn: (verb, error, nth = 1) => {
      failures.push({ verb, error, left: nth })
    },
  }
}
