import {
  compileMapping,
  isRosterError,
  type Ledger,
  memoryLedger,
  type ProvisionEvent,
  type ProvisionerOptions,
  type ProvisionPolicy,
  parseMapping,
  provisioner,
  RosterError,
  type SignIn,
  type Target,
  trustClaims,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { oneAtATime } from '../../src/provision/one-at-a-time.js'
import { alice, aliceAccount as existing, jiraGroups, oktaMapper } from '../support/people.js'

const setUp = (
  options: Parameters<typeof memoryTarget>[0] = {},
  more: { policy?: ProvisionPolicy; ledger?: Ledger } = {},
) => {
  const target = memoryTarget({ name: 'jira', groups: jiraGroups, ...options })
  const ledger = more.ledger ?? memoryLedger()
  const events: ProvisionEvent[] = []
  const { signIn, preview } = provisioner({
    mapper: oktaMapper,
    targets: [target],
    ledger,
    ...(more.policy && { policy: more.policy }),
    observe: (event) => events.push(event),
    clock: () => 1_000,
  })
  return { target, ledger, events, signIn, preview }
}

const steps = ({ targets: [first] }: SignIn) =>
  !first || first.status === 'failed'
    ? first?.error.code
    : first.plan.operations.map((operation) =>
        'group' in operation ? `${operation.kind} ${operation.group}` : operation.kind,
      )
const withheld = ({ targets: [first] }: SignIn) =>
  first?.status === 'failed' ? undefined : first?.plan.withheld.map(({ code }) => code)

/** Without one, the last administrator would stay. */
const otherAdmin = { username: 'breakglass', groups: ['jira-administrators'] }
const unavailable = () =>
  new RosterError('TARGET_UNAVAILABLE', 'down', {
    target: 'jira',
    operation: 'test',
    retryable: true,
    reason: 'status',
  })
const forbidden = () =>
  new RosterError('TARGET_FORBIDDEN', 'no', {
    target: 'jira',
    operation: 'test',
    retryable: false,
    reason: 'permission',
  })

describe('scenario 1: a new person of Okta', () => {
  it('gets an account and each group once, and the second sign-in changes nothing', async () => {
    const { target, signIn } = setUp()
    const first = await signIn(alice())
    expect(steps(first)).toEqual([
      'createUser',
      'addMember dev-team',
      'addMember jira-software-users',
    ])
    expect(first).toMatchObject({ decision: 'allow', complete: true })
    expect(target.users()).toMatchObject([
      { ...existing, active: true, groups: ['dev-team', 'jira-software-users'] },
    ])
    const writes = target.calls.length
    const second = await signIn(alice())
    expect(steps(second)).toEqual([])
    expect(second.complete).toBe(true)
    expect(target.calls.slice(writes).map(({ verb }) => verb)).toEqual(['findUser', 'groupsOf'])
  })

  it('has both reasons for a group that a rule and a default give', async () => {
    const { signIn } = setUp()
    const { mapped } = await signIn(alice())
    const group = mapped.groups.find(({ name }) => name === 'jira-software-users')
    expect(group?.reasons.map(({ rule }) => rule)).toEqual(['default:newUsers', 'developers'])
  })
})

describe('scenario 2: losing a mapped group', () => {
  it('takes away that group and leaves the local one', async () => {
    const { target, signIn } = setUp({
      users: [{ ...existing, groups: jiraGroups }, otherAdmin],
    })
    expect(steps(await signIn(alice()))).toEqual(['removeMember jira-administrators'])
    expect(target.users()[0]?.groups).toEqual(['dev-team', 'jira-software-users', 'local-qa'])
  })

  it('changes no membership when the groups claim did not come', async () => {
    const { signIn } = setUp({ users: [{ ...existing, groups: jiraGroups }] })
    const result = await signIn(alice({ groups: undefined }))
    expect(steps(result)).toEqual([])
    expect(withheld(result)).toContain('claim-unknown')
  })

  it('takes everything managed away when the IdP says that there are no groups', async () => {
    const { target, signIn } = setUp({ users: [{ ...existing, groups: jiraGroups }, otherAdmin] })
    await signIn(alice({ groups: [] }))
    expect(target.users()[0]?.groups).toEqual(['jira-software-users', 'local-qa'])
  })
})

describe('who is who', () => {
  it('the link decides after the first contact: a rename on either side makes no second account', async () => {
    const { target, signIn } = setUp()
    await signIn(alice())
    const [user] = target.users()
    await target.renameUser(user?.id ?? '', 'renamed-by-hand')
    expect(steps(await signIn(alice()))).toEqual(['renameUser'])
    expect(steps(await signIn(alice({ email: 'alice.ross@example.com' })))).toEqual([
      'renameUser',
      'updateUser',
    ])
    expect(target.users()).toMatchObject([
      { username: 'alice.ross', email: 'alice.ross@example.com' },
    ])
  })

  it('a first contact by login links, rewrites no address, and the next sign-in may', async () => {
    const { ledger, signIn, target } = setUp({
      users: [{ ...existing, email: 'old@example.com', groups: [] }],
    })
    const first = await signIn(alice())
    expect(withheld(first)).toEqual(['first-contact'])
    expect(target.users()[0]?.email).toBe('old@example.com')
    const key = { issuer: 'http://www.okta.com/exk1', subject: 'alice' }
    expect(await ledger.link('jira', key)).toMatchObject({ userId: target.users()[0]?.id })
    expect(steps(await signIn(alice()))).toEqual(['updateUser'])
  })

  it('an address links only when its domain is owned (scenario 19)', async () => {
    const users = [{ ...existing, username: 'boss' }]
    const foreign = setUp({ users }, { policy: { match: { ownedDomains: ['partner.example'] } } })
    const refused = await foreign.signIn(alice())
    expect(withheld(refused)).toEqual(['email-domain-not-owned'])
    expect(foreign.target.users()).toMatchObject([{ username: 'boss', groups: [] }])
    const owned = setUp({ users }, { policy: { match: { ownedDomains: ['EXAMPLE.com'] } } })
    const result = await owned.signIn(alice())
    expect(steps(result)).not.toContain('createUser')
    expect(withheld(result)).toEqual(['first-contact'])
    expect(owned.target.users()[0]?.username).toBe('boss')
  })

  it('a login is not looked for when the policy says so', async () => {
    const { signIn } = setUp(
      { users: [{ ...existing, email: 'other@example.com', username: 'ALICE.NGUYEN' }] },
      { policy: { match: { byUsername: false } } },
    )
    for (const _ of ['once', 'again'])
      expect((await signIn(alice())).targets[0]).toMatchObject({
        status: 'partial',
        report: { items: [{ outcome: 'failed', error: { code: 'TARGET_CONFLICT' } }, {}, {}] },
      })
  })

  it('two people who assert one login at once: one gets the account, the other nothing', async () => {
    const { target, signIn } = setUp({ users: [{ ...existing, groups: [] }] })
    const results = await Promise.all([
      signIn(alice({ groups: [] }, 'one')),
      signIn(alice({ groups: ['okta-jira-admin'] }, 'two')),
    ])
    expect(results.map(({ targets }) => targets[0]?.status).sort()).toEqual(['blocked', 'done'])
    const after = JSON.stringify(target.users())
    await signIn(alice({ groups: ['okta-jira-admin'] }, 'two'))
    expect(JSON.stringify(target.users())).toBe(after)
  })

  it('an account that is gone, and another that has the login now: nothing is done', async () => {
    const ledger = memoryLedger()
    await setUp({}, { ledger }).signIn(alice())
    const successor = setUp({ users: [{ ...existing, id: 'another', groups: [] }] }, { ledger })
    expect(withheld(await successor.signIn(alice()))).toEqual(['link-broken'])
    expect(successor.target.users()).toMatchObject([{ groups: [] }])
  })

  it('nobody gets the login that the product came with, unless the policy says so', async () => {
    const users = [{ ...existing, username: 'admin', email: 'root@example.com' }]
    const admin = () => alice({ email: 'admin@example.com' })
    expect(withheld(await setUp({ users }).signIn(admin()))).toEqual(['protected-user'])
    const open = setUp({ users }, { policy: { protectedUsers: [] } })
    expect(withheld(await open.signIn(admin()))).toEqual(['first-contact'])
  })

  it('an account that is somebody else’s is left alone', async () => {
    const { target, signIn } = setUp()
    await signIn(alice())
    const before = JSON.stringify(target.users())
    const other = await signIn(alice({ lastName: 'Impostor', groups: [] }, 'mallory'))
    expect(withheld(other)).toEqual(['linked-to-another'])
    expect(other).toMatchObject({ decision: 'allow', complete: false })
    expect(other.targets[0]?.status).toBe('blocked')
    expect(JSON.stringify(target.users())).toBe(before)
  })

  it('an account that is gone is made again, and linked again', async () => {
    const ledger = memoryLedger()
    await setUp({}, { ledger }).signIn(alice())
    const elsewhere = setUp({ users: [{ username: 'other' }] }, { ledger })
    expect(steps(await elsewhere.signIn(alice()))).toContain('addMember dev-team')
  })
})

describe('what refuses', () => {
  it('the mapping refuses: no target is even asked', async () => {
    const { target, events, signIn } = setUp()
    const result = await signIn(alice({ email: [] }))
    expect(result).toMatchObject({ decision: 'refuse', complete: false, targets: [] })
    expect(target.calls).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(['refused'])
  })

  it('claims that no reader verified are refused', async () => {
    const { signIn } = setUp()
    const forged = JSON.parse(JSON.stringify(alice()))
    await expect(signIn(forged)).rejects.toMatchObject({ code: 'IDENTITY_UNVERIFIED' })
  })

  it('a shut account stays shut, is not linked, and its groups stay', async () => {
    const { target, ledger, signIn } = setUp({
      users: [{ ...existing, active: false, groups: ['jira-administrators'] }],
    })
    const result = await signIn(alice())
    expect(withheld(result)).toEqual(['inactive'])
    expect(target.users()[0]).toMatchObject({ active: false, groups: ['jira-administrators'] })
    const key = { issuer: 'http://www.okta.com/exk1', subject: 'alice' }
    expect(await ledger.link('jira', key)).toBeUndefined()
  })

  it.each([
    ['no target', () => []],
    ['two targets of one name', () => [memoryTarget(), memoryTarget()]],
  ])('%s is refused at once', (_, targets) => {
    expect(() =>
      provisioner({ mapper: oktaMapper, targets: targets(), ledger: memoryLedger() }),
    ).toThrowError(expect.objectContaining({ code: 'POLICY_INVALID' }))
  })
})

describe('what fails', () => {
  it('a target that cannot be read is an answer, and the other target is served', async () => {
    const down = memoryTarget({ name: 'down' })
    down.failOn('findUser', unavailable())
    const up = memoryTarget({ name: 'up', groups: jiraGroups })
    const { signIn } = provisioner({
      mapper: oktaMapper,
      targets: [down, up],
      ledger: memoryLedger(),
    })
    const result = await signIn(alice())
    expect(result.complete).toBe(false)
    expect(result.targets).toMatchObject([
      { target: 'down', status: 'failed', error: { code: 'TARGET_UNAVAILABLE' } },
      { target: 'up', status: 'done' },
    ])
    expect(down.users()).toEqual([])
  })

  it('a group that cannot be joined does not keep the person from the others', async () => {
    const { target, signIn } = setUp()
    target.failOn('addMembers', forbidden())
    const result = await signIn(alice())
    expect(result.targets[0]).toMatchObject({
      status: 'partial',
      report: {
        status: 'partial',
        items: [
          { outcome: 'changed' },
          { outcome: 'failed', error: { code: 'TARGET_FORBIDDEN' } },
          { outcome: 'changed' },
        ],
      },
    })
    expect(target.users()[0]?.groups).toEqual(['jira-software-users'])
    expect(steps(await signIn(alice()))).toEqual(['addMember dev-team'])
  })

  it('nothing more is tried when the target is down, or when there is no account', async () => {
    const lost = setUp()
    lost.target.failOn('addMembers', unavailable())
    const half = await lost.signIn(alice())
    expect(half.targets[0]).toMatchObject({
      report: { items: [{}, { outcome: 'failed' }, { outcome: 'skipped' }] },
    })
    const none = setUp()
    none.target.failOn('createUser', forbidden())
    const failed = await none.signIn(alice())
    expect(failed.targets[0]).toMatchObject({
      report: {
        status: 'failed',
        items: [{ outcome: 'failed' }, { outcome: 'skipped' }, { outcome: 'skipped' }],
      },
    })
    expect(none.target.users()).toEqual([])
  })

  it('converges after any single failure, whichever call it hits', async () => {
    const verbs = [
      'probe',
      'findUser',
      'groupsOf',
      'findGroup',
      'createUser',
      'addMembers',
    ] as const
    for (const verb of verbs)
      for (const nth of [1, 2])
        for (const error of [unavailable(), forbidden()]) {
          const { target, signIn } = setUp()
          target.failOn(verb, error, nth)
          await signIn(alice())
          await signIn(alice())
          await signIn(alice())
          expect(steps(await signIn(alice())), `${verb} ${nth} ${error.code}`).toEqual([])
          expect(target.users()).toMatchObject([
            { ...existing, groups: ['dev-team', 'jira-software-users'] },
          ])
        }
  })

  it('an adapter that throws what it must not is reported as one that broke its contract', async () => {
    const { target, signIn } = setUp()
    target.failOn('groupsOf', new TypeError('undefined is not a function'))
    target.failOn('addMembers', new TypeError('undefined is not a function'))
    const result = await signIn(alice())
    expect(result.targets[0]).toMatchObject({
      report: { items: [{}, { error: { code: 'TARGET_PROTOCOL' } }, { outcome: 'skipped' }] },
    })
    const again = await signIn(alice())
    expect(again.targets[0]).toMatchObject({ status: 'failed', error: { code: 'TARGET_PROTOCOL' } })
  })

  it('a ledger that fails stops everything: no account without its link goes on', async () => {
    const ledger = memoryLedger()
    const broken: Ledger = {
      ...ledger,
      commit: (change) =>
        change.links?.some(({ userId }) => userId)
          ? Promise.reject(new Error('disk full'))
          : ledger.commit(change),
    }
    const { target, signIn } = setUp({}, { ledger: broken })
    await expect(signIn(alice())).rejects.toThrow('disk full')
    expect(target.users()).toMatchObject([{ ...existing, groups: [] }])
    const mended = provisioner({ mapper: oktaMapper, targets: [target], ledger })
    await mended.signIn(alice())
    expect(target.users()).toMatchObject([{ groups: ['dev-team', 'jira-software-users'] }])
  })

  it('a ledger that fails at once keeps any account from being made', async () => {
    const broken: Ledger = {
      ...memoryLedger(),
      commit: () => Promise.reject(new Error('disk full')),
    }
    const { target, signIn } = setUp({}, { ledger: broken })
    await expect(signIn(alice())).rejects.toThrow('disk full')
    expect(target.users()).toEqual([])
  })

  it('what new accounts get is given by the next run, whichever call failed', async () => {
    const unlisted = alice({ groups: ['Everyone'] })
    for (const verb of ['createUser', 'addMembers'] as const)
      for (const error of [unavailable(), forbidden()]) {
        const { target, ledger, signIn } = setUp()
        target.failOn(verb, error)
        expect((await signIn(unlisted)).complete, `${verb} ${error.code}`).toBe(false)
        await signIn(unlisted)
        expect(target.users()).toMatchObject([{ ...existing, groups: ['jira-software-users'] }])
        expect(await ledger.link('jira', unlisted)).not.toHaveProperty('newcomer')
        const [user] = target.users()
        await target.removeMembers((await target.findGroup('jira-software-users'))?.id ?? '', [
          user?.id ?? '',
        ])
        expect(steps(await signIn(unlisted)), 'given once, not for ever').toEqual([])
      }
  })

  it('so is it when the account was made and the answer was lost', async () => {
    const { target, ledger } = setUp()
    const losing = {
      ...target,
      createUser: async (user: Parameters<typeof target.createUser>[0]) => {
        await target.createUser(user)
        throw unavailable()
      },
    }
    const unlisted = alice({ groups: ['Everyone'] })
    await provisioner({ mapper: oktaMapper, targets: [losing], ledger }).signIn(unlisted)
    const mended = provisioner({ mapper: oktaMapper, targets: [target], ledger })
    await mended.signIn(unlisted)
    expect(target.users()).toMatchObject([{ ...existing, groups: ['jira-software-users'] }])
  })

  it('a list of groups that never ends is refused, not cut short', async () => {
    const target = memoryTarget({ name: 'jira', users: [{ ...existing }], groups: jiraGroups })
    const endless = { ...target, groupsOf: async () => ({ items: [], next: 'same' }) }
    const { signIn } = provisioner({
      mapper: oktaMapper,
      targets: [endless],
      ledger: memoryLedger(),
    })
    const result = await signIn(alice())
    expect(result.targets[0]).toMatchObject({
      status: 'failed',
      error: { code: 'TARGET_PROTOCOL', details: { reason: 'paging' } },
    })
  })
})

describe('running', () => {
  it('two sign-ins of one person at once make one account', async () => {
    const { target, signIn } = setUp()
    const results = await Promise.all([signIn(alice()), signIn(alice()), signIn(alice())])
    expect(target.users()).toHaveLength(1)
    expect(results.map((result) => steps(result)?.length)).toEqual([3, 0, 0])
  })

  it('a failed sign-in does not hold up the next', async () => {
    const ledger = memoryLedger()
    let failures = 1
    const flaky: Ledger = {
      ...ledger,
      link: async (...args) => {
        failures -= 1
        if (failures >= 0) throw new Error('busy')
        return ledger.link(...args)
      },
    }
    const { signIn } = setUp({}, { ledger: flaky })
    const [first, second] = await Promise.allSettled([signIn(alice()), signIn(alice())])
    expect(first.status).toBe('rejected')
    expect(second.status).toBe('fulfilled')
  })

  it('a preview is the plan of the sign-in, to the hash, and writes nothing', async () => {
    const { target, ledger, preview, signIn } = setUp()
    const { plans } = await preview(alice())
    expect(target.users()).toEqual([])
    expect((await ledger.plans({})).items).toEqual([])
    const { targets } = await signIn(alice())
    expect(targets[0]).toMatchObject({ plan: { hash: plans[0]?.hash } })
  })

  it('a preview of somebody refused has no plan; of a target that is down it rejects', async () => {
    const { target, preview } = setUp()
    expect((await preview(alice({ email: [] }))).plans).toEqual([])
    target.failOn('probe', unavailable())
    await expect(preview(alice())).rejects.toMatchObject({ code: 'TARGET_UNAVAILABLE' })
  })

  it('tells what happens, in order, and what was applied is remembered', async () => {
    const { ledger, events, signIn } = setUp()
    const identity = alice()
    await signIn(identity)
    expect(events.map(({ type }) => type)).toEqual([
      'planned',
      'operation',
      'operation',
      'operation',
      'applied',
    ])
    await signIn(identity)
    const { items } = await ledger.plans({ subject: identity })
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ at: 1_000, state: 'applied' })
  })

  it('asks a target what it can do once in five minutes, and again after a failure', async () => {
    const target = memoryTarget({ groups: jiraGroups })
    let now = 0
    const { signIn } = provisioner({
      mapper: oktaMapper,
      targets: [target],
      ledger: memoryLedger(),
      clock: () => now,
    })
    const probes = () => target.calls.filter(({ verb }) => verb === 'probe').length
    target.failOn('probe', unavailable())
    await signIn(alice())
    await signIn(alice())
    await signIn(alice())
    expect(probes()).toBe(2)
    now = 300_000
    await signIn(alice())
    expect(probes()).toBe(3)
  })

  it('goes on when an observer throws', async () => {
    const target = memoryTarget({ groups: jiraGroups })
    const { signIn } = provisioner({
      mapper: oktaMapper,
      targets: [target],
      ledger: memoryLedger(),
      observe: () => {
        throw new Error('logger down')
      },
    })
    expect((await signIn(alice())).complete).toBe(true)
  })

  it('given up before the first write: rejects with the reason, and nothing was written', async () => {
    const { target, signIn } = setUp()
    const reason = new Error('shutting down')
    await expect(signIn(alice(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(target.users()).toEqual([])
  })

  it('given up half way: the report says what was done, and the next run does the rest', async () => {
    const target = memoryTarget({ name: 'jira', groups: jiraGroups })
    const giveUp = new AbortController()
    const { signIn } = provisioner({
      mapper: oktaMapper,
      targets: [target],
      ledger: memoryLedger(),
      observe: ({ type }) => type === 'operation' && giveUp.abort(),
    })
    const result = await signIn(alice(), { signal: giveUp.signal })
    expect(result.targets[0]).toMatchObject({
      status: 'partial',
      report: { items: [{ outcome: 'changed' }, { outcome: 'skipped' }, { outcome: 'skipped' }] },
    })
    expect(steps(await signIn(alice()))).toEqual([
      'addMember dev-team',
      'addMember jira-software-users',
    ])
  })

  it('keeps the links of two people apart, whatever their names are made of', async () => {
    const { target, signIn } = setUp()
    const person = (issuer: string, subject: string, login: string) =>
      trustClaims(
        { email: `${login}@example.com`, firstName: 'A', lastName: 'B', groups: [] },
        { reason: 'test', issuer, subject },
      )
    await signIn(person('a', 'b"c', 'one'))
    await signIn(person('a"b', 'c', 'two'))
    expect(target.users()).toHaveLength(2)
    expect(isRosterError(new Error())).toBe(false)
  })
})

const sameNames = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'email', from: { claim: 'email' } },
    ],
    groups: {
      from: { claim: 'groups' },
      managed: ['*'],
      rules: [{ id: 'same', match: { regex: '.*' }, to: ['${value}'], createMissing: true }],
    },
  }),
)
const person = (login: string, groups: readonly string[] = [], email = `${login}@example.com`) =>
  trustClaims({ login, email, groups }, { reason: 'test', issuer: 'i', subject: login })
