import { Session } from 'node:inspector/promises'
import { compileMapping, type GroupRule, parseMapping } from 'rostermap'
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
      { id: `r${i}`, match: { exact: `g${i}` }, to },
      { id: `r${i}`, match: { exact: `G${i}`, ignoreCase: true }, to },
      { id: `r${i}`, match: { prefix: `p${i}-` }, to },
      { id: `r${i}`, match: { guid: id(i) }, to },
      { id: `r${i}`, match: { path: `/a/${i}`, below: true }, to },
      { id: `r${i}`, match: { dn: `cn=${i},ou=g` }, to },
    ]
    return kinds[i % kinds.length] as GroupRule
  })
}
const values = (count: number) => Array.from({ length: count }, (_, i) => `g${i}`)
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
