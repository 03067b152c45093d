import assert from 'node:assert/strict'
import type { Page } from '../targets/contract.js'

/**
 * @internal Every item of a list, page by page. No item comes twice, no cursor comes twice, and no page
 * but the last is empty, so that a list which never ends is found out at once.
 */
export async function everyItem<T extends { readonly id: string }>(
  page: (cursor?: string) => Promise<Page<T>>,
): Promise<readonly T[]> {
  return (await everyPage(page)).flatMap(({ items }) => items)
}

/** @internal The pages themselves. */
export async function everyPage<T extends { readonly id: string }>(
  page: (cursor?: string) => Promise<Page<T>>,
): Promise<readonly Page<T>[]> {
  const pages: Page<T>[] = []
  const ids = new Set<string>()
  const cursors = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const one = await page(cursor)
    pages.push(one)
    for (const { id } of one.items) {
      assert.ok(!ids.has(id), 'an item comes twice in one list')
      ids.add(id)
    }
    cursor = one.next
    if (cursor === undefined) return pages
    assert.ok(typeof cursor === 'string' && cursor !== '', 'a cursor is a text that is not empty')
    assert.ok(!cursors.has(cursor), 'a cursor comes twice')
    assert.notEqual(one.items.length, 0, 'a page that is not the last is empty')
    cursors.add(cursor)
  }
}
