import type { ScimAttribute } from './attribute.js'
import type { CompareOperator, ScimFilter } from './filter.js'
import {
  type Cursor,
  cursorOf,
  demandSpace,
  fault,
  hasWord,
  isAt,
  readAttributePath,
  readLiteral,
  readName,
  skipSpaces,
} from './filter-tokens.js'
import { maxFilterDepth } from './limits.js'
import type { ResourceType } from './registry.js'
import { comparisonFault, rootScope, type Scope, scopeInside } from './scope.js'

/** Options of `parseFilter`. */
export interface ParseFilterOptions {
  /** Also refuse comparisons that the schema of this type forbids, and say where they stand. */
  readonly type?: ResourceType
}

/** The path of a PATCH operation (RFC 7644, 3.5.2). */
export interface ScimPath {
  /** Path of the attribute, as written: `emails`, `name.givenName`, `urn:…:User:manager`. */
  readonly path: string
  /** Selects values of a multi-valued attribute: what stands in brackets. */
  readonly filter?: ScimFilter
  /** The sub-attribute behind the brackets. */
  readonly subAttribute?: string
}

/**
 * Parses a filter: the whole grammar of RFC 7644, 3.4.2.2 and 3.10, in linear time.
 *
 * `emails[type eq "work"].value eq "x"`, which Entra ID sends and the grammar lacks, is read as
 * `emails[type eq "work" and value eq "x"]`.
 *
 * @param text - at most 65,536 UTF-16 units, with at most 200 levels of parentheses and brackets
 * @throws a `RosterError` with code `SCIM_INVALID`, `scimType` `invalidFilter` and the `offset`
 * @example
 * ```ts test
 * import { parseFilter } from 'rostermap/scim'
 *
 * console.log(parseFilter('userName Eq "bjensen"')) //=> { kind: 'compare', path: 'userName', operator: 'eq', value: 'bjensen' }
 * ```
 */
export function parseFilter(text: string, { type }: ParseFilterOptions = {}): ScimFilter {
  const cursor = cursorOf(text, 'invalidFilter')
  skipSpaces(cursor)
  const filter = readOr(cursor, type && rootScope(type), false)
  skipSpaces(cursor)
  if (cursor.at < text.length)
    throw fault(cursor, 'The filter should end here, or go on with and/or.')
  return filter
}

/**
 * Parses the path of a PATCH operation.
 *
 * @param text - an attribute path, or one with a value filter and a sub-attribute
 * @throws a `RosterError` with code `SCIM_INVALID`, `scimType` `invalidPath`, or `invalidFilter`
 * inside brackets, and the `offset`
 * @see RFC 7644, 3.5.2
 * @example
 * ```ts test
 * import { parsePath } from 'rostermap/scim'
 *
 * console.log(parsePath('emails[type eq "work"].value').subAttribute) //=> 'value'
 * ```
 */
export function parsePath(text: string, { type }: ParseFilterOptions = {}): ScimPath {
  const cursor = cursorOf(text, 'invalidPath')
  const path = readAttributePath(cursor)
  const filter = isAt(cursor, openingBracket)
    ? readBrackets(cursor, path, type && rootScope(type))
    : undefined
  let subAttribute: string | undefined
  if (filter && isAt(cursor, dot)) {
    cursor.at += 1
    subAttribute = readName(cursor)
  }
  if (cursor.at < text.length) throw fault(cursor, 'The path should end here.')
  return { path, ...(filter && { filter }), ...(subAttribute !== undefined && { subAttribute }) }
}

const space = 0x20
const opening = 0x28
const closing = 0x29
const dot = 0x2e
const openingBracket = 0x5b
const closingBracket = 0x5d

/** `inValue`: inside brackets no further brackets may stand. */
function readOr(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  const first = readAnd(cursor, scope, inValue)
  if (!nextWord(cursor, 'or')) return first
  const terms = [first]
  do terms.push(readAnd(cursor, scope, inValue))
  while (nextWord(cursor, 'or'))
  return { kind: 'or', terms }
}

function readAnd(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  const first = readTerm(cursor, scope, inValue)
  if (!nextWord(cursor, 'and')) return first
  const terms = [first]
  do terms.push(readTerm(cursor, scope, inValue))
  while (nextWord(cursor, 'and'))
  return { kind: 'and', terms }
}

