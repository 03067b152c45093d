import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { resolveOverage } from 'rostermap'
import { identityFromClaims } from 'rostermap/oidc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAt } from '../../examples/rota/ask.js'
import { errorOf } from '../support/jira.js'

// On Node 20 a request made with the signal of `AbortSignal.timeout` or `AbortSignal.any` outlives it: what only hangs on
// such a signal is garbage, and when that is collected in time, nobody ends the request.
setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')

const server = createServer((request, response) => {
  if (request.url?.startsWith('/half')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"id":')
  }
})
let base = ''
let collecting: ReturnType<typeof setInterval>

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  collecting = setInterval(gc, 10)
})
afterAll(() => {
  clearInterval(collecting)
  server.closeAllConnections()
  server.close()
})

const ask = (timeoutMs: number, path: string, signal?: AbortSignal) =>
  askAt({ target: 'rota', base, token: 'secret', word: () => undefined, timeoutMs })([path], {
    operation: 'findUser',
    signal,
  })

describe.each(['nothing', 'half'])(
  'askAt of the guide, when %s is answered',
  { timeout: 5_000 },
  (path) => {
    it.each([
      ['without a signal', () => undefined],
      ['with a signal', () => new AbortController().signal],
    ])('%s it ends by itself', async (_, signal) => {
      const error = await errorOf(ask(200, path, signal()))
      expect(error.code).toBe('TARGET_UNAVAILABLE')
      expect(error.details).toMatchObject({ reason: 'timeout', retryable: true })
    })

    it('it ends with the caller’s AbortSignal.timeout, and its reason', async () => {
      const asked = ask(60_000, path, AbortSignal.timeout(200))
      await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
    })
  },
)

it('resolveOverage ends with AbortSignal.timeout, as docs/guide/oidc.md has it', async () => {
  const issuer = 'https://idp.example'
  const person = identityFromClaims({ iss: issuer, sub: '1', hasgroups: true }, { issuer })
  const found = await resolveOverage(person, {
    async *resolver({ signal }) {
      await fetch(new Request(`${base}/nothing`, { signal }))
      yield []
    },
    identifier: 'id',
    signal: AbortSignal.timeout(200),
  })
  expect(found.claims.find(({ name }) => name === 'groups')?.state).toBe('fetchFailed')
})
