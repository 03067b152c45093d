import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import { pageOf, readCursor } from '../paging.js'

/** @internal A project or component, and the id of whoever leads it. */
export interface Led {
  readonly id: string
  readonly lead: string | undefined
}

/** @internal Rows that begin somewhere, and whether they are the last. */
export interface LedRows {
  readonly rows: readonly Led[]
  readonly isLast: boolean
}

/** @internal Everything of a list that is counted from its beginning. */
export async function everyLed(
  call: Call,
  list: (startAt: number) => Promise<LedRows>,
): Promise<readonly Led[]> {
  const all: Led[] = []
  let cursor: string | undefined
  do {
    const position = readCursor(call, cursor)
    const { rows, isLast } = await list(position.at)
    const page = pageOf(call, position, rows, ({ id }) => id, isLast)
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}

/** @internal Gives everything that somebody leads to somebody else, one after the other. */
export async function giveAway(
  led: readonly Led[],
  from: string,
  give: (id: string) => Promise<unknown>,
): Promise<Outcome> {
  const theirs = led.filter(({ lead }) => lead === from)
  for (const { id } of theirs) await give(id)
  return theirs.length > 0 ? 'changed' : 'unchanged'
}
