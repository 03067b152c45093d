import { randomUUID } from 'node:crypto'
import type { RateLimitStore } from 'rostermap'
import { expect } from 'vitest'

/** Changes of one key come one after the other, whoever makes them: nothing is lost of a count. */
export async function keepsEveryChange(create: () => RateLimitStore, count: number): Promise<void> {
  const [a, b] = [create(), create()]
  const [key, other] = [randomUUID(), randomUUID()]
  const add = (store: RateLimitStore) =>
    store.change(key, (kept = '0') => ({ keep: String(Number(kept) + 1), result: kept }))
  const seen = await Promise.all(Array.from({ length: count }, (_, i) => add(i % 2 === 0 ? a : b)))
  expect(seen.map(Number).sort((x, y) => x - y)).toEqual(seen.map((_, i) => i))
  const kept = await b.change(other, (found) => ({ keep: 'x', result: found }))
  expect(kept).toBeUndefined()
}
