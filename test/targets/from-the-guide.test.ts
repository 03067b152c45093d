import { targetContract, targetFaults } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'
import { errorOf } from '../support/jira.js'

const at = 'https://rota.example.com'

describe('a target written from docs/guide/writing-a-target.md alone', () => {
  const cases = targetContract(() => rotaTarget(at, 'rota-token', rota()), {
    members: 7,
    secrets: ['rota-token'],
  })
  for (const { name, run } of cases) it(name, run)

  const faults = targetFaults((spoil) => rotaTarget(at, 'rota-token', spoil(rota())), {
    secrets: ['rota-token'],
  })
  for (const { name, run } of faults) it(name, run)

  it.each([
    [
      () => new Response('<p>Sign in</p>', { headers: { 'content-type': 'text/html' } }),
      'TARGET_PROTOCOL',
    ],
    [() => Response.json({}), 'TARGET_PROTOCOL'],
    [() => Response.json({ error: 'nothing here' }, { status: 404 }), 'TARGET_PROTOCOL'],
    [() => Response.json({ rows: [], after: '1' }), 'TARGET_PROTOCOL'],
    [
      () => new Response('{"rows":', { headers: { 'content-type': 'application/json' } }),
      'TARGET_PROTOCOL',
    ],
    [() => Response.json({}, { status: 401 }), 'TARGET_UNAUTHORIZED'],
    [() => Response.json({}, { status: 429 }), 'TARGET_RATE_LIMITED'],
    [() => Response.json({}, { status: 502 }), 'TARGET_UNAVAILABLE'],
    [() => Promise.reject(new TypeError('fetch failed')), 'TARGET_UNAVAILABLE'],
  ])('gives one typed error for %s: %s', async (answer, code) => {
    const target = rotaTarget(at, 'rota-token', async () => answer())
    expect((await errorOf(target.listUsers())).code).toBe(code)
  })
})
