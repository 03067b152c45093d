import {
  type Ledger,
  memoryLedger,
  type Provisioner,
  type ProvisionPolicy,
  provisioner,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { expect } from 'vitest'
import { throughCalls } from './calls.js'
import { alice, oktaMapper } from './people.js'

const admins = 'jira-administrators'

/** Administrator number `i`, or the same person when they are none any more. */
export const admin = (i: number, is = true) =>
  alice({ email: `p${i}@example.com`, groups: is ? ['okta-jira-admin'] : ['Everyone'] }, `s${i}`)

/** What a world of two processes can be given. */
export interface LastTwoOptions {
  readonly policy?: ProvisionPolicy
  readonly ledger?: Ledger
  readonly clock?: () => number
  /** Awaited before each call of a process to the target. */
  readonly before?: (verb: string, process: number) => Promise<void> | undefined
}

/** The last two administrators of a target, and two processes with one ledger over it. */
export async function lastTwo({
  policy = {},
  ledger = memoryLedger(),
  clock = Date.now,
  before = slowToWrite,
}: LastTwoOptions = {}) {
  const target = memoryTarget({ groups: [admins, 'jira-software-users', 'dev-team'] })
  const reach = (process: number) =>
    throughCalls(target, async (verb, call) => {
      await before(verb, process)
      return call()
    })
  const make = (process: number): Provisioner =>
    provisioner({ mapper: oktaMapper, targets: [reach(process)], ledger, policy, clock })
  const processes = [make(0), make(1)] as const
  for (const i of [0, 1]) await processes[0].signIn(admin(i))
  const left = () => target.users().filter((it) => it.active && it.groups.includes(admins)).length
  expect(left()).toBe(2)
  return { target, ledger, processes, left }
}

/** Longer before a write, so that both have read before either writes. */
async function slowToWrite(verb: string): Promise<void> {
  if (/^(?:removeMembers|setActive)$/.test(verb)) await new Promise((done) => setTimeout(done, 20))
}
