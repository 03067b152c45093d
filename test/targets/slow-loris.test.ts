import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { describe, expect, it, vi } from 'vitest'
import { ada, errorOf, jiraPair } from '../support/jira.js'

const timeoutMs = 120
const timedOut = {
  code: 'TARGET_UNAVAILABLE',
  details: { target: 'jira', retryable: true, reason: 'timeout' },
}

/** Writes a byte now and then, as long as anybody listens. */
function drip(to: ServerResponse | Socket, text = ' '): void {
  let at = 0
  const timer = setInterval(() => to.write(text[at++ % text.length] ?? ' '), 10)
  to.on('close', () => clearInterval(timer))
  to.on('error', () => clearInterval(timer))
}

const headers = { 'content-type': 'application/json' }
const answers = {
  'headers that never come': () => undefined,
  'a body that never comes': (response) => response.writeHead(200, headers).flushHeaders(),
  'a body that comes byte by byte for ever': (response) => drip(response.writeHead(200, headers)),
  'a refusal that comes byte by byte for ever': (response) =>
    drip(response.writeHead(503, { 'retry-after': '0' })),
  'a web page that comes byte by byte for ever': (response) =>
    drip(response.writeHead(200, { 'content-type': 'text/html' }), '<p>'),
} satisfies Record<string, (response: ServerResponse) => unknown>

/** A Jira behind a server. */
async function against(server: Server | ReturnType<typeof createSocketServer>) {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return jiraDataCenter({
    baseUrl: `http://127.0.0.1:${port}`,
    ...{ auth: { token: 't' }, timeoutMs, retries: 1, retryDelayMs: 0, concurrency: 1 },
  })
}

describe('an answer that never ends', () => {
  it.each(Object.entries(answers))(
    '%s: ends in time, typed, and frees its socket',
    async (_, answer) => {
      let [asked, freed] = [0, 0]
      const server = createServer((_request, response) => {
        asked += 1
        response.on('close', () => {
          freed += 1
        })
        answer(response)
      })
      const jira = await against(server)
      expect(await errorOf(jira.findUser({ username: 'ada' }))).toMatchObject(timedOut)
      expect(asked, 'a look is tried again').toBe(2)
      // One at a time: none of those given up holds a place, or nothing else would be sent.
      expect(await errorOf(jira.createUser(ada))).toMatchObject(timedOut)
      await vi.waitFor(() => expect(freed).toBe(asked))
      server.close().closeAllConnections()
    },
  )

  it('headers that come byte by byte for ever', async () => {
    let [asked, freed] = [0, 0]
    const server = createSocketServer((socket) => {
      socket.once('data', () => {
        asked += 1
        socket.on('close', () => {
          freed += 1
        })
      })
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      drip(socket, 'y')
    })
    const jira = await against(server)
    expect(await errorOf(jira.findUser({ username: 'ada' }))).toMatchObject(timedOut)
    await vi.waitFor(() => expect([asked, freed]).toEqual([2, 2]))
    server.close()
  })

  it('is not read on when fetch heeds no signal', async () => {
    const cancelled: string[] = []
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          await new Promise((later) => setTimeout(later, 10))
          controller.enqueue(new Uint8Array([32]))
        },
        cancel: () => void cancelled.push('cancelled'),
      })
    const { jira } = jiraPair(
      {},
      { fetch: async () => new Response(endless(), { headers }), timeoutMs, retries: 0 },
    )
    expect(await errorOf(jira.findUser({ username: 'ada' }))).toMatchObject(timedOut)
    await new Promise((later) => setTimeout(later, 30))
    expect(cancelled).toEqual(['cancelled'])
  })
})
