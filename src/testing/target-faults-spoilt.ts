import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { everyItem } from './target-contract-pages.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, readCalls } from './target-faults-calls.js'
import { checkOne, comesBack } from './target-faults-failing.js'
import { asked, type Due, type Gate } from './target-faults-gate.js'
import { crowd, listsOf } from './target-faults-pages.js'

const protocol = [{ code: 'TARGET_PROTOCOL' }] as const

/** @internal The product's own answer, in which a list is an object: an error, or it was not read at all. */
export async function spoiltLists(world: ContractWorld, gate: Gate): Promise<void> {
  const set = await crowd(world)
  const calls = [...readCalls(world, set)]
  for (const [verb, page] of listsOf(world, set)) {
    const cursor = (await page()).next
    if (cursor !== undefined) calls.push({ verb, run: () => page(cursor) })
  }
  for (const call of calls) {
    const lists: string[][] = []
    const looks: Due['alters'] = async (answer) => {
      lists.push(listsIn(await jsonOf(answer.clone())))
      return answer
    }
    gate.order({ alters: looks })
    const before = await call.run()
    for (const [from, paths] of lists.entries())
      for (const path of paths) {
        const alters: Due['alters'] = async (answer) => {
          const json = await jsonOf(answer.clone())
          return json === undefined ? answer : sameWith(answer, noList(json, path))
        }
        const what = `its request ${from + 1} is answered with an object in place of the list ${path}`
        await failsOrIs(world, gate, call, { due: { alters, from }, before, what })
      }
  }
}

/** @internal Every later page is the first one again. */
export async function circles(world: ContractWorld, gate: Gate): Promise<void> {
  const set = await crowd(world)
  const calls = [...readCalls(world, set)]
  for (const [verb, page] of listsOf(world, set))
    calls.push({ verb, run: () => everyItem(verb, page) })
  for (const call of calls) {
    gate.order()
    const before = await call.run()
    const pages = new Map<string, Response>()
    const alters: Due['alters'] = async (answer, request) => {
      const place = asked(request).replace(/\?.*/, '')
      const first = pages.get(place) ?? answer
      pages.set(place, first)
      return first.clone()
    }
    const most = gate.sent.length + mostInCircles
    const what = 'each page is the first one again'
    await failsOrIs(world, gate, call, { due: { alters, most }, before, what })
  }
}

/** Whoever has not seen by then that pages come again never will. */
const mostInCircles = 50

interface Spoilt {
  readonly due: Due
  /** The answer when nothing is spoilt. */
  readonly before: unknown
  readonly what: string
}

async function failsOrIs(
  world: ContractWorld,
  gate: Gate,
  call: FaultCall,
  { due, before, what }: Spoilt,
): Promise<void> {
  const { verb, run } = call
  gate.order(due)
  const result = comesBack(verb, run()).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  )
  const given = await Promise.race([result, gate.met().then(() => ({ answer: undefined }))])
  const { misdeed } = gate
  gate.order()
  if (misdeed !== undefined) assert.fail(`${verb}, when ${what}: ${misdeed}`)
  if ('error' in given) checkOne(world, call, given.error, protocol)
  else if (!isDeepStrictEqual(given.answer, before))
    assert.deepEqual(given.answer, before, `${verb} must fail with TARGET_PROTOCOL when ${what}`)
}

async function jsonOf(answer: Response): Promise<unknown> {
  if (!/json/.test(answer.headers.get('content-type') ?? '')) return undefined
  return answer.json().catch(() => undefined)
}

function sameWith({ status, headers }: Response, json: unknown): Response {
  const kept = new Headers(headers)
  kept.delete('content-length')
  return new Response(JSON.stringify(json), { status, headers: kept })
}

/** Where in it there are lists: names of members, the same ones for all items of a list. */
function listsIn(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Array.isArray(value)
    ? value.flatMap((item) => listsIn(item, `${at}/*`))
    : Object.entries(value).flatMap(([name, one]) => listsIn(one, `${at}/${name}`))
  return [...new Set([...(Array.isArray(value) ? [at || '/'] : []), ...inner])]
}

function noList(value: unknown, path: string, at = ''): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return (at || '/') === path ? {} : value.map((item) => noList(item, path, `${at}/*`))
  const members = Object.entries(value).map(([name, one]) => [
    name,
    noList(one, path, `${at}/${name}`),
  ])
  return Object.fromEntries(members)
}
