import type { ScimAttribute } from './attribute.js'
import type { CompareOperator, ScimFilter } from './filter.js'
import {
  type Cursor,
  cursorOf,
  demandSpace,
  fault,
  hasWord,
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
 * @throws a {@link RosterError} with code `SCIM_INVALID`, `scimType` `invalidFilter` and the `offset`
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
 * @throws a {@link RosterError} with code `SCIM_INVALID`, `scimType` `invalidPath`, or `invalidFilter`
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
  const filter = at(cursor, '[') ? readBrackets(cursor, path, type && rootScope(type)) : undefined
  let subAttribute: string | undefined
  if (filter && at(cursor, '.')) {
    cursor.at += 1
    subAttribute = readName(cursor)
  }
  if (cursor.at < text.length) throw fault(cursor, 'The path should end here.')
  return { path, ...(filter && { filter }), ...(subAttribute !== undefined && { subAttribute }) }
}

const at = (cursor: Cursor, character: string): boolean =>
  cursor.text.charCodeAt(cursor.at) === character.charCodeAt(0)

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
  const { text } = cursor
  if (text.charCodeAt(cursor.at) !== 0x20) return false
  let start = cursor.at + 1
  while (text.charCodeAt(start) === 0x20) start += 1
  const end = start + word.length
  if (!hasWord(text, start, word) || text.charCodeAt(end) !== 0x20) return false
  cursor.at = end
  skipSpaces(cursor)
  return true
}

function readTerm(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  if (at(cursor, '(')) return readGroup(cursor, scope, inValue)
  if (hasWord(cursor.text, cursor.at, 'not')) {
    let open = cursor.at + 3
    while (cursor.text.charCodeAt(open) === 0x20) open += 1
    if (cursor.text.charAt(open) === '(') {
      cursor.at = open
      return { kind: 'not', term: readGroup(cursor, scope, inValue) }
    }
  }
  const start = cursor.at
  const path = readAttributePath(cursor)
  if (!at(cursor, '[')) return readExpression(cursor, path, scope, start)
  if (inValue) throw fault(cursor, 'Brackets cannot stand inside brackets.')
  const filter = readBrackets(cursor, path, scope)
  if (!at(cursor, '.')) return { kind: 'valuePath', path, filter }
  cursor.at += 1
  const part = readName(cursor)
  const inside = scope && scopeInside(scope, path)
  const last = readExpression(cursor, part, inside, cursor.at - part.length)
  return { kind: 'valuePath', path, filter: { kind: 'and', terms: [filter, last] } }
}

function readGroup(cursor: Cursor, scope: Scope | undefined, inValue: boolean): ScimFilter {
  enter(cursor)
  const filter = readOr(cursor, scope, inValue)
  leave(cursor, ')')
  return filter
}

function readBrackets(cursor: Cursor, path: string, scope: Scope | undefined): ScimFilter {
  const outside = cursor.scimType
  cursor.scimType = 'invalidFilter'
  enter(cursor)
  const filter = readOr(cursor, scope && scopeInside(scope, path), true)
  leave(cursor, ']')
  cursor.scimType = outside
  return filter
}

function enter(cursor: Cursor): void {
  cursor.depth += 1
  if (cursor.depth > maxFilterDepth) throw fault(cursor, 'The filter nests too deeply.')
  cursor.at += 1
  skipSpaces(cursor)
}

function leave(cursor: Cursor, bracket: string): void {
  skipSpaces(cursor)
  if (!at(cursor, bracket)) throw fault(cursor, `A ${bracket} is missing here.`)
  cursor.at += 1
  cursor.depth -= 1
}

const operators: ReadonlyMap<number, CompareOperator> = new Map(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const).map((name) => [
    pair(name.charCodeAt(0), name.charCodeAt(1)),
    name,
  ]),
)

function pair(first: number, second: number): number {
  return (first << 8) | second
}

const present = pair(0x70, 0x72)
const isEqual = pair(0x65, 0x71)

function readExpression(
  cursor: Cursor,
  path: string,
  scope: Scope | undefined,
  start: number,
): ScimFilter {
  demandSpace(cursor)
  const { text, at: from } = cursor
  const word = pair(text.charCodeAt(from) | 0x20, text.charCodeAt(from + 1) | 0x20)
  const attribute: ScimAttribute | undefined = scope?.(path)
  if (word === present) {
    const next = text.charAt(from + 2)
    if (next !== '' && next !== ' ' && next !== ')' && next !== ']') throw noOperator(cursor)
    cursor.at = from + 2
    return { kind: 'pr', path }
  }
  const operator = word === isEqual ? 'eq' : operators.get(word)
  if (operator === undefined || text.charCodeAt(from + 2) !== 0x20) throw noOperator(cursor)
  cursor.at = from + 2
  skipSpaces(cursor)
  const value = readLiteral(cursor)
  const forbidden = attribute && comparisonFault(attribute, operator, value)
  if (forbidden !== undefined) throw fault(cursor, forbidden, start)
  return { kind: 'compare', path, operator, value }
}

function noOperator(cursor: Cursor) {
  return fault(cursor, 'An operator must stand here: eq ne co sw ew gt ge lt le pr.')
}
