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
  type SubjectKey,
  type Target,
  type TargetResult,
  trustClaims,
} from 'rostermap'
import {
  type CapabilityOverrides,
  type FakeJiraOptions,
  type MemoryTargetOptions,
  type MemoryUserSeed,
  memoryTarget,
} from 'rostermap/testing'
import { afterEach, beforeEach, expect } from 'vitest'
import { jiraPair } from './jira.js'

/** An account as scenarios speak of it. */
interface WorldUser {
  readonly username: string
  readonly email?: string
  readonly displayName?: string
  readonly active?: boolean
  readonly groups?: readonly string[]
}

/** What a target is like when a scenario begins; what its directory takes, the target in memory alone tells. */
export interface WorldSeed {
  readonly users?: readonly (WorldUser & Pick<MemoryUserSeed, 'readOnly' | 'shadowedIn'>)[]
  readonly groups?: readonly string[]
  /** What it cannot do, whatever the product. */
  readonly lacks?: CapabilityOverrides
  /** What is peculiar to the target in memory, and to the fake Jira. */
  readonly memory?: Omit<MemoryTargetOptions, 'users' | 'groups' | 'name'>
  readonly jira?: Omit<FakeJiraOptions, 'users' | 'groups'>
}

/** A target to act a scenario on, and a look at what is in it. */
export interface World {
  readonly target: Target
  user(
    username: string,
  ): (Required<WorldUser> & { readonly properties: Readonly<Record<string, unknown>> }) | undefined
  groups(): readonly string[]
  /** How many accounts are in a group. */
  countIn(group: string): number
  /** How many calls, or requests, have changed something or tried to. */
  writes(): number
}

export type Product = 'memory' | 'jira'
export const products: readonly Product[] = ['memory', 'jira']

const isWrite = (verb: string) => /^(?:create|update|rename|set|delete|add|remove)/.test(verb)

export function world(product: Product, seed: WorldSeed): World {
  const made = worldOf(product, seed)
  const { lacks = {} } = seed
  return {
    ...made,
    target: {
      ...made.target,
      probe: async (...args) => {
        const probed = await made.target.probe(...args)
        const { user, group, membership, licence, ...others } = probed.capabilities
        return {
          ...probed,
          capabilities: {
            ...others,
            user: { ...user, ...lacks.user },
            group: { ...group, ...lacks.group },
            membership: { ...membership, ...lacks.membership },
            licence: { ...licence, ...lacks.licence },
          },
        }
      },
    },
  }
}

function worldOf(
  product: Product,
  { users = [], groups = [], memory = {}, jira: ofJira = {} }: WorldSeed,
): World {
  const seeded = users.map((user) => ({
    email: `${user.username}@example.com`,
    displayName: user.username,
    ...user,
  }))
  // An administrator besides those of the scenario, as the fake Jira has one.
  const admin = { username: 'admin', email: 'admin@example.com', displayName: 'Admin' }
  if (product === 'memory') {
    const target = memoryTarget({
      ...memory,
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
            properties: user.properties ?? {},
          }
        )
      },
      groups: () => target.groupNames(),
      countIn: (group) => target.users().filter((user) => user.groups.includes(group)).length,
      writes: () => target.calls.filter(({ verb }) => isWrite(verb)).length,
    }
  }
  const { fake, jira } = jiraPair(
    {
      ...ofJira,
      users: seeded,
      groups: [...new Set([...groups, ...seeded.flatMap((user) => user.groups ?? [])])],
    },
    { name: 'jira', properties: ['department', 'familyName', 'title'] },
  )
  return {
    target: jira,
    user: (username) => {
      const user = fake.state().users.find((one) => one.username === username)
      if (!user) return undefined
      const { key: _, ...rest } = user
      return { ...rest, groups: [...user.groups].sort() }
    },
    groups: () => fake.state().groups,
    countIn: (group) => fake.state().users.filter((user) => user.groups.includes(group)).length,
    writes: () => fake.requests.filter(({ method }) => method !== 'GET').length,
  }
}

type Runs = Map<string, () => Promise<{ readonly targets: readonly TargetResult[] }>>
/** The last that was done for each person of each world, to be done again; none outside of `endsSettled`. */
let lastRuns: Map<Pick<World, 'target' | 'writes'>, Runs> | undefined

/** A provisioner for one target, with a clock that tests turn. What it does last for a person is done again. */
export function stage(
  it: Pick<World, 'target' | 'writes'>,
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
  const runs: Runs = lastRuns?.get(it) ?? new Map()
  lastRuns?.set(it, runs)
  const again = async <T extends { readonly targets: readonly TargetResult[] }>(
    { issuer, subject }: SubjectKey,
    run: () => Promise<T>,
  ): Promise<T> => {
    runs.set(`${issuer} ${subject}`, run)
    return run()
  }
  return {
    ...made,
    signIn: (identity, options) => again(identity, () => made.signIn(identity, options)),
    push: (change, options) =>
      again('identity' in change ? change.identity : change.subject, () =>
        made.push(change, options),
      ),
    ledger,
    clock,
    events,
  }
}

/**
 * After each test of the file, what was done last for everybody of every world is done again: there must be
 * nothing to do, and nothing is written.
 */
export function endsSettled(): void {
  beforeEach(() => {
    lastRuns = new Map()
  })
  afterEach(async () => {
    const worlds = [...(lastRuns ?? [])]
    lastRuns = undefined
    for (const [it, runs] of worlds)
      for (const run of runs.values()) {
        const writes = it.writes()
        expect((await run()).targets.flatMap(resultOps), 'run again').toEqual([])
        expect(it.writes(), 'run again').toBe(writes)
      }
  })
}

/** Says that there is more to do in a world when its test is over, as when something was undone. */
export function isNotOver(it: Pick<World, 'target' | 'writes'>): void {
  lastRuns?.delete(it)
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

/** The sentences that give an operation, as `opsOf` calls it, its reasons. */
export function reasonsOf(
  { targets: [first] }: { readonly targets: readonly TargetResult[] },
  operation: string,
): readonly string[] {
  if (!first || first.status === 'failed') return []
  const { operations } = first.plan
  const i = resultOps(first).indexOf(operation)
  return operations[i]?.reasons.map(({ text }) => text) ?? []
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

/** The same as `heldOf`, as `severity code what`. */
export function weighedOf(result: { readonly targets: readonly TargetResult[] }): string[] {
  const [first] = result.targets
  if (!first || first.status === 'failed') return []
  return heldOf(result).map((text, i) => `${first.plan.withheld[i]?.severity} ${text}`)
}

/** Runs something twice: the second time there must be nothing to do and nothing must be written. */
export async function settled<T extends { readonly targets: readonly TargetResult[] }>(
  it: Pick<World, 'writes'>,
  run: () => Promise<T>,
): Promise<T> {
  const first = await run()
  const writes = it.writes()
  const again = await run()
  expect(opsOf(again), 'run again').toEqual([])
  expect(it.writes(), 'run again').toBe(writes)
  return first
}
