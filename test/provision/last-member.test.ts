import { memoryLedger, type ProvisionPolicy, provisioner } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it, vi } from 'vitest'
import { admin, lastTwo } from '../support/last-two.js'
import { oktaMapper } from '../support/people.js'
import { heldOf } from '../support/world.js'

describe('the last of a group that must not run empty', () => {
  it('stays, when two processes take one of the last two out at the same time', async () => {
    const { processes, left } = await lastTwo()
    await Promise.all(processes.map((one, i) => one.signIn(admin(i, false))))
    expect(left()).toBe(1)
  })

  it('stays, when one is shut and the other loses the membership', async () => {
    const { processes, left } = await lastTwo()
    const { issuer, subject } = admin(0)
    await Promise.all([
      processes[0].push({ kind: 'deactivated', subject: { issuer, subject } }),
      processes[1].signIn(admin(1, false)),
    ])
    expect(left()).toBe(1)
  })

  it('stays, when both plans were staged while there were two, and both are approved', async () => {
    const { processes, ledger, left } = await lastTwo({
      policy: { thresholds: { user: { absolute: 0 } } },
    })
    for (const i of [0, 1]) await processes[0].signIn(admin(i, false))
    const { items } = await ledger.plans({ state: 'awaiting' })
    expect(items).toHaveLength(2)
    const settled = await Promise.allSettled(
      items.map(({ id }, i) => (processes[i] ?? processes[0]).approve(id)),
    )
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(left()).toBe(1)
    // It was not wrong, only too early: it waits until there is somebody else.
    expect((await ledger.plans({ state: 'awaiting' })).items).toHaveLength(1)
  })

  it('those who wait for a process that died wait for as long as its turn lasts', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    try {
      const ledger = memoryLedger()
      const target = memoryTarget({ groups: ['jira-administrators', 'jira-software-users'] })
      const { signIn } = provisioner({ ...{ mapper: oktaMapper, targets: [target], ledger } })
      for (const i of [0, 1]) await signIn(admin(i))
      await ledger.commit({
        notes: [{ key: 'alone:memory', value: { holder: 'dead', until: Date.now() + 120_000 } }],
      })
      const waiting = signIn(admin(0, false))
      waiting.catch(() => undefined)
      await vi.advanceTimersByTimeAsync(130_000)
      expect((await waiting).targets[0]?.status).toBe('done')
    } finally {
      vi.useRealTimers()
    }
  })

  it('a process that dies holds the others up no longer than two minutes', async () => {
    let now = 1_000_000
    const ledger = memoryLedger()
    await ledger.commit({
      notes: [{ key: 'alone:memory', value: { holder: 'dead', until: now + 120_000 } }],
    })
    const target = memoryTarget({ groups: ['jira-administrators', 'jira-software-users'] })
    const { signIn } = provisioner({
      ...{ mapper: oktaMapper, targets: [target], ledger, clock: () => (now += 20_000) },
    })
    for (const i of [0, 1]) await signIn(admin(i))
    const { targets } = await signIn(admin(0, false))
    expect(targets[0]?.status).toBe('done')
    expect(await ledger.notes(['alone:memory'])).toEqual([])
  })
})

/** One process stops before a call to the target or to the ledger until it is let go on, while the clock is turned. */
async function heldUp(verb: string, policy: ProvisionPolicy = {}) {
  const clock = { now: 1_700_000_000_000 }
  const gate = { isArmed: false, open: () => {}, reached: () => {} }
  const opened = new Promise<void>((open) => {
    gate.open = open
  })
  const arrived = new Promise<void>((reached) => {
    gate.reached = reached
  })
  const pass = async (called: string) => {
    if (!gate.isArmed || called !== verb) return
    gate.isArmed = false
    gate.reached()
    await opened
  }
  const store = memoryLedger()
  const looks = { count: 0 }
  const two = await lastTwo({
    policy,
    clock: () => clock.now,
    ledger: {
      ...store,
      notes: (keys) => {
        looks.count += 1
        return store.notes(keys)
      },
      commit: async (change) => {
        if (change.links) await pass('commit')
        return store.commit(change)
      },
    },
    before: (called) => pass(called),
  })
  gate.isArmed = true
  const first = two.processes[0].signIn(admin(0, false))
  await arrived
  return { ...two, clock, looks, first, goOn: gate.open }
}

describe('a process that is held up while it takes one of the last two out', () => {
  it('for so long that another took over: does not write any more, and the next run sees why', async () => {
    // It has read who is left and is about to write to the ledger, then to the target.
    const { clock, processes, first, goOn, left, target } = await heldUp('commit')
    clock.now += 120_001
    await processes[1].signIn(admin(1, false))
    expect(left()).toBe(1)
    goOn()
    const { targets } = await first
    expect(targets[0]).toMatchObject({
      status: 'partial',
      report: { items: [{ outcome: 'failed', error: { code: 'LEDGER_CONTENDED' } }] },
    })
    expect(left()).toBe(1)
    expect(target.calls.filter(({ verb }) => verb === 'removeMembers')).toHaveLength(1)
    expect(heldOf(await processes[0].signIn(admin(0, false)))).toEqual([
      'min-members jira-administrators',
    ])
  })

  it('which says nothing of the target: it does not go into quarantine for it', async () => {
    const policy = { quarantine: { minOperations: 1, percent: 0 } }
    const { clock, processes, first, goOn, left } = await heldUp('commit', policy)
    clock.now += 120_001
    await processes[1].signIn(admin(1, false))
    goOn()
    expect((await first).targets).toMatchObject([
      { report: { items: [{ error: { code: 'LEDGER_CONTENDED' } }] } },
    ])
    await processes[0].signIn(admin(2))
    const { targets } = await processes[0].signIn(admin(2, false))
    expect(targets).toMatchObject([{ status: 'done', plan: { withheld: [] } }])
    expect(left()).toBe(1)
  })

  it('by a slow target, with the write under way: nobody takes over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { clock, looks, processes, first, goOn, left } = await heldUp('removeMembers')
      const second = processes[1].signIn(admin(1, false))
      for (let i = 0; i < 5; i += 1) {
        clock.now += 40_000
        await vi.advanceTimersByTimeAsync(40_000)
      }
      const { count } = looks
      await vi.waitFor(() => expect(looks.count).toBeGreaterThan(count + 1))
      expect(left()).toBe(2)
      goOn()
      await Promise.all([first, second])
      expect(left()).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})
