import { isRosterError } from '../core/errors.js'
import type { MappingDocument } from '../mapping/document.js'
import { parseMapping } from '../mapping/parse.js'
import { type DataText, type Place, readDataText } from './data-text.js'

/** Something wrong with a mapping document, with its line. */
export interface MappingIssue extends Place {
  /** JSON Pointer into the document; `''` is the whole of it. */
  readonly pointer: string
  readonly message: string
}

/** A mapping document out of text, with the place of everything in it. */
export interface MappingRead {
  readonly document: MappingDocument
  readonly data: DataText
}

/** A mapping document out of text, or all that is wrong with it. */
export type MappingText =
  | MappingRead
  | { readonly issues: readonly [MappingIssue, ...MappingIssue[]]; readonly data?: DataText }

/** Reads a mapping document from JSON or YAML. Never throws for what the text holds. */
export function readMappingText(text: string): MappingText {
  const data = readDataText(text)
  if ('fault' in data) {
    const { fault, line, column } = data
    return { issues: [{ pointer: '', message: fault, line, column }] }
  }
  try {
    // JSON goes in as text: its reader also sees keys that stand twice.
    return { document: parseMapping(isJson(text) ? text : data.value), data }
  } catch (error) {
    if (!isRosterError(error)) throw error
    if (error.code === 'MAPPING_JSON_INVALID') {
      const { line = 1, column = 1 } = error.details
      return { issues: [{ pointer: '', message: error.message, line, column }], data }
    }
    if (error.code !== 'MAPPING_INVALID') throw error
    const [first, ...more] = error.details.issues.map((issue) => ({
      ...issue,
      ...data.locate(issue.pointer),
    }))
    if (!first) throw error
    return { issues: [first, ...more], data }
  }
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text) && /\}\s*$/.test(text)
}
