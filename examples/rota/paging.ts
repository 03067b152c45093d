// Lists that come in pages. docs/guide/target-over-http.md shows the same, and a test holds them together.
import type { Page } from 'rostermap'

// #region paging
/** Reads a cursor of {@link pageFrom}: where the page begins, and what stood first on the one before. */
function placeOf(cursor: string | undefined, dead: () => Error) {
  if (cursor === undefined) return {}
  const [, before, at] = /^(\S+) (.+)$/s.exec(cursor) ?? []
  if (before === undefined || at === undefined) throw dead()
  return { at, before }
}

/**
 * A page whose cursor remembers what stands first on it: a product that does not heed where to begin
 * gives the same page again.
 */
function pageFrom<T extends { readonly id: string }>(
  items: readonly T[],
  next: string | undefined,
  { at, before }: ReturnType<typeof placeOf>,
  dead: () => Error,
): Page<T> {
  const first = items[0] && encodeURIComponent(items[0].id)
  if (first !== undefined && first === before) throw dead()
  if (next === undefined) return { items }
  if (first === undefined || next === '' || next === at) throw dead()
  return { items, next: `${first} ${next}` }
}

/** All items of a list, for looking one up. A list that goes round in a circle or never ends is an error. */
async function* itemsOf<T>(
  pageAt: (cursor: string | undefined) => Promise<Page<T>>,
  dead: () => Error,
  mostPages = 10_000,
): AsyncGenerator<T> {
  const seen = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await pageAt(cursor)
    yield* items
    if (next === undefined) return
    if (seen.has(next) || seen.size === mostPages) throw dead()
    seen.add(next)
    cursor = next
  }
}

// #endregion

export { itemsOf, pageFrom, placeOf }
