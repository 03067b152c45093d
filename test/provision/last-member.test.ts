import {
  type Ledger,
  memoryLedger,
  type ProvisionPolicy,
  provisioner,
  type Target,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, oktaMapper } from '../support/people.js'

const admins = 'jira-administrators'
const admin = (i: number, is = true) =>
  alice({ email: `p${i}@example.com`, groups: is ? ['okta-jira-admin'] : ['Everyone'] }, `s${i}`)

/** Two processes with one ledger, over one target of which each is slow to write. */
async function world(policy: ProvisionPolicy = {}, ledger: Ledger = memoryLedger()) {
  const target = memoryTarget({ groups: [admins, 'jira-software-users', 'dev-team'] })
  const slowly: Target = new Proxy(target, {
    get: (it, verb, receiver) => {
      const member: unknown = Reflect.get(it, verb, receiver)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        // Longer before a write, so that both have read before either writes.
        if (/^(?:removeMembers|setActive)$/.test(String(verb)))
          await new Promise((done) => setTimeout(done, 20))
        return Reflect.apply(member, it, args)
      }
    },
  })
  const make = () => provisioner({ mapper: oktaMapper, targets: [slowly], ledger, policy })
  const processes = [make(), make()] as const
  for (const i of [0, 1]) await processes[0].signIn(admin(i))
  const left = () => target.users().filter((it) => it.active && it.groups.includes(admins)).length
  expect(left()).toBe(2)
  return { target, ledger, processes, left }
}

describe('the last of a group that must not run empty', () => {
  it('stays, when two processes take one of the last two out at the same time', async () => {
    const { processes, left } = await world()
    await Promise.all(processes.map((one, i) => one.signIn(admin(i, false))))
    expect(left()).toBe(1)
  })

  it('stays, when one is shut and the other loses the membership', async () => {
    const { processes, left } = await world()
    const { issuer, subject } = admin(0)
    await Promise.all([
      processes[0].push({ kind: 'deactivated', subject: { issuer, subject } }),
      processes[1].signIn(admin(1, false)),
    ])
    expect(left()).toBe(1)
  })

  it('stays, when both plans were staged while there were two, and both are approved', async () => {
    const { processes, ledger, left } = await world({ thresholds: { user: { absolute: 0 } } })
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

  it('a process that dies holds the others up no longer than two minutes', async () => {
    let now = 1_000_000
    const ledger = memoryLedger()
    await ledger.commit({
      notes: [{ key: 'alone:memory', value: { holder: 'dead', until: now + 120_000 } }],
    })
    const target = memoryTarget({ groups: [admins, 'jira-software-users'] })
    const { signIn } = provisioner({
      ...{ mapper: oktaMapper, targets: [target], ledger, clock: () => (now += 20_000) },
    })
    for (const i of [0, 1]) await signIn(admin(i))
    const { targets } = await signIn(admin(0, false))
    expect(targets[0]?.status).toBe('done')
    expect(await ledger.notes(['alone:memory'])).toEqual([])
  })
})
