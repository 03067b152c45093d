import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { scimHandler } from '../../src/scim/handler.js'
import type { ScimHandlerOptions } from '../../src/scim/handler-options.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { scimListener } from '../../src/scim/node-listener.js'
import { bearerTokens } from '../../src/scim/tokens.js'
import { replayScimSequence } from '../../src/testing/scim-replay.js'
import { oktaSequence } from '../../src/testing/scim-sequence-okta.js'

type Mount = (options: ScimHandlerOptions) => Server | Promise<Server>

const mounts: Readonly<Record<string, Mount>> = {
  'node:http': (options) => createServer(scimListener(options)).listen(0),
  Express: (options) => {
    const app = express()
    app.use('/scim/v2', scimListener(options))
    app.use(express.json())
    return app.listen(0)
  },
  Fastify: async (options) => {
    const app = fastify({ forceCloseConnections: true })
    const listener = scimListener(options)
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      scope.all('/scim/v2/*', (request, reply) => {
        reply.hijack()
        listener(request.raw, reply.raw)
      })
    })
    await app.listen({ port: 0 })
    return app.server
  },
  Hono: (options) => {
    const handler = scimHandler(options)
    const app = new Hono()
    app.all('/scim/v2/*', (context) => handler(context.req.raw))
    return serve({ fetch: app.fetch, port: 0 }) as Server
  },
}

describe('mounted in', () => {
  it.each(Object.entries(mounts))('%s, it answers Okta', async (_, mount) => {
    const options = { store: memoryScimStore(), authenticate: bearerTokens(['secret']) }
    const server = await mount(options)
    try {
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as AddressInfo
      const baseUrl = `http://localhost:${port}/scim/v2`
      const steps = await replayScimSequence(oktaSequence, { baseUrl, token: 'secret' })
      expect(steps.filter(({ faults }) => faults.length > 0)).toEqual([])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('a body over the cap is answered with 413 and does not break the connection before', async () => {
    const options = { store: memoryScimStore(), authenticate: bearerTokens(['secret']) }
    const server = createServer(scimListener({ ...options, maxBodyBytes: 1_000 })).listen(0)
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://localhost:${port}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
      body: 'x'.repeat(100_000),
    })
    expect(response.status).toBe(413)
    server.closeAllConnections()
    server.close()
  })
})

it('a request that comes byte by byte is cut off by the time that node has for it, and holds nobody up', async () => {
  const options = { store: memoryScimStore(), authenticate: bearerTokens(['secret']) }
  const server = createServer(
    { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 },
    scimListener(options),
  ).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const slow = connect(port, '127.0.0.1')
  const head = 'POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret\r\n'
  slow.write(`${head}content-type: application/scim+json\r\ncontent-length: 1000\r\n\r\n{`)
  slow.on('error', () => undefined)
  const timer = setInterval(() => slow.write(' '), 10)
  const answer = await fetch(`http://127.0.0.1:${port}/scim/v2/Users`, {
    headers: { authorization: 'Bearer secret' },
  })
  expect(answer.status).toBe(200)
  await once(slow.resume(), 'close')
  clearInterval(timer)
  server.close().closeAllConnections()
})
