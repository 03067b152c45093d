import { isRosterError } from '../core/errors.js'
import type { MappingDocument } from '../mapping/document.js'
import { parseMapping } from '../mapping/parse.js'
import { type DataFile, inputFault, parseData, readText } from './input-file.js'
import type { Io } from './io.js'

/** A mapping document and the file it came from. */
export interface MappingFile {
  readonly document: MappingDocument
  readonly file: DataFile
}

/** Reads a mapping document from JSON or YAML. Every fault names its line. */
export async function readMapping(path: string, io: Io): Promise<MappingFile> {
  const file = parseData(path, await readText(path, io))
  try {
    // JSON goes in as text: its reader also sees keys that stand twice.
    return { document: parseMapping(isJson(file.text) ? file.text : file.value), file }
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'MAPPING_INVALID') throw error
    const lines = error.details.issues.map(
      ({ pointer, message }) => `  ${file.locate(pointer)} ${pointer || '/'} ${message}`,
    )
    throw inputFault(path, `is no mapping document:\n${lines.join('\n')}`, error)
  }
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text) && /\}\s*$/.test(text)
}
