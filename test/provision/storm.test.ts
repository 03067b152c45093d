import { memoryLedger, type ProvisionPolicy, type TargetResult } from 'rostermap'
import type { Fault } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { jiraPair } from '../support/jira.js'
import { personOf, stage } from '../support/world.js'

const document = {
  version: 1 as const,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { template: '${login}@example.com' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'same', match: { regex: '(team-.+)' }, to: ['${1}'], createMissing: true }],
    managed: ['team-*'],
  },
}
const subject = { issuer: 'https://idp.example', subject: 'p1' }
const present = (login: string, groups: string[]) => ({
  kind: 'present' as const,
  identity: personOf({ login, groups }),
})
const steps = [
  present('ada', ['team-a', 'team-b']),
  present('ada.king', ['team-b', 'team-c']),
  { kind: 'deactivated' as const, subject },
  present('ada.king', ['team-a']),
]
const storms = [
  ['requests refused as too many', { status: 429 }, false],
  ['errors of the server', { status: 503 }, false],
  ['answers lost after the work was done', 'drop', true],
  ['answers that never come', 'hang', true],
  ['web pages of a proxy', 'web-page', false],
  ['web pages after the work was done', 'web-page', true],
  ['answers that come byte by byte for ever', 'drip', false],
] as const

const headers = { 'content-type': 'application/json' }
/** One byte now and then, for ever. */
const endless = () =>
  new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise((later) => setTimeout(later, 5))
      controller.enqueue(new Uint8Array([32]))
    },
  })

const setUp = (fault?: Fault | 'drip') => {
  const policy: ProvisionPolicy = { quarantine: false }
  const timeoutMs = fault === 'hang' || fault === 'drip' ? 40 : 10_000
  const dripping = { skip: 0, times: 0 }
  const { fake, jira } = jiraPair(
    { groups: ['team-a', 'local'] },
    {
      ...{ name: 'jira', retries: 0, timeoutMs },
      fetch: async (request) => {
        // What it was asked for is done; the answer is what does not end.
        const answer = await fake.fetch(request)
        if (dripping.times === 0 || dripping.skip-- > 0) return answer
        dripping.times -= 1
        return new Response(endless(), { headers })
      },
    },
  )
  const strike = (skip: number, times: number, applied: boolean) => {
    if (fault === 'drip') Object.assign(dripping, { skip, times })
    else if (fault) fake.failNext(fault, { skip, applied, times })
  }
  const at = { target: jira, user: () => undefined, groups: () => [], writes: () => 0 }
  return { fake, strike, ...stage(at, document, policy, memoryLedger()) }
}
const ofAda = (fake: ReturnType<typeof setUp>['fake']) =>
  fake
    .state()
    .users.filter(({ username }) => username.startsWith('ada'))
    .map(({ username, active, groups }) => ({ username, active, groups }))
const isTyped = (results: readonly TargetResult[]) => {
  for (const result of results)
    if (result.status === 'failed') expect(result.error.code).toMatch(/^TARGET_/)
}

describe('a storm over SCIM pushes', () => {
  it.each(storms)(
    'of %s: each push is an answer, and delivered again it comes out right',
    async (_, fault, applied) => {
      const calm = setUp()
      for (const step of steps) await calm.push(step)
      for (const skip of [0, 3, 6]) {
        const { fake, strike, push, ledger } = setUp(fault)
        for (const step of steps) {
          strike(skip, 2, applied)
          isTyped((await push(step)).targets)
          for (let i = 0; i < 4; i += 1) isTyped((await push(step)).targets)
        }
        const [again] = (await push(steps.at(-1) ?? present('ada', []))).targets
        expect(again, `skip ${skip}`).toMatchObject({ status: 'done', plan: { operations: [] } })
        expect(ofAda(fake), `skip ${skip}`).toEqual(ofAda(calm.fake))
        const grants = async (one: typeof ledger) => (await one.link('jira', subject))?.grants
        expect(await grants(ledger)).toEqual(await grants(calm.ledger))
      }
    },
  )

  it.each(storms)(
    'of %s: an undo that failed half way is finished by the next',
    async (_, fault, applied) => {
      for (const skip of [2, 5]) {
        const { fake, strike, push, undo } = setUp(fault)
        await push(present('ada', ['team-a']))
        const before = ofAda(fake)
        const [result] = (await push(present('ada.king', ['team-b']))).targets
        const id = result?.status === 'failed' ? '' : (result?.planId ?? '')
        strike(skip, 1, applied)
        await undo(id).catch((error: unknown) => {
          expect(error).toMatchObject({ code: expect.stringMatching(/^TARGET_/) })
        })
        await undo(id).catch((error: unknown) =>
          expect(error).toMatchObject({ code: 'PLAN_UNKNOWN' }),
        )
        expect(ofAda(fake), `skip ${skip}`).toEqual(before)
      }
    },
  )
})
