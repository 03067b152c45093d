import { foldCase } from '../core/text.js'

/** How often a list is gone through before a set of it is worth its making. */
const patience = 4
/** Shorter lists are gone through faster than a set is made. */
const shortList = 32

const asked = new WeakMap<
  readonly string[],
  { times: number; exact?: Set<string>; folded?: Set<string> }
>()

/**
 * @internal The texts of a reading as a set, once a long list has been asked about several times; `undefined` until
 * then. Many conditions about one long claim would otherwise each go through all of it.
 */
export function setOf(texts: readonly string[], ignoreCase: boolean): Set<string> | undefined {
  if (texts.length < shortList) return undefined
  let known = asked.get(texts)
  if (!known) {
    known = { times: 0 }
    asked.set(texts, known)
  }
  known.times += 1
  if (known.times <= patience) return undefined
  if (!ignoreCase) {
    known.exact ??= new Set(texts)
    return known.exact
  }
  known.folded ??= new Set(texts.map(foldCase))
  return known.folded
}