/** Passes over ` and ` or ` or `, when that comes next. */
function nextWord(cursor: Cursor, word: string): boolean {
  const { text, at } = cursor
  const last = text.length - word.length
  if (at >= last || text.charCodeAt(at) !== space) return false
  let start = at + 1
  while (start < last && text.charCodeAt(start) === space) start += 1
  const end = start + word.length
  if (start >= last || !hasWord(text, start, word) || text.charCodeAt(end) !== space) return false
  cursor.at = end
  skipSpaces(cursor)
  return true
}

function readTerm(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  if (isAt(cursor, opening)) return readGroup(cursor, scope, inValue)
  const start = cursor.at
  if (cursor.text.length > start + 3 && hasWord(cursor.text, start, 'not')) {
    cursor.at += 3
    skipSpaces(cursor)
    if (isAt(cursor, opening)) return { kind: 'not', term: readGroup(cursor, scope, inValue) }
    cursor.at = start
  }
  const path = readAttributePath(cursor)
  if (!isAt(cursor, openingBracket)) return readExpression(cursor, path, scope, start)
  if (inValue) throw fault(cursor, 'Brackets cannot stand inside brackets.')
  const filter = readBrackets(cursor, path, scope)
  if (!isAt(cursor, dot)) return { kind: 'valuePath', path, filter }
  cursor.at += 1
  const part = readName(cursor)
  const inside = scope && scopeInside(scope, path)
  const last = readExpression(cursor, part, inside, cursor.at - part.length)
  return { kind: 'valuePath', path, filter: { kind: 'and', terms: [filter, last] } }
}

function readGroup(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  enter(cursor)
  const filter = readOr(cursor, scope, inValue)
  leave(cursor, closing)
  return filter
}

function readBrackets(cursor: Cursor, path: string, scope: Scope | undefined): ScimFilter {
  const outside = cursor.scimType
  cursor.scimType = 'invalidFilter'
  enter(cursor)
  const filter = readOr(cursor, scope && scopeInside(scope, path), true)
  leave(cursor, closingBracket)
  cursor.scimType = outside
  return filter
}

function enter(cursor: Cursor): void {
  cursor.depth += 1
  if (cursor.depth > maxFilterDepth) throw fault(cursor, 'The filter nests too deeply.')
  cursor.at += 1
  skipSpaces(cursor)
}

function leave(cursor: Cursor, bracket: number): void {
  skipSpaces(cursor)
  if (!isAt(cursor, bracket))
    throw fault(cursor, `A ${String.fromCharCode(bracket)} is missing here.`)
  cursor.at += 1
  cursor.depth -= 1
}

function operatorOf(first: number, second: number): CompareOperator | 'pr' | undefined {
  switch (((first | 0x20) << 8) | (second | 0x20)) {
    case 0x6571:
      return 'eq'
    case 0x6e65:
      return 'ne'
    case 0x636f:
      return 'co'
    case 0x7377:
      return 'sw'
    case 0x6577:
      return 'ew'
    case 0x6774:
      return 'gt'
    case 0x6765:
      return 'ge'
    case 0x6c74:
      return 'lt'
    case 0x6c65:
      return 'le'
    case 0x7072:
      return 'pr'
    default:
      return undefined
  }
}

function readExpression(
  cursor: Cursor,
  path: string,
  scope: Scope | undefined,
  start: number,
): ScimFilter {
  demandSpace(cursor)
  const { text, at: from } = cursor
  if (from + 1 >= text.length) throw noOperator(cursor)
  const operator = operatorOf(text.charCodeAt(from), text.charCodeAt(from + 1))
  const next = from + 2 < text.length ? text.charCodeAt(from + 2) : space
  if (operator === undefined) throw noOperator(cursor)
  if (operator === 'pr') {
    if (next !== space && next !== closing && next !== closingBracket) throw noOperator(cursor)
    cursor.at = from + 2
    return { kind: 'pr', path }
  }
  if (next !== space) throw noOperator(cursor)
  cursor.at = from + 2
  skipSpaces(cursor)
  const value = readLiteral(cursor)
  const attribute: ScimAttribute | undefined = scope?.(path)
  const forbidden = attribute && comparisonFault(attribute, operator, value)
  if (forbidden !== undefined) throw fault(cursor, forbidden, start)
  return { kind: 'compare', path, operator, value }
}

function noOperator(cursor: Cursor) {
  return fault(cursor, 'An operator must stand here: eq ne co sw ew gt ge lt le pr.')
}
