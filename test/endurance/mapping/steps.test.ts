import { Session } from 'node:inspector/promises'
import {
  compileMapping,
  explainMembership,
  type GroupMapping,
  type GroupRule,
  parseMapping,
} from 'rostermap'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupsOnly, person } from '../../mapping/documents.js'

const session = new Session()

beforeAll(async () => {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
})
afterAll(() => session.disconnect())

/** How often the blocks of our own code ran: a measure of work that no busy machine changes. */
async function stepsOf(work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage')
  work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  let steps = 0
  for (const { url, functions } of result)
    if (/\/src\/(?:core|identity|mapping)\//u.test(url))
      for (const { ranges } of functions) for (const { count } of ranges) steps += count
  return steps
}

/** Rules of every kind that is looked up; patterns are tried one by one. */
function rules(count: number): GroupRule[] {
  const id = (i: number) => `07dd8a60-bf6d-4e17-8844-${i.toString(16).padStart(12, '0')}`
  return Array.from({ length: count }, (_, i): GroupRule => {
    const to = [`t${i}`]
    const kinds: GroupRule[] = [
      { id: `r${i}`, match: { exact: text(i) }, to },
      { id: `r${i}`, match: { exact: text(i).toUpperCase(), ignoreCase: true }, to },
      { id: `r${i}`, match: { prefix: `p${i}-` }, to },
      { id: `r${i}`, match: { prefix: `P${i}-`, ignoreCase: true }, to },
      { id: `r${i}`, match: { suffix: `-S${i}`, ignoreCase: true }, to },
      { id: `r${i}`, match: { regex: `p${i}-(.+)` }, to },
      { id: `r${i}`, match: { guid: id(i) }, to },
      { id: `r${i}`, match: { path: `/a/${i}`, below: true }, to },
      { id: `r${i}`, match: { dn: `cn=${i},ou=g` }, to },
    ]
    return kinds[i % kinds.length] as GroupRule
  })
}
/** Texts of one length, since the steps of a text grow with it. */
const text = (i: number) => `g${String(i).padStart(4, '0')}`
const values = (count: number) => Array.from({ length: count }, (_, i) => text(i))
const mapperOf = (count: number) =>
  compileMapping(parseMapping(groupsOnly({ from: { claim: 'groups' }, rules: rules(count) })))

describe('the cost of mapping, counted in steps', () => {
  it('grows with the values as they do, and no faster', async () => {
    const mapper = mapperOf(300)
    const of = (count: number) => {
      const ada = person({ groups: values(count) })
      return stepsOf(() => mapper.map(ada))
    }
    await of(10)
    const [few, many] = [await of(500), await of(4_000)]
    expect(few).toBeGreaterThan(500)
    expect(many / few).toBeLessThan(8.5)
  })

  it('grows with the rules no faster than they do, and not at all with each value', async () => {
    const ada = person({ groups: values(500) })
    const of = async (count: number) => {
      const mapper = mapperOf(count)
      mapper.map(person({ groups: [] }))
      return stepsOf(() => mapper.map(ada))
    }
    const [few, many] = [await of(60), await of(960)]
    const perRule = (many - few) / 900
    // Far less than one step a rule and value.
    expect(perRule).toBeLessThan(50)
    expect(many / few).toBeLessThan(16)
  })

  it('of conditions and of what is taken out grows with values and rules together, not with each of each', async () => {
    const from = { claim: 'groups' }
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
    const kinds: Readonly<Record<string, (count: number) => GroupMapping>> = {
      conditions: (count) => ({
        from,
        rules: upTo(count).map((i) => ({
          ...{ id: `r${i}`, match: { exact: text(i) }, to: [`t${i}`] },
          when: { of: from, exact: text(i) },
        })),
      }),
      exclude: (count) => ({
        ...{ from, rules: [{ id: 'same', match: { anything: true }, to: ['${value}'] }] },
        exclude: upTo(count).map((i) => ({ exact: `x${i}`, ignoreCase: i % 2 === 0 })),
      }),
      include: (count) => ({
        ...{ from, rules: [{ id: 'same', match: { anything: true }, to: ['${value}'] }] },
        include: upTo(count).map((i) => ({ exact: text(i) })),
        never: upTo(count).map((i) => `x${i}`),
        aliases: upTo(count).map((i) => ({ id: text(i), name: `n${i}` })),
      }),
    }
    for (const [kind, make] of Object.entries(kinds)) {
      const of = (count: number) => {
        const mapper = compileMapping(parseMapping(groupsOnly(make(count))))
        const ada = person({ groups: values(count) })
        mapper.map(person({ groups: ['g1'] }))
        return stepsOf(() => mapper.map(ada))
      }
      await of(10)
      const [few, many] = [await of(125), await of(500)]
      expect([kind, many / few < 4.5]).toEqual([kind, true])
    }
  })

  it('of explaining a group grows with the values as they do', async () => {
    const mapper = mapperOf(300)
    const of = (count: number) => {
      const mapped = mapper.map(person({ groups: values(count).map((value) => `x-${value}`) }))
      return stepsOf(() => explainMembership(mapped, 't0'))
    }
    await of(10)
    const [few, many] = [await of(500), await of(4_000)]
    expect(few).toBeGreaterThan(500)
    expect(many / few).toBeLessThan(8.5)
  })

  it('of compiling grows with the rules as they do', async () => {
    const of = (count: number) => {
      const document = groupsOnly({ from: { claim: 'groups' }, rules: rules(count) })
      return stepsOf(() => compileMapping(parseMapping(document)).map(person({ groups: ['g1'] })))
    }
    await of(10)
    const [few, many] = [await of(200), await of(1_600)]
    expect(many / few).toBeLessThan(9)
  })

  it('of the same work is the same again, whatever the compiler of the machine does meanwhile', async () => {
    const mapper = mapperOf(60)
    const ada = person({ groups: values(100) })
    mapper.map(ada)
    const [one, two] = [await stepsOf(() => mapper.map(ada)), await stepsOf(() => mapper.map(ada))]
    expect(two / one).toBeGreaterThan(0.95)
    expect(two / one).toBeLessThan(1.05)
  })
})
