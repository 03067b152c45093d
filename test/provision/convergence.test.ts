import { memoryLedger, provisioner, RosterError, type Target, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import {
  act,
  convergesDespiteFaults,
  failing,
  grantsOf,
  mapper,
  type Step,
  shape,
  subject,
} from '../support/convergence.js'

const named = (login: string) =>
  trustClaims({ login, name: 'A', groups: [] }, { reason: 'test', ...subject })
/** The answer to making the account is lost. */
const lost = { at: 3, applied: true, code: 'TARGET_UNAVAILABLE' } as const

describe('whatever fails, and whether it took effect', () => {
  it('doing the last thing again comes to where it would have come without any fault', async () => {
    await convergesDespiteFaults(150)
  })
})

describe('an account that was made without an answer', () => {
  it('is found again when its person is called otherwise by then, and gets the new login', async () => {
    const target = memoryTarget()
    const ledger = memoryLedger()
    const { push } = provisioner({ mapper, targets: [failing(target, [lost])], ledger })
    await push({ kind: 'present', identity: named('ada') })
    expect(target.users()).toHaveLength(1)
    const well = provisioner({ mapper, targets: [target], ledger })
    // The first contact rewrites no login; from then on it is a rename like any other.
    for (let i = 0; i < 2; i += 1) await well.push({ kind: 'present', identity: named('ada.king') })
    expect(shape(target)).toMatchObject([{ username: 'ada.king' }])
  })
})

describe('two processes at once', () => {
  it('make one account, and one of two that know the same writes', async () => {
    for (let round = 0; round < 20; round += 1) {
      const target = memoryTarget()
      const ledger = memoryLedger()
      const slowly: Target = {
        ...target,
        findUser: async (...args) => {
          for (let i = 0; i < round; i += 1) await Promise.resolve()
          return target.findUser(...args)
        },
      }
      const processes = [target, slowly, target, slowly].map((one) =>
        provisioner({ mapper, targets: [one], ledger }),
      )
      const one: Step = { kind: 'present', groups: ['a', 'b'], name: 'A', login: 'ada' }
      await Promise.all(processes.map((each) => act(each, one)))
      const [first] = processes
      await (first && act(first, one))
      expect(shape(target)).toEqual([
        { username: 'ada', displayName: 'A', active: true, names: ['a', 'b'] },
      ])
      const link = await ledger.link('memory', subject)
      expect(link).toMatchObject({ userId: target.users()[0]?.id })
      expect(link?.newcomer).toBeUndefined()
      expect(await grantsOf(ledger)).toEqual([
        { group: 'a', rules: ['same'] },
        { group: 'b', rules: ['same'] },
      ])
    }
  })
})

describe('a target that fails a great deal', () => {
  const person = (n: number, names: string[]) =>
    trustClaims(
      { login: `p${n}`, name: 'P', groups: names },
      { reason: 'test', issuer: 'i', subject: `${n}` },
    )

  it('goes into quarantine, for every process: nothing is taken away, and additions go on', async () => {
    const target = memoryTarget()
    const ledger = memoryLedger()
    let now = 1_000
    const policy = { quarantine: { minOperations: 10, percent: 40, forMs: 60_000 } }
    const make = (one: Target) =>
      provisioner({ mapper, targets: [one], ledger, policy, clock: () => now })
    const well = make(target)
    for (let n = 0; n < 4; n += 1) await well.signIn(person(n, ['a']))
    const refusing: Target = {
      ...target,
      addMembers: async (_, ids) =>
        new Map(
          ids.map((id) => [
            id,
            new RosterError('TARGET_FORBIDDEN', 'no', {
              target: 'memory',
              operation: 'addMembers',
              retryable: false,
              reason: 'permission',
            }),
          ]),
        ),
    }
    const ill = make(refusing)
    for (let n = 0; n < 4; n += 1) await ill.signIn(person(n, ['a', 'b', 'c']))
    await new Promise((resolve) => setImmediate(resolve))
    now += 31_000
    const held = await make(target).signIn(person(0, ['d']))
    expect(held.targets).toMatchObject([
      { plan: { withheld: [{ code: 'quarantine', group: 'a' }] } },
    ])
    expect(target.users()[0]?.groups).toEqual(['a', 'd'])
    now += 60_000
    expect((await make(target).signIn(person(0, ['d']))).targets).toMatchObject([
      { plan: { operations: [{ kind: 'removeMember', group: 'a' }] } },
    ])
  })

  it('does not go into quarantine because its caller gave up', async () => {
    const target = memoryTarget()
    const policy = { quarantine: { minOperations: 1, percent: 0 } }
    const given: AbortController[] = []
    const impatient: Target = {
      ...target,
      addMembers: async (...args) => {
        const left = given.pop()
        left?.abort()
        left?.signal.throwIfAborted()
        return target.addMembers(...args)
      },
    }
    const { signIn } = provisioner({
      ...{ mapper, targets: [impatient], ledger: memoryLedger(), policy },
    })
    const abort = new AbortController()
    given.push(abort)
    expect((await signIn(person(0, ['a']), { signal: abort.signal })).targets).toMatchObject([
      { report: { items: [{}, {}, { error: { details: { reason: 'aborted' } } }] } },
    ])
    await signIn(person(0, ['a']))
    expect((await signIn(person(0, ['d']))).targets).toMatchObject([{ plan: { withheld: [] } }])
    expect(target.users()[0]?.groups).toEqual(['d'])
  })

  it('does not go into quarantine because a directory takes no writes', async () => {
    const target = memoryTarget()
    const policy = { quarantine: { minOperations: 1, percent: 0 } }
    let isReadOnly = false
    const external: Target = {
      ...target,
      updateUser: async (...args) => {
        const details = { target: 'memory', operation: 'updateUser', retryable: false }
        if (isReadOnly) throw new RosterError('TARGET_READ_ONLY', 'no', details)
        return target.updateUser(...args)
      },
    }
    const { signIn } = provisioner({
      ...{ mapper, targets: [external], ledger: memoryLedger(), policy },
    })
    await signIn(person(0, ['a']))
    isReadOnly = true
    const renamed = trustClaims(
      { login: 'p0', name: 'Q', groups: ['a'] },
      { reason: 'test', issuer: 'i', subject: '0' },
    )
    expect((await signIn(renamed)).targets).toMatchObject([
      { report: { items: [{ error: { code: 'TARGET_READ_ONLY' } }] } },
    ])
    expect((await signIn(person(0, ['d']))).targets).toMatchObject([{ plan: { withheld: [] } }])
    expect(target.users()[0]?.groups).toEqual(['d'])
  })

  it('is left alone after ten failures in a row, and asked again by one run after a while', async () => {
    const target = memoryTarget()
    let now = 1_000
    let asked = 0
    const dead: Target = {
      ...target,
      probe: async () => {
        asked += 1
        throw new RosterError('TARGET_UNAVAILABLE', 'down', {
          target: 'memory',
          operation: 'probe',
          retryable: true,
          reason: 'network',
        })
      },
    }
    const { signIn } = provisioner({
      mapper,
      targets: [dead],
      ledger: memoryLedger(),
      clock: () => now,
    })
    for (let n = 0; n < 15; n += 1) {
      const { targets } = await signIn(person(n, []))
      expect(targets).toMatchObject([{ status: 'failed', error: { code: 'TARGET_UNAVAILABLE' } }])
    }
    expect(asked).toBe(10)
    now += 30_000
    await Promise.all([signIn(person(1, [])), signIn(person(2, [])), signIn(person(3, []))])
    expect(asked).toBe(11)
  })
})
