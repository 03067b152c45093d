import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'
import { protocol } from '../verbs.js'

/** Rows asked for at a time; Bitbucket gives 25 unless asked, and fewer where it is set so. */
const rowsAsked = 1000

/** @internal A page, and where the next begins: never to be computed, for a filter leaves gaps. */
export interface Rows<T> {
  readonly rows: readonly T[]
  readonly next?: number
}

/** @internal A list that is read page by page. */
export type List<T> = (start: number) => Promise<Rows<T>>

/** @internal What a query says about the page that is wanted. */
export function from(start: number, limit = rowsAsked): Readonly<Record<string, string>> {
  return { start: String(start), limit: String(limit) }
}

/** @internal Reads a page. One that does not lead on is refused, so that no list is cut short unseen. */
export function rowsOf<T>(
  call: Call,
  answer: Answer,
  start: number,
  read: (row: Fields) => T,
): Rows<T> {
  const page = answer.fields()
  const rows = page.list('values').map(read)
  const isLast = page.flag('isLastPage')
  if (isLast === undefined) throw protocol(call, 'shape')
  if (isLast) return { rows }
  const next = page.count('nextPageStart')
  if (next <= start) throw protocol(call, 'paging')
  return { rows, next }
}

/** @internal Every row of a list. */
export async function allRows<T>(list: List<T>): Promise<readonly T[]> {
  const all: T[] = []
  for (let start: number | undefined = 0; start !== undefined; ) {
    const { rows, next }: Rows<T> = await list(start)
    all.push(...rows)
    start = next
  }
  return all
}

/** @internal The first row that is meant; pages after it are not read. */
export async function seek<T>(list: List<T>, isMeant: (row: T) => boolean): Promise<T | undefined> {
  for (let start: number | undefined = 0; start !== undefined; ) {
    const { rows, next }: Rows<T> = await list(start)
    const found = rows.find(isMeant)
    if (found !== undefined) return found
    start = next
  }
  return undefined
}
