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
import { expect } from 'vitest'
import { noAnswer, throughCalls } from './calls.js'

export const mapper = compileMapping(
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
export const subject = { issuer: 'https://idp.example', subject: '1' }
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
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export async function act({ push }: Provisioner, one: Step) {
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
export function failing(target: MemoryTarget, faults: readonly Fault[]): Target {
  let calls = 0
  const details = { target: 'memory', operation: 'test', retryable: true }
  const errorOf = ({ code }: Fault) =>
    code === 'TARGET_RATE_LIMITED'
      ? new RosterError(code, 'slow down', details)
      : code === 'TARGET_PROTOCOL'
        ? new RosterError(code, 'a web page', { ...details, reason: 'content-type' })
        : noAnswer()
  return throughCalls(target, async (verb, call) => {
    calls += 1
    const due = faults.find(({ at }) => at === calls)
    if (due && !(due.applied && writes.includes(verb))) throw errorOf(due)
    const result = await call()
    if (due) throw errorOf(due)
    return result
  })
}

export const shape = (target: MemoryTarget) =>
  target.users().map(({ username, displayName, active, groups: names }) => ({
    username,
    displayName,
    active,
    names,
  }))
export const grantsOf = async (ledger: Ledger) =>
  (await ledger.link('memory', subject))?.grants ?? []
const quiet = { quarantine: false } as const

/**
 * Acts steps on a target that fails here and there, each until it went through, and demands that they come
 * to where they would have come without any fault.
 */
export async function convergesDespiteFaults(numRuns: number): Promise<void> {
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
    { numRuns },
  )
}
