import { RosterError } from '../core/errors.js'
import type { Page } from '../targets/contract.js'

/**
 * @internal All items of a paged list. A cursor that comes back stops the walk: going on would never
 * end, and stopping silently would pass a part for the whole.
 */
export async function allPages<T>(
  target: string,
  operation: string,
  read: (cursor?: string) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = []
  for await (const page of eachPage(target, operation, read)) items.push(...page)
  return items
}

/** @internal The same, page by page. */
export async function* eachPage<T>(
  target: string,
  operation: string,
  read: (cursor?: string) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor)
    yield page.items
    if (page.next === undefined) return
    if (seen.has(page.next))
      throw new RosterError('TARGET_PROTOCOL', 'The target hands out the same page again.', {
        target,
        operation,
        retryable: false,
        reason: 'paging',
      })
    seen.add(page.next)
    cursor = page.next
  }
}