const provisionerOf = (targets: readonly Target[], more: Partial<ProvisionerOptions> = {}) =>
  provisioner({ mapper: sameNames, targets, ledger: memoryLedger(), ...more })
const outcomes = ({ targets: [first] }: SignIn) =>
  first?.status === 'failed' ? first.error.code : first?.report.items.map(({ outcome }) => outcome)
const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

describe('side by side', () => {
  it('ends only when every target has ended, so that no next run meets one that still writes', async () => {
    const ledger = memoryLedger()
    const slow = memoryTarget({ name: 'slow' })
    const { signIn } = provisionerOf(
      [
        memoryTarget({ name: 'quick' }),
        { ...slow, createUser: async (user) => soon().then(() => slow.createUser(user)) },
      ],
      {
        ledger: {
          ...ledger,
          link: async (target, subject) => {
            if (target === 'quick') throw new Error('busy')
            return ledger.link(target, subject)
          },
        },
      },
    )
    await expect(signIn(person('ada'))).rejects.toThrow('busy')
    expect(slow.users()).toHaveLength(1)
  })

  it('given up when one target was written and another still read: both are answers', async () => {
    const giveUp = new AbortController()
    const slow = memoryTarget({ name: 'slow' })
    const { signIn } = provisionerOf(
      [
        memoryTarget({ name: 'quick' }),
        {
          ...slow,
          findUser: async (by, options) => soon().then(() => slow.findUser(by, options)),
        },
      ],
      { observe: ({ type }) => type === 'operation' && giveUp.abort(new Error('enough')) },
    )
    expect((await signIn(person('ada'), { signal: giveUp.signal })).targets).toMatchObject([
      { target: 'quick', status: 'done' },
      {
        target: 'slow',
        status: 'failed',
        error: { code: 'TARGET_UNAVAILABLE', details: { reason: 'aborted' } },
      },
    ])
    expect(slow.users()).toEqual([])
  })

  it('a ledger that fails is an exception, also when the run was given up meanwhile', async () => {
    const giveUp = new AbortController()
    const ledger = memoryLedger()
    const { signIn } = provisionerOf([memoryTarget({ name: 'a' }), memoryTarget({ name: 'b' })], {
      observe: ({ type }) => type === 'operation' && giveUp.abort(new Error('enough')),
      ledger: {
        ...ledger,
        link: async (target, subject) => {
          if (target === 'a') return ledger.link(target, subject)
          await soon()
          throw new Error('busy')
        },
      },
    })
    await expect(signIn(person('ada'), { signal: giveUp.signal })).rejects.toThrow('busy')
  })

  it('two people do not wait for each other', async () => {
    const target = memoryTarget()
    let open = () => {}
    const bobIsThere = new Promise<void>((resolve) => {
      open = resolve
    })
    const { signIn } = provisionerOf([
      {
        ...target,
        createUser: async (user) => {
          if (user.username === 'ada') await bobIsThere
          else open()
          return target.createUser(user)
        },
      },
    ])
    await Promise.all([signIn(person('ada')), signIn(person('bob'))])
    expect(target.users()).toHaveLength(2)
  })

  it('a third run waits for the second although the first has ended', async () => {
    const inTurn = oneAtATime()
    const log: string[] = []
    const task = (name: string) => async () => {
      log.push(`+${name}`)
      await soon()
      log.push(`-${name}`)
    }
    const first = inTurn('k', task('1'))
    const second = inTurn('k', task('2'))
    await first
    await Promise.all([second, inTurn('k', task('3'))])
    expect(log).toEqual(['+1', '-1', '+2', '-2', '+3', '-3'])
  })

  it('an observer that is an async function and rejects ends nothing', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { signIn } = provisionerOf([memoryTarget()], {
      observe: async () => {
        throw new Error('logger down')
      },
    })
    expect((await signIn(person('ada'))).complete).toBe(true)
    await soon()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

describe('one operation after the other', () => {
  const about = { target: 'memory', operation: 'test', retryable: false }

  it.each([
    ['a CAPTCHA', new RosterError('TARGET_FORBIDDEN', 'm', { ...about, reason: 'captcha' })],
    ['a rate limit', new RosterError('TARGET_RATE_LIMITED', 'm', about)],
    ['refused credentials', new RosterError('TARGET_UNAUTHORIZED', 'm', about)],
  ])('%s would meet every further call, so nothing more is tried', async (_, error) => {
    const target = memoryTarget({ groups: ['a', 'b'] })
    target.failOn('addMembers', error)
    expect(outcomes(await provisionerOf([target]).signIn(person('ada', ['a', 'b'])))).toEqual([
      'changed',
      'failed',
      'skipped',
    ])
  })

  it('a group is made, then joined; one that cannot be made is not joined', async () => {
    const target = memoryTarget()
    target.failOn('createGroup', forbidden())
    const { signIn } = provisionerOf([target])
    expect(outcomes(await signIn(person('ada', ['a', 'b'])))).toEqual([
      'changed',
      'failed',
      'changed',
      'skipped',
      'changed',
    ])
    expect(target.users()[0]?.groups).toEqual(['b'])
    expect(target.calls.filter(({ verb }) => verb === 'addMembers')).toHaveLength(1)
  })

  it('a shut account is open after the run that opens it', async () => {
    const target = memoryTarget({ groups: ['a'] })
    const { signIn } = provisionerOf([target], { policy: { reactivate: true } })
    await signIn(person('ada'))
    await target.setActive(target.users()[0]?.id ?? '', false)
    expect(outcomes(await signIn(person('ada', ['a'])))).toEqual(['changed', 'changed'])
    expect(target.users()).toMatchObject([{ active: true, groups: ['a'] }])
  })

  it('a shut account that nobody is linked to is not opened for whoever asserts its login', async () => {
    const target = memoryTarget({ users: [{ username: 'ada', active: false }], groups: ['a'] })
    const { signIn } = provisionerOf([target], { policy: { reactivate: true } })
    expect(withheld(await signIn(person('ada', ['a'])))).toEqual(['inactive'])
    expect(target.users()).toMatchObject([{ active: false, groups: [] }])
  })

  it('an account that cannot be opened is left as it is', async () => {
    const target = memoryTarget({ groups: ['a'] })
    const { signIn } = provisionerOf([target], { policy: { reactivate: true } })
    await signIn(person('ada'))
    await target.setActive(target.users()[0]?.id ?? '', false)
    target.failOn('setActive', forbidden())
    expect(outcomes(await signIn(person('ada', ['a'])))).toEqual(['failed', 'skipped'])
  })

  it('given up during a write: whether it took effect is said to be unknown', async () => {
    const giveUp = new AbortController()
    const target = memoryTarget()
    const { signIn } = provisionerOf([
      {
        ...target,
        createUser: async (user) => {
          await target.createUser(user)
          giveUp.abort(new Error('enough'))
          return giveUp.signal.throwIfAborted() ?? expect.unreachable()
        },
      },
    ])
    const result = await signIn(person('ada'), { signal: giveUp.signal })
    expect(result.targets[0]).toMatchObject({
      report: {
        items: [{ error: { code: 'TARGET_UNAVAILABLE', details: { reason: 'aborted' } } }],
      },
    })
  })

  it('given up after planning, with a target that heeds no signal: rejects and writes nothing', async () => {
    const giveUp = new AbortController()
    const target = memoryTarget()
    const deaf: Target = { ...target, createUser: async (user) => target.createUser(user) }
    const reason = new Error('enough')
    const { signIn } = provisionerOf([deaf], {
      observe: ({ type }) => type === 'planned' && giveUp.abort(reason),
    })
    await expect(signIn(person('ada'), { signal: giveUp.signal })).rejects.toBe(reason)
    expect(target.users()).toEqual([])
  })

  it('asks for each group once, and not at all for one it has read as a membership', async () => {
    const target = memoryTarget({ groups: ['a', 'b'], pageSize: 1 })
    const { signIn } = provisionerOf([target])
    const asked = () => target.calls.filter(({ verb }) => verb === 'findGroup').length
    await signIn(person('ada', ['a', 'b']))
    expect(asked()).toBe(2)
    expect(outcomes(await signIn(person('ada', [])))).toEqual(['changed', 'changed'])
    expect(asked()).toBe(2)
  })

  it('a default group the target lacks is reported for a new account', async () => {
    const { signIn } = setUp({ groups: ['dev-team'] })
    expect(withheld(await signIn(alice({ groups: [] })))).toEqual(['missing-group'])
  })
})

describe('an address is owned by the whole of its domain', () => {
  it.each([
    ['of another domain with the same end', 'boss@evilexample.com', 'email-domain-not-owned'],
    ['of a subdomain', 'boss@sub.example.com', 'email-domain-not-owned'],
    ['with an @ in its quoted first part', '"boss@hq"@example.com', 'first-contact'],
  ])('%s', async (_, email, code) => {
    const target = memoryTarget({ users: [{ username: 'boss', email }] })
    const policy = { match: { ownedDomains: ['example.com'] } }
    const result = await provisionerOf([target], { policy }).signIn(person('x9', [], email))
    expect(steps(result)).toEqual([])
    expect(withheld(result)).toContain(code)
  })

  it('a target that finds nobody by login is not asked to', async () => {
    const target = memoryTarget({ capabilities: { user: { findBy: ['email'] } } })
    expect((await provisionerOf([target]).signIn(person('ada'))).complete).toBe(true)
  })
})
