import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { graphGroups, identityFromClaims } from 'rostermap/oidc'
import { metadataSource } from 'rostermap/saml'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askAt } from '../../examples/rota/ask.js'
import { errorOf } from '../support/jira.js'

// A `Request` follows its signal only as long as somebody holds the `Request`, and `fetch` does not: once it is collected
// as garbage nothing ends the connection any more, nor whoever waits for it alone.
setFlagsFromString('--expose_gc')
const collect: () => void = runInNewContext('gc')

/** How many connections wait for the rest of an answer, by the first step of the path. */
const open = new Map<string, number>()
const ended = new EventTarget()
const server = createServer((request, response) => {
  const [, step = ''] = request.url?.split('/') ?? []
  open.set(step, (open.get(step) ?? 0) + 1)
  response.on('close', () => {
    open.set(step, (open.get(step) ?? 0) - 1)
    ended.dispatchEvent(new Event(step))
  })
  if (step.startsWith('half')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{')
  }
})
let base = ''
let collecting: ReturnType<typeof setInterval>

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  collecting = setInterval(collect, 60)
})
afterAll(() => {
  clearInterval(collecting)
  server.closeAllConnections()
  server.close()
})

/** Whether the connection is closed as well, soon after. */
const closed = async (step: string): Promise<void> => {
  while ((open.get(step) ?? 0) > 0) await once(ended, step)
}
const target = (step: string, more: object) =>
  jiraDataCenter({
    baseUrl: `${base}/${step}`,
    auth: { token: 'secret' },
    timeoutMs: 200,
    retries: 0,
    ...more,
  })

it.each(['nothing-1', 'half-1'])(
  'a target ends by itself, and its connection (%s)',
  async (step) => {
    const error = await errorOf(target(step, {}).findGroup('dev'))
    expect(error.details).toMatchObject({ reason: 'timeout', retryable: true })
    await closed(step)
  },
)

it.each(['nothing-2', 'half-2'])('a target ends with the caller’s signal (%s)', async (step) => {
  const asked = target(step, { timeoutMs: 60_000 }).findGroup('dev', {
    signal: AbortSignal.timeout(200),
  })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  await closed(step)
})

it.each(['nothing-3', 'half-3'])('a target ends whose token does not come (%s)', async (step) => {
  const auth = { tokenUrl: `${base}/${step}`, clientId: 'id', clientSecret: 'secret' }
  const error = await errorOf(target('any', { auth }).findGroup('dev'))
  expect(error.details).toMatchObject({ reason: 'timeout', retryable: true })
  await closed(step)
})

it.each(['nothing-7', 'half-7'])('what the guide’s askAt asks ends (%s)', async (step) => {
  const ask = askAt({
    target: 'rota',
    base,
    token: 'secret',
    word: () => undefined,
    timeoutMs: 200,
  })
  const error = await errorOf(ask([step], { operation: 'findUser' }))
  expect(error.details).toMatchObject({ reason: 'timeout', retryable: true })
  await closed(step)
})

it.each(['nothing-4', 'half-4'])('groups of Graph end with the signal (%s)', async (step) => {
  const identity = identityFromClaims(
    { iss: 'https://idp.example', sub: 'x', oid: 'x', hasgroups: true },
    { issuer: 'https://idp.example', preset: 'entra' },
  )
  const resolver = graphGroups({
    fetch: (request) => fetch(request),
    accessToken: () => 'secret',
    include: 'all',
    baseUrl: `${base}/${step}`,
  })
  const pages = resolver({ identity, claim: 'groups', signal: AbortSignal.timeout(200) })
  await expect(pages[Symbol.asyncIterator]().next()).rejects.toThrow()
  await closed(step)
})

it.each(['nothing-5', 'half-5'])('a source of metadata ends by itself (%s)', async (step) => {
  const source = metadataSource({
    url: `https://idp.example/${step}`,
    timeoutMs: 200,
    fetch: (_, init) => fetch(`${base}/${step}`, init),
  })
  expect((await errorOf(source.current())).code).toBe('SAML_METADATA_UNAVAILABLE')
  await closed(step)
})

it('a source of metadata ends whose fetch makes a Request of what it is given', async () => {
  const source = metadataSource({
    url: 'https://idp.example/nothing-6',
    timeoutMs: 200,
    fetch: (_, init) => fetch(new Request(`${base}/nothing-6`, init)),
  })
  expect((await errorOf(source.current())).code).toBe('SAML_METADATA_UNAVAILABLE')
})
