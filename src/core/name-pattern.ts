/**
 * Names of groups or users by pattern: `*` stands for any text, also none. Nothing else is special
 * and nothing escapes it, so a pattern is safe to write without knowing a pattern language.
 *
 * @module
 */

import { foldCase, normalizeText } from './text.js'

/**
 * Compiles patterns to one test that says whether a name matches any of them.
 *
 * The pieces between the stars are found from left to right and never tried again, so a test does
 * not back-track. Names and patterns are compared in normalisation form C.
 *
 * @param patterns - names in which `*` stands for any text
 * @param options - `ignoreCase` compares by full case folding
 * @returns the test; without patterns it never holds
 */
export function compileNamePatterns(
  patterns: readonly string[],
  options: { readonly ignoreCase: boolean },
): (name: string) => boolean {
  const key = options.ignoreCase ? foldCase : normalizeText
  const keys = [...new Set(patterns.map(key))]
  const names = new Set(keys.filter((pattern) => !pattern.includes('*')))
  const starred = keys.filter((pattern) => pattern.includes('*')).map(compilePieces)
  return (name) => {
    const text = key(name)
    return names.has(text) || starred.some((matches) => matches(text))
  }
}

function compilePieces(pattern: string): (text: string) => boolean {
  const [start = '', ...pieces] = pattern.split('*')
  const end = pieces.pop() ?? ''
  const inner = pieces.filter((piece) => piece !== '')
  return (text) => {
    if (text.length < start.length + end.length) return false
    if (!text.startsWith(start) || !text.endsWith(end)) return false
    const limit = text.length - end.length
    let from = start.length
    for (const piece of inner) {
      const at = text.indexOf(piece, from)
      if (at < 0 || at + piece.length > limit) return false
      from = at + piece.length
    }
    return true
  }
}
