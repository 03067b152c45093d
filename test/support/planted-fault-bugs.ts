import { isRosterError } from 'rostermap'
import { rota } from '../../examples/rota/product.js'
import { answerBugs } from './planted-fault-bugs-answers.js'
import { callBugs } from './planted-fault-bugs-calls.js'
import {
  again,
  byPost,
  type FaultBug,
  isPage,
  json,
  other,
  overPost,
  reads,
  right,
  sends,
  throws,
} from './planted-fault-wrappers.js'
import { wholeListTarget } from './planted-whole-lists.js'

/** The same wrappers with nothing wrong. */
export const noFaultBugs: readonly FaultBug[] = [
  reads((response) => response),
  throws((error) => error),
  wholeListTarget('look again'),
]

/** Bugs by name, under the promise that each of them breaks. */
export const faultBugs: Readonly<Record<string, Readonly<Record<string, FaultBug>>>> = {
  ...answerBugs,
  ...callBugs,
  '404: a read fails with one typed error and never passes for empty': {
    'any 404 is nobody': reads((response) =>
      response.status === 404 ? json({ error: 'no-such-person' }, 404) : response,
    ),
    'any 404 is an empty list': reads((response) =>
      isPage(response) ? json({ rows: [] }) : response,
    ),
  },
  '500: a read fails with one typed error and never passes for empty': {
    'an empty list': reads((response) => (response.status === 500 ? json({ rows: [] }) : response)),
    'not to be tried again': throws((error) => other(error, { retryable: false })),
    'a plain error': throws((error) => (isRosterError(error) ? new Error(error.message) : error)),
    'the token in the message': throws((error) =>
      other(error, {}, 'Bearer rota-token was refused.'),
    ),
    'another code': reads((response) => (response.status === 500 ? json({}, 401) : response)),
    'of another verb': throws((error) => other(error, { operation: 'send' })),
    'of another target': throws((error) => other(error, { target: 'http' })),
  },
  '403: a read fails with one typed error and never passes for empty': {
    nobody: reads((response) =>
      response.status === 403 ? json({ error: 'no-such-person' }, 404) : response,
    ),
    'wrong credentials': reads((response) => (response.status === 403 ? json({}, 401) : response)),
  },
  '429: a read fails with one typed error and never passes for empty': {
    'not to be tried again': throws((error) => other(error, { retryable: false })),
    unavailable: reads((response) => (response.status === 429 ? json({}, 503) : response)),
  },
  'broken JSON: a read fails with one typed error and never passes for empty': {
    'an empty list': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        if (response.status !== 200) return response
        const text = await response.text()
        try {
          return json(JSON.parse(text))
        } catch {
          return json({ rows: [] })
        }
      })
    },
  },
  'JSON of another shape: a read fails with one typed error and never passes for empty': {
    'an empty list': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        if (response.status !== 200) return response
        const body = (await response.json()) as object
        return json('unexpected' in body ? { rows: [] } : body)
      })
    },
  },
  'a redirect to another host: a read fails with one typed error and never passes for empty': {
    'it would be followed': (spoil) => {
      const send = spoil(rota())
      return right((request) => send(new Request(request, { redirect: 'follow' })))
    },
    'it is followed': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        const to = response.headers.get('location')
        return to === null ? response : send(new Request(to))
      })
    },
  },
  'a dropped connection: a read fails with one typed error and never passes for empty': {
    'an error of the network': throws((error) =>
      isRosterError(error) && error.code === 'TARGET_UNAVAILABLE'
        ? new TypeError('fetch failed')
        : error,
    ),
  },
  'a sign-in page with status 200: no write passes for done, and none is done': {
    'it passes for done': reads((response, request) =>
      isPage(response) && request.method !== 'GET' ? new Response(null, { status: 204 }) : response,
    ),
  },
  '404 in JSON that is not the product’s: a read fails with one typed error and never passes for empty':
    {
      'any 404 is nobody': reads((response) =>
        response.status === 404 ? json({ error: 'no-such-person' }, 404) : response,
      ),
      'any 404 is an empty list': reads((response, request) =>
        response.status === 404 && request.url.includes('?') ? json({ rows: [] }) : response,
      ),
    },
  '404 in JSON that is not the product’s: no write passes for done, and none is done': {
    'it is gone already': reads((response, request) =>
      response.status === 404 && request.method === 'DELETE'
        ? json({ error: 'no-such-crew' }, 404)
        : response,
    ),
  },
  '409 in JSON that is not the product’s: no write passes for done, and none is done': {
    'it was so before': reads((response, request) =>
      response.status === 409 && request.method === 'PUT'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  '400 in JSON that is not the product’s: no write passes for done, and none is done': {
    'it was so before': reads((response, request) =>
      response.status === 400 && request.method === 'DELETE'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  '503: a read fails with one typed error and never passes for empty': {
    'it is asked thirty times': again(({ status }, tries) => status === 503 && tries < 30),
  },
  'a later page that fails is an error, not the end of the list': {
    'the list ends': reads((response, request) =>
      !response.ok && request.url.includes('after=') ? json({ rows: [] }) : response,
    ),
    'the list ends where the connection does': sends((send, request) =>
      send(request).catch((error: unknown) => {
        if (!request.url.includes('after=') || request.signal.aborted) throw error
        return json({ rows: [] })
      }),
    ),
    'what is looked for is not on it': reads((response, request) =>
      response.status === 503 && request.url.includes('after=') && request.url.includes('/crews?')
        ? json({ rows: [] })
        : response,
    ),
  },
  'what somebody else writes between a look and a write is kept': {
    'the old list is sent again under a fresh ETag': wholeListTarget('send the old list again'),
    'the old list is sent again, all by POST': wholeListTarget(
      'send the old list again',
      byPost('one'),
    ),
    'a refusal is taken for done': wholeListTarget('take it for done'),
    'the list is written without a condition': wholeListTarget('set no condition'),
  },
  'a second in Retry-After is waited for or told, and not ignored': {
    'it is asked again at once': again(({ status }, tries) => status === 429 && tries < 3),
    'also when it is not ready': again(({ status }, tries) => status === 503 && tries < 3),
    'a shorter time is told': throws((error) => other(error, { retryAfterMs: 0 })),
  },
  '500: no write passes for done, and none is done': {
    'it passes for done, after a look by POST': overPost('each', (response, request) =>
      response.status === 500 && request.method === 'PUT'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  '502: no write passes for done, and none is done': {
    'it passes for done': reads((response, request) =>
      response.status === 502 && request.method !== 'GET'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  '404: no write passes for done, and none is done': {
    'it is gone already': reads((response, request) =>
      response.status === 404 && request.method === 'DELETE'
        ? json({ error: 'no-such-crew' }, 404)
        : response,
    ),
  },
  'a write whose answer is lost is done once: drop': {
    'making an account is tried again': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const again = request.clone()
        return send(request).catch(() => send(again))
      })
    },
    'it is said not to be worth another try': throws((error) =>
      isRosterError(error) && error.code === 'TARGET_UNAVAILABLE'
        ? other(error, { retryable: false })
        : error,
    ),
  },
}
