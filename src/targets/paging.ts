import type { Page } from './contract.js'
import type { Call } from './http.js'
import { targetError } from './target-error.js'

/** @internal Where a page begins, and what stood first on the page before. */
export interface Position {
  readonly at: number
  readonly first: string | undefined
}

/**
 * @internal Reads a cursor of {@link pageOf}: where to go on, and the id that stood first on the page
 * before, to notice a paging that is dead.
 */
export function readCursor(call: Call, cursor: string | undefined): Position {
  if (cursor === undefined) return { at: 0, first: undefined }
  const [, at, first] = /^(\d{1,9}):(.+)$/s.exec(cursor) ?? []
  if (at === undefined) throw dead(call)
  return { at: Number(at), first }
}

/**
 * @internal A page of a list that is counted from its beginning. The next begins after as many rows
 * as came, because products put fewer on a page than was asked for, or where the product says.
 *
 * @throws `TARGET_PROTOCOL` with reason `paging` when the same page comes again, or an empty one that
 * is not the last: what is missing must never look as if it were not there
 */
export function pageOf<T>(
  call: Call,
  { at, first }: Position,
  rows: readonly T[],
  idOf: (row: T) => string,
  isLast: boolean,
  nextAt = at + rows.length,
): Page<T> {
  const [top] = rows
  if (top === undefined) {
    if (!isLast) throw dead(call)
    return { items: [] }
  }
  if (idOf(top) === first || nextAt <= at) throw dead(call)
  return { items: rows, ...(isLast ? {} : { next: `${nextAt}:${idOf(top)}` }) }
}

/** @internal The same page with its rows as another shape. */
export function mapPage<A, B>({ items, next }: Page<A>, as: (row: A) => B): Page<B> {
  return { items: items.map(as), ...(next === undefined ? {} : { next }) }
}

/** @internal The first row that is wanted, over all pages; `undefined` when none is. */
export async function findRow<T>(
  call: Call,
  page: (position: Position) => Promise<Page<T>>,
  wanted: (row: T) => boolean,
): Promise<T | undefined> {
  let cursor: string | undefined
  do {
    const { items, next } = await page(readCursor(call, cursor))
    const row = items.find(wanted)
    if (row !== undefined) return row
    cursor = next
  } while (cursor !== undefined)
  return undefined
}

function dead(call: Call): Error {
  return targetError('TARGET_PROTOCOL', { ...call.details, reason: 'paging' })
}

/** @internal Where a page begins that the product names by a token, and what stood first on the page before. */
export interface TokenPosition {
  readonly token: string | undefined
  readonly first: string | undefined
}

/** @internal Reads a cursor of {@link tokenPageOf}. */
export function readToken(call: Call, cursor: string | undefined): TokenPosition {
  if (cursor === undefined) return { token: undefined, first: undefined }
  const [, first, token] = /^(\S+) (.+)$/s.exec(cursor) ?? []
  if (token === undefined) throw dead(call)
  return { token, first }
}

/**
 * @internal A page of a list whose product says by a token where the next one begins. Ids must hold no space.
 *
 * @throws `TARGET_PROTOCOL` with reason `paging` as {@link pageOf} does, and when the same token comes again
 */
export function tokenPageOf<T>(
  call: Call,
  { token, first }: TokenPosition,
  rows: readonly T[],
  idOf: (row: T) => string,
  next: string | undefined,
): Page<T> {
  const [top] = rows
  if (top === undefined) {
    if (next !== undefined) throw dead(call)
    return { items: [] }
  }
  if (idOf(top) === first || (next !== undefined && next === token)) throw dead(call)
  return { items: rows, ...(next === undefined ? {} : { next: `${idOf(top)} ${next}` }) }
}
