import { type Issue, RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import type { MappingDocument } from './document.js'
import { compileEngine, type Engine } from './engine.js'
import { readJsonText } from './json-text.js'
import { limits } from './limits.js'
import { copyPlainJson } from './plain-json.js'
import { checkShape } from './schema.js'
import { shapeIssues } from './shape-issues.js'

const engines = new WeakMap<MappingDocument, Engine>()

/**
 * Reads a mapping document and checks all of it, so that a document that parses also compiles.
 *
 * Text is taken as JSON, anything else as a parsed value. Faults of the shape are reported together;
 * when there are none, those of the content are: rule ids or attributes that stand twice, rules
 * without a test, patterns and paths that are none, placeholders that nothing fills, names no group
 * can have. The result is a frozen copy.
 *
 * @param input - JSON text, or a value as `JSON.parse` gives it
 * @throws a {@link RosterError} with code `MAPPING_JSON_INVALID` (with line and column), or
 *   `MAPPING_INVALID` with every issue
 * @example
 * ```ts test
 * import { isRosterError, parseMapping } from 'rostermap'
 *
 * try {
 *   parseMapping({ version: 1, profile: [{ to: 'email', from: { clam: 'mail' } }] })
 * } catch (error) {
 *   if (!isRosterError(error) || error.code !== 'MAPPING_INVALID') throw error
 *   console.log(error.details.issues[0]?.pointer) //=> '/profile/0/from'
 * }
 * ```
 */
export function parseMapping(input: unknown): MappingDocument {
  const text = typeof input === 'string' ? readJsonText(input) : undefined
  const { copy, issues } = copyPlainJson(text ? text.value : input)
  refuse([...(text?.issues ?? []), ...issues])

  const shape = checkShape(copy)
  if (!('document' in shape)) throw invalid(shapeIssues(shape.faults, copy))
  const document = deepFreeze(shape.document)

  const found: Issue[] = []
  const engine = compileEngine(document, (pointer, message) => found.push({ pointer, message }))
  refuse(found)
  engines.set(document, engine)
  return document
}

/** @internal The engine of a document; one that parseMapping did not make is parsed first. */
export function engineOf(document: MappingDocument): Engine {
  const known = engines.get(document) ?? engines.get(parseMapping(document))
  if (known) return known
  throw invalid([{ pointer: '', message: 'is not a mapping document' }])
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw invalid(issues)
}

function invalid(all: readonly Issue[]): RosterError<'MAPPING_INVALID'> {
  const issues = all.slice(0, limits.issues)
  const [first] = issues
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : ''
  return new RosterError(
    'MAPPING_INVALID',
    `The mapping document cannot be used: ${first?.pointer || 'the whole document'} ${first?.message}${more}.`,
    { issues },
  )
}
