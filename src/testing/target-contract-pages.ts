import assert from 'node:assert/strict'
import type { Page } from '../targets/contract.js'

/**
 * @internal Every item of a list, page by page. No item comes twice, no cursor comes twice, and no page
 * but the last is empty, so that a list which never ends is found out at once.
 *
 * @param verb - the verb that lists, for the message
 */
export async function everyItem<T extends { readonly id: string }>(
  verb: string,
  page: (cursor?: string) => Promise<Page<T>>,
): Promise<readonly T[]> {
  return (await everyPage(verb, page)).flatMap(({ items }) => items)
}

/** A list of more pages than this has no end: a product that has so many is not one kept for tests. */
const mostPages = 10_000

/** @internal The pages themselves. */
export async function everyPage<T extends { readonly id: string }>(
  verb: string,
  page: (cursor?: string) => Promise<Page<T>>,
): Promise<readonly Page<T>[]> {
  const pages: Page<T>[] = []
  const ids = new Set<string>()
  const cursors = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const one = await page(cursor)
    pages.push(one)
    for (const { id } of one.items) {
      assert.ok(!ids.has(id), `${verb}: an item comes twice in one list`)
      ids.add(id)
    }
    cursor = one.next
    if (cursor === undefined) return pages
    assert.ok(
      typeof cursor === 'string' && cursor !== '',
      `${verb}: a cursor must be a text that is not empty`,
    )
    assert.ok(!cursors.has(cursor), `${verb}: a cursor comes twice, so the list has no end`)
    assert.ok(one.items.length > 0, `${verb}: a page that is not the last is empty`)
    assert.ok(pages.length < mostPages, `${verb}: the list does not end within ${mostPages} pages`)
    cursors.add(cursor)
  }
}
