import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AnyRosterError,
  isRosterError,
  type Outcome,
  type Target,
  targetError,
} from 'rostermap'
import { rota } from '../../examples/rota/product.js'
import {
  again,
  type FaultBug,
  json,
  other,
  reads,
  right,
  type Send,
  sends,
  throws,
} from './planted-fault-wrappers.js'

/** Asks who is there, with a `Request` that nobody holds while the answer is awaited. */
async function forgets(send: Send, signal: AbortSignal | undefined): Promise<void> {
  const about = { target: 'rota', operation: 'findUser', status: 0, retryable: false }
  try {
    const response = await send(
      new Request('https://rota.example.com/people', {
        headers: { authorization: 'Bearer rota-token' },
        redirect: 'manual',
        ...(signal && { signal: AbortSignal.any([signal, AbortSignal.timeout(300)]) }),
      }),
    )
    await response.text()
  } catch {
    signal?.throwIfAborted()
    throw targetError('TARGET_UNAVAILABLE', { ...about, retryable: true, reason: 'network' })
  }
}

/** Writes two members at a time, and does wrong what comes after one that fails. */
const inTwos =
  (wrong: '401' | 'the rest is missing' | 'the error stands for all'): FaultBug =>
  (spoil) => {
    const real = right(spoil(rota()))
    const members =
      (verb: 'addMembers' | 'removeMembers'): Target['addMembers'] =>
      async (group, ids, options) => {
        const outcomes = new Map<string, Outcome | AnyRosterError>()
        for (let from = 0; from < ids.length; from += 2) {
          const some = await real[verb](group, ids.slice(from, from + 2), options)
          for (const [id, outcome] of some) outcomes.set(id, outcome)
          const error = [...some.values()].find((outcome) => isRosterError(outcome))
          if (error === undefined || wrong === '401') continue
          if (wrong === 'the rest is missing') break
          return new Map(ids.map((id) => [id, error]))
        }
        return outcomes
      }
    return {
      ...real,
      addMembers: members('addMembers'),
      removeMembers: members('removeMembers'),
    }
  }

/** Bugs by name, under the promise that each of them breaks: what a call asks for, how often and how long. */
export const callBugs: Readonly<Record<string, Readonly<Record<string, FaultBug>>>> = {
  'an hour in Retry-After is told and not waited for': {
    'it is not told': reads((response) => {
      if (response.status !== 429) return response
      return json({}, 429)
    }),
    'it is not told where it is a date': reads((response) =>
      response.status === 429 && !/^\d+$/.test(response.headers.get('retry-after') ?? '')
        ? json({}, 429)
        : response,
    ),
    'it is taken for milliseconds': throws((error) => other(error, { retryAfterMs: 3600 })),
  },
  '401: a read fails with one typed error and never passes for empty': {
    'said to be a permission': reads((response) =>
      response.status === 401 ? json({}, 403) : response,
    ),
    'to be tried again': throws((error) => other(error, { retryable: true })),
    'asked three times': again(({ status }, tries) => status === 401 && tries < 3),
  },
  'one of many requests for members that fails leaves the others their outcomes': {
    'the rest is missing': inTwos('the rest is missing'),
    'the error stands for all': inTwos('the error stands for all'),
  },
  'a pause before another try ends with the caller’s signal': {
    'it does not': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        findUser: (by, options) =>
          real.findUser(by, options).catch(async (error: unknown) => {
            const ms = isRosterError(error) && 'retryAfterMs' in error.details ? 1000 : 0
            if (ms === 0) throw error
            await sleep(ms)
            options?.signal?.throwIfAborted()
            return real.findUser(by, options)
          }),
      }
    },
  },
  'wrong credentials are not tried again for each member': {
    'they are': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        removeMembers: async (group, ids, options) =>
          new Map(
            (await Promise.all(ids.map((id) => real.removeMembers(group, [id], options)))).flatMap(
              (map) => [...map],
            ),
          ),
      }
    },
    'once for each two of them': inTwos('401'),
    'the call rejects': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        removeMembers: async (group, ids, options) => {
          const map = await real.removeMembers(group, ids, options)
          for (const item of map.values())
            if (isRosterError(item) && item.code === 'TARGET_UNAUTHORIZED') throw item
          return map
        },
      }
    },
  },
  'a call that gets no answer ends with the reason of the caller’s signal': {
    'of a second request it is not heeded': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        addMembers: async (group, ids, options) => {
          for (const id of ids) await real.findUser({ id }, options)
          return real.addMembers(group, ids)
        },
      }
    },
    'its request goes on without the signal': sends(async (send, request) => {
      const { method, headers, redirect } = request
      const body = await request.text()
      return send(new Request(request.url, { method, headers, redirect, ...(body && { body }) }))
    }),
    'the signal is garbage by the time it would fire': (spoil) => {
      const send = spoil(rota())
      const real = right(send)
      return {
        ...real,
        findUser: async (by, options) => {
          if ('id' in by) await forgets(send, options?.signal)
          return real.findUser(by, options)
        },
      }
    },
    'an error of the network instead': throws((error, options) =>
      options?.signal?.aborted
        ? targetError('TARGET_UNAVAILABLE', {
            target: 'rota',
            operation: 'findUser',
            retryable: true,
            reason: 'aborted',
          })
        : error,
    ),
  },
}
