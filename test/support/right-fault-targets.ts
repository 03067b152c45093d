import { targetError } from 'rostermap'
import { rota } from '../../examples/rota/product.js'
import { type FaultBug, overPost, right } from './planted-fault-wrappers.js'

/** Sends what makes something with a key in its body, and once more when no answer came; the product knows the key. */
const keyInBody: FaultBug = (spoil) => {
  const product = rota()
  const answers = new Map<string, Response>()
  const send = spoil(async (request: Request) => {
    if (request.method !== 'POST') return product(request)
    const { key, ...body } = (await request.json()) as { key: string }
    const plain = new Request(request.url, { ...partsOf(request), body: JSON.stringify(body) })
    const answer = answers.get(key) ?? (await product(plain))
    answers.set(key, answer)
    return answer.clone()
  })
  return right(async (request) => {
    if (request.method !== 'POST') return send(request)
    const body = JSON.stringify({ ...((await request.json()) as object), key: crypto.randomUUID() })
    const tried = () => send(new Request(request.url, { ...partsOf(request), body }))
    return tried().catch((error: unknown) => {
      if (request.signal.aborted) throw error
      return tried()
    })
  })
}

const partsOf = ({ method, headers, signal, redirect }: Request) => ({
  ...{ method, headers, signal, redirect },
})

/** Looks by POST before it makes an account, and looks again when no answer came. */
const looksByPost: FaultBug = (spoil) => {
  const real = overPost('one')(spoil)
  return {
    ...real,
    createUser: async (person, options) => {
      const { username = '' } = person
      const look = () => real.findUser({ username }, options)
      await look().catch(look)
      return real.createUser(person, options)
    },
  }
}

/** Finds what is new by its login from the second look on; that reads lag is declared. */
const lags: FaultBug = (spoil) => {
  const real = right(spoil(rota()))
  const seen = new Set<string>()
  return {
    ...real,
    probe: async (options) => {
      const { capabilities, ...rest } = await real.probe(options)
      return { ...rest, capabilities: { ...capabilities, eventualMs: 400 } }
    },
    findUser: async (by, options) => {
      const found = await real.findUser(by, options)
      if (!('username' in by) || seen.has(by.username)) return found
      seen.add(by.username)
      return undefined
    },
  }
}

/** Refuses a login that the suite, which counts, comes to only later: its address would then be taken. */
const countsUp: FaultBug = (spoil) => {
  const real = right(spoil(rota()))
  const about = { target: 'rota', operation: 'createUser', retryable: false, what: 'user' } as const
  return {
    ...real,
    createUser: async (person, options) => {
      if (/-\d\d$/.test(person.username ?? '')) throw targetError('TARGET_CONFLICT', about)
      return real.createUser(person, options)
    },
  }
}

/** What is right as well, and the case that must say so. */
export const rightTargets: Readonly<Record<string, readonly [promise: string, make: FaultBug]>> = {
  'sends a key in the body of what makes an account': [
    'a write whose answer is lost is done once: drop',
    keyInBody,
  ],
  'looks by POST before it makes an account, and again when the answer is lost': [
    'a write whose answer is lost is done once: drop',
    looksByPost,
  ],
  'finds later what is new, within eventualMs': [
    '500: a read fails with one typed error and never passes for empty',
    lags,
  ],
  'has no address that is given twice': [
    'what somebody else writes between a look and a write is kept',
    countsUp,
  ],
}
