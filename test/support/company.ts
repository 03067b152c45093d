import fc from 'fast-check'
import {
  compileMapping,
  type Identity,
  type Ledger,
  type MappingDocument,
  memoryLedger,
  type Provisioner,
  type ProvisionPolicy,
  parseMapping,
  provisioner,
  RosterError,
  type Target,
  trustClaims,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { expect } from 'vitest'
import { noAnswer, throughCalls } from './calls.js'

/** A small company, its IdP and its administrators over some days: what may happen, in any order. */
const who = fc.nat(2)
const dept = fc.constantFrom('dev', 'ops', 'sales', 'guest')
/** A call that fails, the so many-th of its kind from now; an `applied` one takes effect and loses its answer. */
const fault = fc.record({
  of: fc.constantFrom('setActive', 'createUser', 'removeMembers', 'addMembers', 'commit', 'any'),
  after: fc.constantFrom(0, 0, 0, 1, 2, 4, 8),
  applied: fc.boolean(),
})
const faults = fc.option(fault, { nil: undefined })
const alone = fc.oneof(
  fc.record({ do: fc.constant('signIn' as const), fault: faults }),
  fc.record({ do: fc.constant('push' as const), fault: faults }),
  fc.record({ do: fc.constant('reconcile' as const), complete: fc.boolean(), fault: faults }),
)
const happening = fc.oneof(
  { weight: 5, arbitrary: alone },
  fc.record({ do: fc.constant('hire' as const), who, dept }),
  fc.record({ do: fc.constant('move' as const), who, dept }),
  fc.record({ do: fc.constant('rename' as const), who, to: fc.constantFrom('a', 'b') }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('leave' as const), who, deleted: fc.boolean() }),
  },
  fc.record({
    do: fc.constant('byHand' as const),
    who,
    group: fc.constantFrom('chess', 'dev-team', 'everyone'),
    adds: fc.boolean(),
  }),
  fc.record({ do: fc.constant('mapping' as const), next: fc.boolean() }),
  fc.record({ do: fc.constant('together' as const), one: alone, other: alone }),
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Everybody but guests has Jira by both documents; who may develop differs. */
const document = (next: boolean): MappingDocument =>
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'displayName', from: { claim: 'dept' } },
    ],
    access: { signIn: { when: { not: { of: { claim: 'dept' }, exact: 'guest' } } } },
    groups: {
      from: { claim: 'dept' },
      rules: [
        { id: 'all', match: { regex: '.+' }, to: ['everyone'] },
        { id: 'dev', match: { exact: next ? 'ops' : 'dev' }, to: ['dev-team'] },
        { id: 'ops', match: { exact: 'ops' }, to: ['ops-team'] },
      ],
    },
  })
const groupsOf = (one: string, next: boolean) =>
  [
    'everyone',
    ...(one === (next ? 'ops' : 'dev') ? ['dev-team'] : []),
    ...(one === 'ops' ? ['ops-team'] : []),
  ].sort()

interface Employee {
  dept: string
  login: string
  state: 'employed' | 'suspended' | 'gone'
}

const issuer = 'https://idp.example'
const policy = {
  thresholds: { user: false, group: false, removals: false, departures: false },
  quarantine: false,
} as const
type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never

/** Objects of which one call may fail. */
function faultLine() {
  let due: Fault | undefined
  let left = 0
  return {
    arm(one: Fault | undefined) {
      due = one
      left = one?.after ?? 0
    },
    along: <T extends object>(it: T, error: () => Error): T =>
      throughCalls(it, async (name, call) => {
        const now = due
        const fails = now && (now.of === 'any' || now.of === name) && left-- === 0
        if (!now || !fails) return call()
        if (now.applied) await call()
        throw error()
      }),
  }
}

/**
 * How people come: they sign in; the IdP pushes them by SCIM, and they sign in as the same; or it knows them by
 * other ids in SCIM than in SAML.
 */
const ways = fc.constantFrom('signIn', 'push', 'pushOtherwise')

const policies = fc.constantFrom<ProvisionPolicy>(
  {},
  { leavers: { deleted: 'delete' } },
  { leavers: { gone: 'delete', outOfScope: 'delete' } },
  { leavers: { groups: 'managed' } },
  { leavers: { groups: 'all' }, returnGroups: 'restore' },
  { leavers: { groups: 'all' }, returnGroups: 'none' },
)

const isPartOf = (due: readonly string[]) => (given: string[]) =>
  given.every((group) => due.includes(group))

