import fc from 'fast-check'
import {
  type DirectoryChange,
  type DirectoryEntry,
  directorySnapshot,
  type PlanDirectoryOptions,
  planDirectory,
} from 'rostermap'
import { describe, expect, it } from 'vitest'

const managed = (group: string) => !group.startsWith('own')
const groups = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'own-1', 'own-2', 'Ünïcode', '\ud800'))
const population = fc.uniqueArray(
  fc.record({
    id: fc.oneof(fc.constantFrom('U1', 'U2', 'U3', 'U4'), fc.string({ unit: 'binary' })),
    groups,
    fingerprint: fc.constantFrom('x', 'y'),
  }),
  { selector: ({ id }) => id },
)

function snapshot(entries: readonly DirectoryEntry[], options = {}) {
  const made = directorySnapshot(options)
  for (const entry of entries) made.add(entry)
  return made
}

async function changes(options: PlanDirectoryOptions) {
  const plan = planDirectory(options)
  const all: DirectoryChange[] = []
  for await (const page of plan) all.push(...page.changes)
  return { all, summary: plan.summary() }
}

/** As one would write it down. */
function naive(wanted: readonly DirectoryEntry[], current: readonly DirectoryEntry[]) {
  const expected: unknown[] = []
  for (const { id, groups: want, fingerprint } of wanted) {
    const is = current.find((one) => one.id === id)
    const add = new Set(want.filter((group) => !is?.groups.includes(group)))
    const remove = new Set(is?.groups.filter((group) => managed(group) && !want.includes(group)))
    const attributes = is !== undefined && is.fingerprint !== fingerprint
    if (!is || add.size + remove.size > 0 || attributes)
      expected.push({ kind: is ? 'mover' : 'joiner', id, add, remove, attributes })
  }
  for (const { id, groups: have } of current)
    if (!wanted.some((one) => one.id === id))
      expected.push({
        kind: 'leaver',
        id,
        add: new Set(),
        remove: new Set(have.filter(managed)),
        attributes: false,
      })
  return expected
}

const asSets = ({ add, remove, ...rest }: DirectoryChange) => ({
  ...rest,
  add: new Set(add),
  remove: new Set(remove),
})

describe('planDirectory', () => {
  it('finds what a comparison of each with each finds, from texts and from numbers', async () => {
    await fc.assert(
      fc.asyncProperty(population, population, fc.nat(3), async (wanted, is, page) => {
        const common = { managed, complete: true, pageSize: page + 1 }
        const current = snapshot(is)
        const fromTexts = await changes({ ...common, wanted, current })
        const sharing = snapshot(wanted, { sharing: current })
        const fromNumbers = await changes({ ...common, wanted: sharing, current })
        const expected = naive(wanted, is)
        expect(fromTexts.all.map(asSets)).toEqual(expected)
        expect(fromNumbers.all.map(asSets)).toEqual(expected)
        expect(fromNumbers.summary).toEqual(fromTexts.summary)
        const { summary } = fromTexts
        expect(summary.movers + summary.joiners + summary.leavers).toBe(expected.length)
        expect(summary.wanted).toBe(wanted.length)
        for (const key of ['adds', 'removals'] as const)
          expect(summary.groups.reduce((sum, group) => sum + group[key], 0)).toBe(summary[key])
      }),
      { numRuns: 300 },
    )
  })

  it('takes wider numbers from the 65,537th group on, and the rows before it stay', async () => {
    const many = Array.from({ length: 65_536 }, (_, i) => `group-${i}`)
    const current = snapshot([
      { id: 'U1', groups: ['group-1', 'group-2'] },
      { id: 'U2', groups: many },
      { id: 'U3', groups: ['one-more', 'group-1'] },
      { id: 'U4', groups: [] },
    ])
    const wanted = [
      { id: 'U1', groups: ['group-2'] },
      { id: 'U2', groups: many.slice(1) },
      { id: 'U3', groups: ['group-1', 'another'] },
      { id: 'U4', groups: ['one-more'] },
    ]
    const sharing = snapshot(wanted, { sharing: current })
    for (const side of [wanted, sharing]) {
      const { all } = await changes({ wanted: side, current, managed, complete: true })
      expect(all.map(({ id, add, remove }) => ({ id, add, remove }))).toEqual([
        { id: 'U1', add: [], remove: ['group-1'] },
        { id: 'U2', add: [], remove: ['group-0'] },
        { id: 'U3', add: ['another'], remove: ['one-more'] },
        { id: 'U4', add: ['one-more'], remove: [] },
      ])
    }
  })

  it('takes nobody out of a group that came while it was comparing', async () => {
    const current = snapshot([{ id: 'U1', groups: ['a'] }])
    const people = ['U1', 'U2'].map((id) => ({ id, groups: ['a'] }))
    const wanted = snapshot(people, { sharing: current })
    const plan = planDirectory({ wanted, current, managed: () => true, pageSize: 1 })
    for await (const page of plan) {
      current.add({ id: 'U2', groups: ['new'] })
      for (const { remove } of page.changes) expect(remove).toEqual([])
    }
  })

  it('says nobody has left when the source was not said to be complete', async () => {
    const current = snapshot([{ id: 'U1', groups: ['a'] }])
    const { all, summary } = await changes({ wanted: [], current, managed })
    expect(all).toEqual([])
    expect(summary).toMatchObject({ ended: true, leavers: 0, removals: 0 })
  })

  it('fails with its source, and then nobody has left', async () => {
    async function* broken(): AsyncGenerator<DirectoryEntry> {
      yield { id: 'U1', groups: [] }
      throw new Error('the IdP went away')
    }
    const current = snapshot([
      { id: 'U1', groups: [] },
      { id: 'U2', groups: ['a'] },
    ])
    const plan = planDirectory({ wanted: broken(), current, managed, complete: true })
    const seen: unknown[] = []
    await expect(
      (async () => {
        for await (const page of plan) seen.push(...page.changes)
      })(),
    ).rejects.toThrow('the IdP went away')
    expect(seen).toEqual([])
    expect(plan.summary()).toMatchObject({ ended: false, leavers: 0, removals: 0 })
  })

  it('looks once at an id that is wanted twice, as it came first', async () => {
    const current = snapshot([{ id: 'U1', groups: ['a'] }])
    const wanted = [
      { id: 'U1', groups: ['a'] },
      { id: 'U1', groups: ['b'] },
    ]
    const { all, summary } = await changes({ wanted, current, managed, complete: true })
    expect(all).toEqual([])
    expect(summary).toMatchObject({ wanted: 1, repeated: 1, adds: 0, removals: 0 })
  })

  it('takes names that differ by case for one where the product does', async () => {
    const entries = [{ id: 'U1', groups: ['Dev'] }]
    const wanted = [{ id: 'U1', groups: ['dev', 'DEV'] }]
    const same = snapshot(entries, { groupNames: 'ignoreCase' })
    expect((await changes({ wanted, current: same, managed })).all).toEqual([])
    const others = await changes({ wanted, current: snapshot(entries), managed })
    expect(others.all).toMatchObject([{ add: ['dev', 'DEV'], remove: ['Dev'] }])
  })

  it('refuses to compare numbers that mean different names', () => {
    const current = snapshot([{ id: 'U1', groups: ['a'] }])
    const wanted = snapshot([{ id: 'U1', groups: ['b'] }])
    expect(() => planDirectory({ wanted, current, managed })).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID' }),
    )
  })

  it('holds more memberships than one stretch of memory takes, and rows at its edge', async () => {
    const names = Array.from({ length: 2700 }, (_, i) => `g${i}`)
    const entries = Array.from({ length: 800 }, (_, i) => ({
      id: `U${i}`,
      groups: names.slice(i % 7),
    }))
    const current = snapshot(entries)
    expect(current.memberships).toBeGreaterThan(2 * 2 ** 20)
    const { all, summary } = await changes({ wanted: entries, current, managed, complete: true })
    expect(all).toEqual([])
    expect(summary.unchanged).toBe(800)
  })
})

