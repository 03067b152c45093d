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
