import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { scimListener } from '../../src/scim/node-listener.js'
import { bearerTokens } from '../../src/scim/tokens.js'
import { replayScimSequence } from '../../src/testing/scim-replay.js'
import { entraLegacySequence, entraSequence } from '../../src/testing/scim-sequence-entra.js'
import { googleSequence } from '../../src/testing/scim-sequence-google.js'
import { jumpCloudSequence } from '../../src/testing/scim-sequence-jumpcloud.js'
import { oktaSequence } from '../../src/testing/scim-sequence-okta.js'
import { oneLoginSequence } from '../../src/testing/scim-sequence-onelogin.js'
import { pingSequence } from '../../src/testing/scim-sequence-ping.js'

describe('what IdPs send, replayed over HTTP', () => {
  let server: Server
  let baseUrl: string
  const errors: unknown[] = []
  beforeEach(async () => {
    server = createServer(
      scimListener({
        store: memoryScimStore(),
        authenticate: bearerTokens(['secret']),
        onError: (error) => errors.push(error),
      }),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it.each([
    oktaSequence,
    entraSequence,
    entraLegacySequence,
    oneLoginSequence,
    jumpCloudSequence,
    googleSequence,
    pingSequence,
  ])('$idp', async (sequence) => {
    const steps = await replayScimSequence(sequence, { baseUrl, token: 'secret' })
    expect(steps.filter(({ faults }) => faults.length > 0)).toEqual([])
    expect(steps.length).toBe(sequence.steps.length)
    expect(errors).toEqual([])
  })
})

describe('what a replay finds fault with', () => {
  const sequence = (answer: object) => ({
    ...{ idp: 'Nobody', source: 'made up' },
    steps: [
      { name: 'a', request: { method: 'POST' as const, path: '/Users' }, answer: answer as never },
    ],
  })
  const faultsOf = async (response: Response, answer: object) => {
    const options = { baseUrl: 'http://x/', token: 't', fetch: async () => response }
    return (await replayScimSequence(sequence(answer), options)).flatMap(({ faults }) => faults)
  }
  const json = { 'content-type': 'application/scim+json' }

  it('is status, headers and body, and what must not be there', async () => {
    const body = JSON.stringify({ schemas: ['a'], list: [1], n: 1, secret: 's' })
    const wanted = {
      ...{ status: 201, headers: { location: '{base}/1' } },
      ...{ body: { list: [1, 2], n: { deep: 1 }, none: [] }, absent: ['/secret'] },
    }
    expect(await faultsOf(new Response(body, { headers: json }), wanted)).toEqual([
      'status is 200, not 201',
      'header location is absent, not http://x/1',
      '/list has 1 elements, not 2',
      '/n is not an object',
      '/none is not a list',
      '/secret is there and must not be',
    ])
  })

  it('is the form of any answer: media type, schemas, address of what was made, headers against meta', async () => {
    const meta = { location: 'http://x/1', version: 'W/"1"' }
    const headers = { 'content-type': 'text/html', location: 'http://x/2', etag: 'W/"2"' }
    const response = new Response(JSON.stringify({ meta }), { headers })
    expect(await faultsOf(response, { status: 200 })).toEqual([
      'header content-type is text/html',
      '/schemas is no list',
      'header location is not what /meta/location says',
      'header etag is not what /meta/version says',
    ])
    const created = new Response('{"schemas":[]}', { status: 201, headers: json })
    expect(await faultsOf(created, { status: 201 })).toEqual(['header location is absent'])
  })
})
