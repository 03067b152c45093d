import { RosterError, type Target } from 'rostermap'

/** An object whose methods are called by way of `around`, which can wait, or fail before the call or after it. */
export function throughCalls<T extends object>(
  it: T,
  around: (name: string, call: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(it, {
    get: (object, name, receiver) => {
      const member: unknown = Reflect.get(object, name, receiver)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) =>
        around(String(name), async () => Reflect.apply(member, object, args))
    },
  })
}

/** What a target says that did not answer in time. */
export const noAnswer = (operation = 'test') =>
  new RosterError('TARGET_UNAVAILABLE', 'no answer in time', {
    ...{ target: 'memory', operation, retryable: true, reason: 'timeout' },
  })

/** A target of which the next answer of a verb can be lost, after what it answers was done. */
export function losingAnswers(target: Target) {
  let lost: string | undefined
  const reached = throughCalls(target, async (verb, call) => {
    const answer = await call()
    if (lost !== verb) return answer
    lost = undefined
    throw noAnswer(verb)
  })
  const lose = (verb: string) => {
    lost = verb
  }
  return { reached, lose }
}
