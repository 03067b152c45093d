import {
  compileMapping,
  type Identity,
  type Ledger,
  type Mapper,
  type MappingDocument,
  memoryLedger,
  type ProvisionEvent,
  type Provisioner,
  type ProvisionPolicy,
  parseMapping,
  provisioner,
  type Target,
  type TargetResult,
  trustClaims,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { expect } from 'vitest'
import { jiraPair } from './jira.js'

/** An account as scenarios speak of it. */
interface WorldUser {
  readonly username: string
  readonly email?: string
  readonly displayName?: string
  readonly active?: boolean
  readonly groups?: readonly string[]
}

/** What a target is like when a scenario begins. */
export interface WorldSeed {
  readonly users?: readonly WorldUser[]
  readonly groups?: readonly string[]
}

/** A target to act a scenario on, and a look at what is in it. */
export interface World {
  readonly target: Target
  user(username: string): Required<WorldUser> | undefined
  groups(): readonly string[]
  /** How many calls, or requests, have changed something or tried to. */
  writes(): number
}

export type Product = 'memory' | 'jira'
export const products: readonly Product[] = ['memory', 'jira']

const reads: readonly string[] = [
  'probe',
  'findUser',
  'findGroup',
  'groupsOf',
  'membersOf',
  'licences',
]

export function world(product: Product, { users = [], groups = [] }: WorldSeed): World {
  const seeded = users.map((user) => ({
    email: `${user.username}@example.com`,
    displayName: user.username,
    ...user,
  }))
  // An administrator besides those of the scenario, as the fake Jira has one.
  const admin = { username: 'admin', email: 'admin@example.com', displayName: 'Admin' }
  if (product === 'memory') {
    const target = memoryTarget({
      name: 'jira',
      users: [{ ...admin, groups: ['jira-administrators'] }, ...seeded],
      groups: [...groups],
    })
    return {
      target,
      user: (username) => {
        const user = target.users().find((one) => one.username === username)
        return (
          user && {
            username,
            email: user.email ?? '',
            displayName: user.displayName ?? '',
            active: user.active !== false,
            groups: user.groups,
          }
        )
      },
      groups: () => target.groupNames(),
      writes: () => target.calls.filter(({ verb }) => !reads.includes(verb)).length,
    }
  }
  const { fake, jira } = jiraPair(
    {
      users: seeded,
      groups: [...new Set([...groups, ...seeded.flatMap((user) => user.groups ?? [])])],
    },
    { name: 'jira', properties: ['department', 'familyName'] },
  )
  return {
    target: jira,
    user: (username) => {
      const user = fake.state().users.find((one) => one.username === username)
      return user && { ...user, groups: user.groups.filter((name) => name !== 'jira-users').sort() }
    },
    groups: () => fake.state().groups,
    writes: () => fake.requests.filter(({ method }) => method !== 'GET').length,
  }
}

/** A provisioner for one target, with a clock that tests turn. */
export function stage(
  it: World,
  document: MappingDocument | Mapper,
  policy: ProvisionPolicy = {},
  ledger: Ledger = memoryLedger(),
): Provisioner & {
  readonly ledger: Ledger
  readonly clock: { now: number }
  readonly events: ProvisionEvent[]
} {
  const clock = { now: 1_700_000_000_000 }
  const events: ProvisionEvent[] = []
  const made = provisioner({
    mapper: 'map' in document ? document : compileMapping(parseMapping(document)),
    targets: [it.target],
    ledger,
    policy,
    clock: () => clock.now,
    observe: (event) => events.push(event),
  })
  return { ...made, ledger, clock, events }
}

export function personOf(
  claims: Record<string, unknown>,
  subject = 'p1',
  issuer = 'https://idp.example',
): Identity {
  return trustClaims(claims, { reason: 'test', issuer, subject })
}

/** What a result planned, as `kind group`. */
export function opsOf({
  targets: [first],
}: {
  readonly targets: readonly TargetResult[]
}): string[] {
  return resultOps(first)
}

export function resultOps(result: TargetResult | undefined): string[] {
  if (!result || result.status === 'failed') return [`failed ${result?.error.code}`]
  return result.plan.operations.map((operation) =>
    'group' in operation
      ? `${operation.kind} ${operation.group}`
      : operation.kind === 'renameUser'
        ? `renameUser ${operation.before} ${operation.after}`
        : operation.kind === 'updateUser'
          ? `updateUser ${Object.keys(operation.after).sort().join(' ')}`
          : operation.kind,
  )
}

/** What a result withheld, as `code what`. */
export function heldOf({
  targets: [first],
}: {
  readonly targets: readonly TargetResult[]
}): string[] {
  if (!first || first.status === 'failed') return []
  return first.plan.withheld.map(({ code, group, attribute }) =>
    [code, group ?? attribute].filter((part) => part !== undefined).join(' '),
  )
}

/** Runs something twice: the second time there must be nothing to do and nothing must be written. */
export async function settled<T extends { readonly targets: readonly TargetResult[] }>(
  it: World,
  run: () => Promise<T>,
): Promise<T> {
  const first = await run()
  const writes = it.writes()
  const again = await run()
  expect(opsOf(again), 'run again').toEqual([])
  expect(it.writes(), 'run again').toBe(writes)
  return first
}
