import { type Identity, type Ledger, memoryLedger, provisioner } from 'rostermap'
import { type MemoryTargetOptions, memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const person = (i: number, claims: Record<string, unknown> = {}) =>
  alice({ email: `p${i}@example.com`, firstName: `P${i}`, ...claims }, `s${i}`)

function world(options: MemoryTargetOptions = {}, policy = {}) {
  const target = memoryTarget({ groups: jiraGroups, ...options })
  const ledger = memoryLedger()
  const events: string[] = []
  const made = provisioner({
    mapper: oktaMapper,
    targets: [target],
    ledger,
    policy,
    observe: ({ type }) => events.push(type),
  })
  return { target, ledger, events, ...made }
}

const groupsOf = ({ target }: ReturnType<typeof world>) =>
  Object.fromEntries(target.users().map(({ username, groups }) => [username, groups]))

async function* slowly(people: readonly Identity[]): AsyncGenerator<Identity> {
  for (const one of people) yield one
}

describe('reconcile', () => {
  it('makes everybody, and the second run finds everybody as they should be without a look at any', async () => {
    const it = world()
    const people = range(25).map((i) => person(i))
    const first = await it.reconcile(slowly(people), { shardSize: 10, complete: true })
    expect(first).toMatchObject({ state: 'done', people: 25, refused: 0 })
    expect(first.targets[0]).toMatchObject({
      changing: 25,
      unchanged: 0,
      operations: { changed: 75, failed: 0 },
    })
    expect(it.target.users()).toHaveLength(25)

    const before = it.target.calls.length
    const second = await it.reconcile(people, { complete: true })
    expect(second.targets[0]).toMatchObject({
      unchanged: 25,
      changing: 0,
      leavers: 0,
      operations: { changed: 0 },
    })
    const verbs = new Set(it.target.calls.slice(before).map(({ verb }) => verb))
    expect([...verbs].sort()).toEqual(['licences', 'listGroups', 'listUsers', 'membersOf'])
  })

  it('whose account was shut between planning and applying counts as stale, not as done', async () => {
    const it = world()
    const people = [person(1)]
    await it.reconcile(people)
    const moved = [person(1, { groups: [] })]
    const [id] = it.target.users().map((user) => user.id)
    const run = await it.reconcile(moved, {
      onProgress: ({ phase }) => {
        if (phase === 'planning') void it.target.setActive(id ?? '', false)
      },
    })
    expect(run.targets[0]).toMatchObject({
      stale: 1,
      operations: { changed: 0, unchanged: 0 },
    })
  })

  it('sees what drifted: a membership lost, one too many, an attribute, a shut account', async () => {
    const it = world()
    const people = range(8).map((i) => person(i))
    await it.reconcile(people)
    const ids = new Map(it.target.users().map(({ username, id }) => [username, id]))
    const group = async (name: string) => (await it.target.findGroup(name))?.id ?? ''
    const id = (name: string) => ids.get(name) ?? ''
    await it.target.removeMembers(await group('dev-team'), [id('p0')])
    await it.target.addMembers(await group('jira-administrators'), [id('p1')])
    await it.target.addMembers(await group('local-qa'), [id('p2')])
    await it.target.updateUser(id('p3'), { displayName: 'Somebody else' })
    await it.target.setActive(id('p4'), false)

    const run = await it.reconcile(people)
    expect(run.targets[0]).toMatchObject({ unchanged: 5, changing: 2, blocked: 1 })
    expect(groupsOf(it)).toMatchObject({
      p0: ['dev-team', 'jira-software-users'],
      // The last of a group that must not run empty stays.
      p1: ['dev-team', 'jira-administrators', 'jira-software-users'],
      p2: ['dev-team', 'jira-software-users', 'local-qa'],
    })
    expect(it.target.users()[3]?.displayName).toBe('P3 Nguyen')
    expect(it.target.users()[4]?.active).toBe(false)
  })

  it('takes out who is missing from a complete source, and nobody else', async () => {
    const it = world()
    const people = range(10).map((i) => person(i))
    await it.reconcile(people)
    const partial = await it.reconcile(people.slice(0, 8))
    expect(partial.targets[0]).toMatchObject({ leavers: 0 })
    expect(it.target.users().every(({ active }) => active)).toBe(true)

    const complete = await it.reconcile(people.slice(0, 8), { complete: true })
    expect(complete.targets[0]).toMatchObject({ unchanged: 8, leavers: 2 })
    expect(it.target.users().map(({ active }) => active)).toEqual([
      ...range(8).map(() => true),
      false,
      false,
    ])
    const again = await it.reconcile(people.slice(0, 8), { complete: true })
    expect(again.targets[0]).toMatchObject({ leavers: 0, operations: { changed: 0 } })
  })

  it('takes nobody out when the source fails, or is empty', async () => {
    const it = world()
    const people = range(10).map((i) => person(i))
    await it.reconcile(people)
    async function* broken() {
      yield* people.slice(0, 3)
      throw new Error('page 2 is gone')
    }
    await expect(it.reconcile(broken(), { complete: true, shardSize: 2 })).rejects.toThrow('page 2')
    await it.reconcile([], { complete: true })
    expect(it.target.users().every(({ active }) => active)).toBe(true)
  })

  it('stages what is over a threshold of the whole run, and approval lets it through', async () => {
    const it = world()
    const people = range(150).map((i) => person(i))
    await it.reconcile(people)
    const cut = people.map((one, i) => (i < 100 ? person(i, { groups: ['Everyone'] }) : one))
    const run = await it.reconcile(cut, { run: 'cut' })
    expect(run.targets[0]?.verdict.removals).toBeDefined()
    expect(run.targets[0]).toMatchObject({ changing: 100, staged: 100, operations: { changed: 0 } })
    expect(groupsOf(it)['p0']).toEqual(['dev-team', 'jira-software-users'])

    const { items } = await it.ledger.plans({ run: 'cut', state: 'awaiting' })
    expect(items).toHaveLength(100)
    await it.approve(items[0]?.id ?? '')
    expect(Object.values(groupsOf(it)).filter((groups) => groups.length < 2)).toHaveLength(1)
  })

  it('writes nothing in a dry run, and applies it when it is run again by its name', async () => {
    const it = world()
    const people = range(5).map((i) => person(i))
    const dry = await it.reconcile(people, { run: 'r', dryRun: true })
    expect(dry).toMatchObject({
      state: 'planned',
      targets: [{ changing: 5, operations: { changed: 0 } }],
    })
    expect(it.target.users()).toEqual([])
    const done = await it.reconcile([], { run: 'r' })
    expect(done).toMatchObject({
      state: 'done',
      people: 5,
      targets: [{ operations: { changed: 15 } }],
    })
  })

  it('does nothing that was not counted: what changed since the plan waits for the next run', async () => {
    const it = world()
    const people = range(3).map((i) => person(i))
    await it.reconcile(people)
    const cut = people.map((_, i) => person(i, { groups: ['Everyone'] }))
    await it.reconcile(cut, { run: 'r', dryRun: true })
    const p0 = it.target.users()[0]?.id ?? ''
    await it.target.updateUser(p0, { displayName: 'Changed meanwhile' })
    const done = await it.reconcile(cut, { run: 'r' })
    expect(done.targets[0]).toMatchObject({ stale: 1, operations: { changed: 2 } })
    expect(groupsOf(it)['p0']).toEqual(['dev-team', 'jira-software-users'])
    await it.reconcile(cut)
    expect(groupsOf(it)['p0']).toEqual(['jira-software-users'])
  })

  it('goes on where it ended when it is run again by its name', async () => {
    const it = world()
    const people = range(20).map((i) => person(i))
    const stop = new AbortController()
    const progress: string[] = []
    await expect(
      it.reconcile(people, {
        run: 'r',
        shardSize: 5,
        signal: stop.signal,
        onProgress: ({ phase, done }) => {
          progress.push(`${phase} ${done}`)
          if (phase === 'applying' && done === 2) stop.abort(new Error('enough'))
        },
      }),
    ).rejects.toThrow('enough')
    expect(it.target.users()).toHaveLength(10)
    const made = it.target.calls.filter(({ verb }) => verb === 'createUser').length
    const rest = await it.reconcile([], { run: 'r', shardSize: 5 })
    expect(rest).toMatchObject({ state: 'done', people: 20 })
    expect(rest.targets[0]?.operations.changed).toBe(60)
    expect(it.target.users()).toHaveLength(20)
    expect(made).toBe(10)
    expect(progress).toEqual([
      'planning 1',
      'planning 2',
      'planning 3',
      'planning 4',
      'applying 1',
      'applying 2',
    ])
  })

  it('asks for few people at a time, so that few are in memory, and keeps shards of the size wanted', async () => {
    const { target, ledger } = world()
    const asked: number[] = []
    const counting: Ledger = {
      ...ledger,
      links(name, query, cursor) {
        if ('subjects' in query) asked.push(query.subjects.length)
        return ledger.links(name, query, cursor)
      },
    }
    const { reconcile } = provisioner({ mapper: oktaMapper, targets: [target], ledger: counting })
    const people = range(230).map((i) => person(i))
    const read: number[] = []
    const result = await reconcile(people, {
      run: 'r',
      shardSize: 150,
      dryRun: true,
      onProgress: (progress) => read.push(progress.people),
    })
    expect(asked).toEqual([100, 50, 80])
    expect(read).toEqual([150, 230])
    expect(result.targets[0]).toMatchObject({ changing: 230 })
    const kept = await ledger.notes(['run:r:0', 'run:r:1'])
    const items = kept.map(({ value }) => (value as { items: readonly unknown[] }).items.length)
    expect(items).toEqual([150, 80])
  })

  it('looks closely at everybody where the product lists nothing', async () => {
    const it = world({ capabilities: { user: { list: false } } })
    const people = range(4).map((i) => person(i))
    await it.reconcile(people)
    const second = await it.reconcile(people)
    expect(second.targets[0]).toMatchObject({ unchanged: 4, changing: 0 })
    expect(it.target.calls.some(({ verb }) => verb === 'listUsers')).toBe(false)
  })

  it('goes on with others when one person cannot be served', async () => {
    const it = world()
    const people = range(4).map((i) => person(i))
    it.target.failOn('createUser', new Error('no'), 2)
    const run = await it.reconcile(people, { concurrency: 1 })
    expect(run.targets[0]?.operations).toMatchObject({ failed: 1, changed: 9 })
    expect(it.target.users()).toHaveLength(3)
    const again = await it.reconcile(people)
    expect(again.targets[0]?.operations).toMatchObject({ failed: 0, changed: 3 })
  })

  it('leaves whom the mapping refuses alone, and does not take them for gone', async () => {
    const it = world()
    const people = range(3).map((i) => person(i))
    await it.reconcile(people)
    const [, second, third] = people as [Identity, Identity, Identity]
    const nameless = alice({ email: undefined, firstName: 'P0' }, 's0')
    const run = await it.reconcile([nameless, second, third], { complete: true })
    expect(run).toMatchObject({ people: 3, refused: 1, targets: [{ leavers: 0, unchanged: 2 }] })
    expect(it.target.users().every(({ active }) => active)).toBe(true)
  })
})
