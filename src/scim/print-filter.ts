import type { ScimFilter } from './filter.js'

/**
 * Writes a filter as text; `parseFilter` reads the same filter from it.
 *
 * @example
 * ```ts test
 * import { parseFilter, printFilter } from 'rostermap/scim'
 *
 * console.log(printFilter(parseFilter('a PR and ( (b eq 1) or not(c pr) )'))) //=> 'a pr and (b eq 1 or not (c pr))'
 * ```
 */
export function printFilter(filter: ScimFilter): string {
  switch (filter.kind) {
    case 'and':
      return filter.terms.map((term) => grouped(term, ['and', 'or'])).join(' and ')
    case 'or':
      return filter.terms.map((term) => grouped(term, ['or'])).join(' or ')
    case 'not':
      return `not (${printFilter(filter.term)})`
    case 'pr':
      return `${filter.path} pr`
    case 'compare':
      return `${filter.path} ${filter.operator} ${JSON.stringify(filter.value)}`
    case 'valuePath':
      return `${filter.path}[${printFilter(filter.filter)}]`
  }
}

function grouped(term: ScimFilter, loose: readonly ScimFilter['kind'][]): string {
  return loose.includes(term.kind) ? `(${printFilter(term)})` : printFilter(term)
}
