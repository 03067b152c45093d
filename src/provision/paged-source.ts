import type { Identity } from '../identity/identity.js'

/** Everybody of an IdP, page by page: what many workers can read in parts. */
export interface PagedSource {
  /**
   * Reads a page. It rejects when that cannot be done, and never gives a part for the whole.
   *
   * @param cursor - the `next` of the page before; absent for the first
   */
  page(cursor?: string): Promise<SourcePage>
}

/** Some people of a source. */
export interface SourcePage {
  /** The people, each with all of their claims; about a thousand, and at most that. */
  readonly people: readonly Identity[]
  /** Hand this back to get the next page; absent on the last. */
  readonly next?: string
}