describe('numbers of ids', () => {
  it('are found again, and their texts too, whatever is in them and however many there are', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) =>
      i % 3 === 0 ? `Zoë-${i}-\ud800` : i % 500 === 1 ? `${i}${'x'.repeat(70_000)}` : `U${i}`,
    )
    const current = snapshot(ids.map((id) => ({ id, groups: [] })))
    expect(current.accounts).toBe(5000)
    const again = snapshot([...ids, ...ids].map((id) => ({ id, groups: [] })))
    expect(again.accounts).toBe(5000)
    const near = ids.map((id) => ({ id: `${id}0`, groups: [] }))
    const { all } = await changes({ wanted: near, current, managed, complete: true })
    const known = new Set(ids)
    const named = (kind: string) => all.flatMap((it) => (it.kind === kind ? [it.id] : []))
    expect(named('joiner')).toEqual(near.flatMap(({ id }) => (known.has(id) ? [] : [id])))
    const wanted = new Set(near.map(({ id }) => id))
    expect(named('leaver')).toEqual(ids.filter((id) => !wanted.has(id)))
  })

  it('stay apart when ids were chosen to collide', async () => {
    // Ids of one hash under the first seed, found by the same arithmetic.
    const first = collisions(700)
    const current = snapshot(first.map((id) => ({ id, groups: [id] })))
    const wanted = first.map((id) => ({ id, groups: [id] }))
    const { all } = await changes({ wanted, current, managed, complete: true })
    expect(all).toEqual([])
    expect(current.accounts).toBe(700)
  })
})

/** Pairs of units that leave the running hash equal, strung together: 2^n texts of one hash. */
function collisions(count: number): string[] {
  const step = (hash: number, unit: number) => Math.imul(hash ^ unit, 0x01000193)
  let hash = 0x811c9dc5
  let texts = ['']
  while (texts.length < count) {
    const upper = new Map<number, number>()
    let pair: readonly [string, string] | undefined
    for (let unit = 0x20; !pair && unit < 0x10000; unit += 1) {
      const other = upper.get(step(hash, unit) >>> 16)
      upper.set(step(hash, unit) >>> 16, unit)
      if (other === undefined) continue
      // The second unit takes out what the lower halves differ in.
      const difference = (step(hash, unit) ^ step(hash, other)) & 0xffff
      pair = [String.fromCharCode(unit, 0x41 ^ difference), String.fromCharCode(other, 0x41)]
    }
    if (!pair) throw new Error('no pair of units meets')
    const [a, b] = pair
    hash = step(step(hash, a.charCodeAt(0)), a.charCodeAt(1))
    texts = texts.flatMap((text) => [text + a, text + b])
  }
  return texts.slice(0, count)
}
