import type { MappingDocument } from '../mapping/document.js'
import { type MappingRead, readMappingText } from '../workbench/mapping-text.js'
import { inputFault, listIssues, readText } from './input-file.js'
import type { Io } from './io.js'

/** Reads a mapping document from a JSON or YAML file. Every fault names its line. */
export async function readMapping(path: string, io: Io): Promise<MappingDocument> {
  return (await readMappingFile(path, io)).document
}

/** The same, with the place of everything in it. */
export async function readMappingFile(path: string, io: Io): Promise<MappingRead> {
  const read = readMappingText(await readText(path, io))
  if ('document' in read) return read
  const [first, ...more] = read.issues
  if (!read.data) throw inputFault(path, first.message, undefined, first)
  const list = listIssues([first, ...more], read.data.locate)
  throw inputFault(path, `is no mapping document:\n${list}`, undefined, first)
}
