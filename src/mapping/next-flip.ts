import type { Evaluation } from './evaluation.js'

/** Below, at or above zero: how a value stands to another. */
type Order = number | undefined

/** Nothing is foreseen beyond this: a century. */
const horizonMs = 100 * 366 * 24 * 60 * 60 * 1000

/**
 * @internal The first instant after `now` at which a comparison with the instant itself comes out otherwise.
 *
 * @param orderAt - how the value stands at an instant; it only ever rises, or only ever falls
 * @param test - whether such an order is the one asked for
 * @returns `undefined` when it stays as it is for a century, or nothing can be told
 */
export function nextFlip(
  now: number,
  orderAt: (instant: number) => Order,
  test: (order: number) => boolean,
): number | undefined {
  const before = orderAt(now)
  if (before === undefined) return undefined
  const answer = test(before)
  let from = now
  // From before to at, and from at to after: there are two changes at most.
  for (let i = 0; i < 2; i += 1) {
    const at = nextOrder(from, orderAt)
    if (at === undefined) return undefined
    const order = orderAt(at)
    if (order === undefined) return undefined
    if (test(order) !== answer) return at
    from = at
  }
  return undefined
}

/** The first instant at which the order has another sign. */
function nextOrder(from: number, orderAt: (instant: number) => Order): number | undefined {
  const sign = signOf(orderAt(from))
  let low = from
  let high = from + horizonMs
  if (sign === undefined || signOf(orderAt(high)) === sign) return undefined
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (signOf(orderAt(middle)) === sign) low = middle
    else high = middle
  }
  return high
}

function signOf(order: Order): number | undefined {
  return order === undefined ? undefined : Math.sign(order)
}

/** @internal Notes that the answer changes at an instant; the earliest counts. */
export function noteChange(evaluation: Evaluation, at: number | undefined): void {
  if (at === undefined) return
  if (evaluation.nextChange === undefined || at < evaluation.nextChange) evaluation.nextChange = at
}
