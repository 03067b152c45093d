import { memoryLedger, type Target } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { heldOf, opsOf, personOf, stage } from '../support/world.js'

const document = {
  version: 1 as const,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'email' } },
  ],
  groups: { from: { claim: 'groups' }, rules: [{ id: 'r', match: { exact: 'dev' }, to: ['dev'] }] },
}
const ada = personOf({ login: 'ada', email: 'ada@foreign.example', groups: ['dev'] })

/** A target that invites by mail and makes the account when the person has accepted. */
const inviting = () => {
  const memory = memoryTarget({
    name: 'cloud',
    groups: ['dev'],
    capabilities: { user: { create: 'invite', findBy: ['email'], requires: ['email'] } },
  })
  const invited: string[] = []
  const target: Target = {
    ...memory,
    createUser: async ({ email = '' }) => {
      invited.push(email)
      return { status: 'invited', email, active: 'unknown' }
    },
  }
  return {
    memory,
    invited,
    at: { target, user: () => undefined, groups: () => [], writes: () => 0 },
  }
}

describe('a target that invites', () => {
  it('invites once, waits, and goes on by the address, whoever owns its domain', async () => {
    const { memory, invited, at } = inviting()
    const ledger = memoryLedger()
    const { signIn, clock } = stage(at, document, {}, ledger)
    const first = await signIn(ada)
    expect(opsOf(first)).toEqual(['createUser', 'addMember dev'])
    expect(first.complete).toBe(false)
    expect(await ledger.link('cloud', ada)).toMatchObject({ newcomer: true, invitedAt: clock.now })

    const second = await signIn(ada)
    expect(opsOf(second)).toEqual([])
    expect(heldOf(second)).toEqual(['invitation-pending'])
    expect(invited).toEqual(['ada@foreign.example'])

    await memory.createUser({ username: 'ada', email: 'ada@foreign.example' })
    expect(opsOf(await signIn(ada))).toEqual(['addMember dev'])
    const link = await ledger.link('cloud', ada)
    expect(link).toMatchObject({ userId: memory.users()[0]?.id })
    expect(link).not.toHaveProperty('invitedAt')
    expect(link).not.toHaveProperty('newcomer')
    expect(opsOf(await signIn(ada))).toEqual([])
  })
})