/** Lets things happen at a company, and looks whether everything is in order when all is quiet again. */
async function live(
  happenings: readonly Happening[],
  way: string,
  more: ProvisionPolicy,
): Promise<void> {
  const pushes = way !== 'signIn'
  const pusher = way === 'pushOtherwise' ? 'https://scim.example' : issuer
  const target = memoryTarget({
    groups: ['chess', 'dev-team', 'everyone', 'ops-team'],
    users: [{ username: 'admin', displayName: 'Admin', groups: ['everyone', 'chess'] }],
  })
  const line = faultLine()
  const store = memoryLedger()
  const ledger = line.along<Ledger>(store, () => new Error('the database is away'))
  const reached = line.along<Target>(target, noAnswer)
  const processes = [false, true].map((next) =>
    provisioner({
      ...{ mapper: compileMapping(document(next)), targets: [reached] },
      ledger,
      policy: { ...policy, ...more, match: { sharedIssuers: [issuer, pusher] } },
    }),
  )
  // Somebody always stays: of a source without anybody, nothing is concluded.
  const people = new Map<number, Employee>(
    [0, 1, 2, 9].map((i) => [i, { dept: 'sales', login: `p${i}`, state: 'employed' }]),
  )
  const chess = new Set<string>()
  let next = false
  /** Whom the news is about: they sign in or are pushed next. */
  let last = 0
  const now = () => processes[next ? 1 : 0] as Provisioner
  const identity = (i: number, { login, dept: department }: Employee, by = issuer): Identity =>
    trustClaims({ login, dept: department }, { reason: 'test', issuer: by, subject: `${i}` })

  /** What fails, fails with a typed error or that of the database, and is tried again some day. */
  const tries = async (failing: Fault | undefined, task: () => Promise<unknown>) => {
    try {
      line.arm(failing)
      await task()
    } catch (error) {
      const isKnown = error instanceof RosterError || /database is away/.test(String(error))
      if (!isKnown) throw error
    } finally {
      line.arm(undefined)
    }
  }
  const push = async (i: number) => {
    const one = people.get(i)
    if (!one) return
    const subject = { issuer: pusher, subject: `${i}` }
    if (one.state === 'employed')
      await now().push({ kind: 'present', identity: identity(i, one, pusher) })
    else await now().push({ kind: one.state === 'gone' ? 'deleted' : 'deactivated', subject })
  }
  const source = () =>
    [...people].filter(([, { state }]) => state === 'employed').map(([i, one]) => identity(i, one))
  const act = async (it: Happening): Promise<void> => {
    if ('who' in it) last = it.who
    switch (it.do) {
      case 'hire': {
        const one = people.get(it.who)
        if (one) one.state = 'employed'
        else people.set(it.who, { dept: it.dept, login: `p${it.who}`, state: 'employed' })
        return
      }
      case 'move': {
        const one = people.get(it.who)
        if (one) one.dept = it.dept
        return
      }
      case 'rename': {
        const one = people.get(it.who)
        // Two issuers with two ids have nothing but the login to know each other by.
        if (one && way !== 'pushOtherwise') one.login = `p${it.who}${it.to}`
        return
      }
      case 'leave': {
        const one = people.get(it.who)
        if (one) one.state = it.deleted ? 'gone' : 'suspended'
        return
      }
      case 'byHand':
        return byHand(it)
      case 'mapping':
        next = it.next
        return
      case 'together':
        await Promise.all([act(it.one), act(it.other)])
        return
      case 'signIn': {
        const one = people.get(last)
        if (one?.state === 'employed')
          await tries(it.fault, () => now().signIn(identity(last, one)))
        return
      }
      case 'push':
        return pushes ? tries(it.fault, () => push(last)) : undefined
      case 'reconcile':
        return tries(it.fault, () => now().reconcile(source(), { complete: it.complete }))
    }
  }
  const byHand = async ({ who: i, group, adds }: Happening & { do: 'byHand' }) => {
    const link = await store.link('memory', { issuer, subject: `${i}` })
    const found = await target.findGroup(group)
    if (!link?.userId || !found) return
    await target[adds ? 'addMembers' : 'removeMembers'](found.id, [link.userId])
    if (group === 'chess') chess[adds ? 'add' : 'delete'](link.userId)
  }
  const look = () => {
    const users = target.users()
    expect(users.length).toBeLessThanOrEqual(people.size + 1)
    const players = users.filter(({ groups }) => groups.includes('chess')).map(({ id }) => id)
    const there = [...chess].filter((id) => users.some((user) => user.id === id))
    // With all groups taken and given back, who plays is what was when somebody left.
    if (more.leavers?.groups !== 'all')
      expect(players.sort()).toEqual([...there, users[0]?.id].sort())
    expect(users[0]).toMatchObject({ username: 'admin', displayName: 'Admin', active: true })
    expect(users[0]?.groups).toEqual(['chess', 'everyone'])
  }

  for (const it of happenings) {
    await act(it)
    look()
  }
  if (pushes) for (const i of people.keys()) await push(i)
  // Twice: the first time an account is found by its login, that stays.
  for (const _ of [1, 2]) await now().reconcile(source(), { complete: true })
  look()
  for (const [i, { state, login, dept: department }] of people) {
    const link = await store.link('memory', { issuer, subject: `${i}` })
    const user = target.users().find(({ id }) => id === link?.userId)
    if (state !== 'employed' || department === 'guest') expect(user?.active ?? false).toBe(false)
    else {
      expect(user).toMatchObject({ username: login, displayName: department, active: true })
      const given = user?.groups.filter((group) => group !== 'chess')
      const due = groupsOf(department, next)
      // Who came back was left without some, and nobody has more than is due.
      expect(given).toEqual(more.returnGroups === 'none' ? expect.toSatisfy(isPartOf(due)) : due)
    }
  }
  // Nobody else has a way in.
  const owners = new Set<string | undefined>([target.users()[0]?.id])
  for (const [i, { state }] of people)
    if (state === 'employed')
      owners.add((await store.link('memory', { issuer, subject: `${i}` }))?.userId)
  for (const { id, active } of target.users()) if (active) expect(owners).toContain(id)
  const again = await now().reconcile(source(), { complete: true })
  expect(again.targets[0]?.operations).toMatchObject({ changed: 0, failed: 0, skipped: 0 })
  expect(again.targets[0]).toMatchObject({ blocked: 0, leavers: 0, failed: 0 })
}

/** Whatever happens at a company, in the end everybody is as the IdP and the mapping say. */
export async function companiesSurvive(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 10, maxLength: 40, size: 'max' }),
      ways,
      policies,
      live,
    ),
    { numRuns },
  )
}
