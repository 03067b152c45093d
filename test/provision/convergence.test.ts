import fc from 'fast-check'
import {
  compileMapping,
  type Ledger,
  memoryLedger,
  type Provisioner,
  parseMapping,
  provisioner,
  RosterError,
  type Target,
  trustClaims,
} from 'rostermap'
import { type MemoryTarget, memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'displayName', from: { claim: 'name' } },
    ],
    groups: {
      from: { claim: 'groups' },
      mode: 'provenance',
      rules: [{ id: 'same', match: { regex: '(.+)' }, to: ['${1}'], createMissing: true }],
    },
  }),
)
const subject = { issuer: 'https://idp.example', subject: '1' }
const groups = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
const step = fc.oneof(
  fc.record({
    kind: fc.constant('present' as const),
    groups,
    name: fc.constantFrom('A', 'B'),
    login: fc.constantFrom('ada', 'ada.king'),
  }),
  fc.record({ kind: fc.constant('deactivated' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function act({ push }: Provisioner, one: Step) {
  if (one.kind === 'deactivated') return push({ kind: 'deactivated', subject })
  const { kind, ...claims } = one
  return push({ kind, identity: trustClaims(claims, { reason: 'test', ...subject }) })
}

const writes = [
  'createUser',
  'updateUser',
  'renameUser',
  'setActive',
  'createGroup',
  'addMembers',
  'removeMembers',
]
type Fault = {
  readonly at: number
  readonly applied: boolean
  readonly code: 'TARGET_UNAVAILABLE' | 'TARGET_RATE_LIMITED' | 'TARGET_PROTOCOL'
}
const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(25),
  applied: fc.boolean(),
  code: fc.constantFrom('TARGET_UNAVAILABLE', 'TARGET_RATE_LIMITED', 'TARGET_PROTOCOL'),
})

/** Fails some calls, counted over all verbs; `applied` ones take effect and lose their answer. */
function failing(target: MemoryTarget, faults: readonly Fault[]): Target {
  let calls = 0
  const details = { target: 'memory', operation: 'test', retryable: true }
  const errorOf = ({ code }: Fault) =>
    code === 'TARGET_RATE_LIMITED'
      ? new RosterError(code, 'slow down', details)
      : code === 'TARGET_PROTOCOL'
        ? new RosterError(code, 'a web page', { ...details, reason: 'content-type' })
        : new RosterError(code, 'no answer in time', { ...details, reason: 'timeout' })
  return new Proxy(target, {
    get: (it, verb, receiver) => {
      const value: unknown = Reflect.get(it, verb, receiver)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        calls += 1
        const due = faults.find(({ at }) => at === calls)
        if (due && !(due.applied && writes.includes(String(verb)))) throw errorOf(due)
        const result: unknown = await Reflect.apply(value, it, args)
        if (due) throw errorOf(due)
        return result
      }
    },
  })
}

const shape = (target: MemoryTarget) =>
  target.users().map(({ username, displayName, active, groups: names }) => ({
    username,
    displayName,
    active,
    names,
  }))
const grantsOf = async (ledger: Ledger) => (await ledger.link('memory', subject))?.grants ?? []
const quiet = { quarantine: false } as const

describe('whatever fails, and whether it took effect', () => {
  it('doing the last thing again comes to where it would have come without any fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.array(fault, { minLength: 1, maxLength: 4 }),
        async (steps, faults) => {
          const calm = memoryTarget()
          const calmLedger = memoryLedger()
          const calmly = provisioner({ mapper, targets: [calm], ledger: calmLedger, policy: quiet })
          for (const one of steps) await act(calmly, one)

          const target = memoryTarget()
          const ledger = memoryLedger()
          const stormy = provisioner({
            mapper,
            targets: [failing(target, faults)],
            ledger,
            policy: quiet,
          })
          for (const one of steps) {
            await act(stormy, one)
            // Each event is delivered until it went through, as a queue does.
            const well = provisioner({ mapper, targets: [target], ledger, policy: quiet })
            await act(well, one)
          }
          const end = steps.at(-1)
          const well = provisioner({ mapper, targets: [target], ledger, policy: quiet })
          const again = end && (await act(well, end))
          expect(again?.targets).toMatchObject([{ status: 'done', plan: { operations: [] } }])
          expect(shape(target)).toEqual(shape(calm))
          expect(await grantsOf(ledger)).toEqual(await grantsOf(calmLedger))
        },
      ),
      { numRuns: 150 },
    )
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
