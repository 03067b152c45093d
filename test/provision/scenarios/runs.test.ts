import type { MappingDocument, PlanRecord, ProvisionPolicy } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { endsSettled, opsOf, personOf, products, stage, world } from '../../support/world.js'

const document: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { template: '${login}@example.com' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'users', match: { exact: 'app-jira' }, to: ['jira-software-users'] },
      { id: 'team', match: { exact: 'G-42' }, to: ['dev-team'] },
      { id: 'new', match: { regex: '(new-.+)' }, to: ['${1}'], createMissing: true },
    ],
  },
}
const groups = ['jira-software-users', 'dev-team', 'beta']
const policy: ProvisionPolicy = {
  thresholds: { group: false, removals: { percent: 20, absolute: 100, minPopulation: 100 } },
}
const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const person = (i: number, has: readonly string[]) =>
  personOf({ login: `p${i}`, groups: has }, `s${i}`)

endsSettled()

describe.each(products)('23: a whole run, on %s', (product) => {
  /** So many members of a team, and a run in which some lose it and some get Jira. */
  const setUp = async (members: number, losing: number, gaining: number) => {
    const at = world(product, {
      groups,
      users: range(members).map((i) => ({ username: `p${i}`, groups: ['dev-team'] })),
    })
    const staged = stage(at, document, policy)
    await staged.reconcile(range(members).map((i) => person(i, ['G-42'])))
    const next = range(members).map((i) =>
      person(i, i < losing ? [] : i < losing + gaining ? ['G-42', 'app-jira'] : ['G-42']),
    )
    const waiting = async (run: string) => {
      const all: PlanRecord[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await staged.ledger.plans({ run, state: 'awaiting' }, cursor)
        all.push(...page.items)
        cursor = page.next
        if (cursor === undefined) return all
      }
    }
    return { at, ...staged, next, waiting }
  }
  const once = async ({ at, next, reconcile }: Awaited<ReturnType<typeof setUp>>) => {
    const writes = at.writes()
    const again = await reconcile(next)
    expect(again.targets).toMatchObject([{ changing: 0, operations: { changed: 0 } }])
    expect(at.writes()).toBe(writes)
  }

  it('that takes too much away: adds go on, removals wait under the hashes of their plans', async () => {
    // Fewer where each takes its requests; the shares are the same.
    const all = product === 'memory' ? 1_000 : 250
    const lost = 0.34 * all
    const it = await setUp(all, lost, 12)
    const run = await it.reconcile(it.next, { run: 'broken' })
    expect(run.targets).toMatchObject([
      { changing: lost + 12, staged: lost, operations: { changed: 12, failed: 0 } },
    ])
    expect(it.at.countIn('jira-software-users')).toBe(12)
    expect(it.at.countIn('dev-team')).toBe(all)
    const waiting = await it.waiting('broken')
    expect(new Set(waiting.map(({ plan }) => plan.hash)).size).toBe(lost)
    for (const { plan } of waiting)
      expect(plan.operations).toMatchObject([{ kind: 'removeMember', group: 'dev-team' }])

    // Somebody changes one of the accounts before anybody approves.
    const changed = await it.at.target.findUser({ username: 'p0' })
    const beta = await it.at.target.findGroup('beta')
    await it.at.target.addMembers(beta?.id ?? '', [changed?.id ?? ''])
    const isStale = ({ plan }: PlanRecord) => plan.userId === changed?.id
    for (const { id } of waiting.filter((record) => !isStale(record)).slice(0, 20))
      expect(await it.approve(id, { by: 'boss' })).toMatchObject({ status: 'applied' })
    const stale = waiting.find(isStale)
    await expect(it.approve(stale?.id ?? '')).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(it.at.countIn('dev-team')).toBe(all - 20)
    expect(it.at.user('p0')?.groups).toContain('dev-team')

    // A new plan is made of the account as it is now, and waits like the others.
    const writes = it.at.writes()
    const again = await it.reconcile(it.next, { run: 'again' })
    expect(again.targets).toMatchObject([{ staged: lost - 20, operations: { changed: 0 } }])
    expect(it.at.writes()).toBe(writes)
    const renewed = (await it.waiting('again')).find(isStale)
    expect(renewed?.plan.hash).not.toBe(stale?.plan.hash)
    expect(await it.approve(renewed?.id ?? '')).toMatchObject({ status: 'applied' })
    expect(it.at.user('p0')?.groups).toEqual(['beta'])
  })

  it('below the least population the absolute number alone counts', async () => {
    const it = await setUp(40, 10, 0)
    const run = await it.reconcile(it.next)
    expect(run.targets).toMatchObject([{ changing: 10, staged: 0, operations: { changed: 10 } }])
    expect(it.at.countIn('dev-team')).toBe(30)
    await once(it)
  })

  it('a dry run counts the same, writes nothing, and is applied as it was counted', async () => {
    const it = await setUp(20, 2, 3)
    const writes = it.at.writes()
    const dry = await it.reconcile(it.next, { run: 'dry', dryRun: true })
    expect(dry).toMatchObject({ state: 'planned', targets: [{ changing: 5 }] })
    expect(it.at.writes()).toBe(writes)
    const done = await it.reconcile([], { run: 'dry' })
    expect(done.targets).toMatchObject([{ changing: 5, operations: { changed: 5 } }])
    expect(done.targets[0]?.verdict).toEqual(dry.targets[0]?.verdict)
    await once(it)
  })

  it('a preview has the same plan, byte for byte, for accounts and groups that are yet to be made, too', async () => {
    const at = world(product, { groups })
    const { preview, signIn } = stage(at, document)
    const newcomer = person(0, ['new-team', 'new-guild', 'G-42'])
    const [dry] = (await preview(newcomer)).plans
    expect(at.writes()).toBe(0)
    const done = await signIn(newcomer)
    expect(opsOf(done)).toEqual([
      'createUser',
      'createGroup new-guild',
      'createGroup new-team',
      'addMember dev-team',
      'addMember new-guild',
      'addMember new-team',
    ])
    const [result] = done.targets
    expect(JSON.stringify(result?.status === 'done' && result.plan)).toBe(JSON.stringify(dry))
  })
})

describe('23: what a run says of too much', () => {
  it('names the share that is over the limit', async () => {
    const at = world('memory', {
      groups,
      users: range(1_000).map((i) => ({ username: `p${i}`, groups: ['dev-team'] })),
    })
    const share = { percent: 20, absolute: 1_000, minPopulation: 100 }
    const { reconcile } = stage(at, document, { thresholds: { group: false, removals: share } })
    await reconcile(range(1_000).map((i) => person(i, ['G-42'])))
    const cut = range(1_000).map((i) => person(i, i < 340 ? [] : ['G-42']))
    const run = await reconcile(cut, { dryRun: true })
    expect(run.targets[0]?.verdict.removals).toBe('340 of 1000 (34 %, more than 20 %)')
  })
})
