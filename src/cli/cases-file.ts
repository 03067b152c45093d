import { isRosterError } from '../core/errors.js'
import type { MappingCases } from '../mapping/case-document.js'
import { parseMappingCases } from '../mapping/case-parse.js'
import { type DataFile, inputFault, listIssues, readData } from './input-file.js'
import type { Io } from './io.js'

/** Mapping tests out of a file, with the place of everything in it. */
export interface CasesFile {
  readonly cases: MappingCases
  readonly data: DataFile
}

/** Reads a document of cases from a JSON or YAML file. Every fault names its line. */
export async function readCases(path: string, io: Io): Promise<CasesFile> {
  const data = await readData(path, io)
  try {
    return { cases: parseMappingCases(data.value), data }
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'MAPPING_CASES_INVALID') throw error
    const { issues } = error.details
    const place = data.locate(issues[0]?.pointer ?? '')
    const list = listIssues(issues, data.locate)
    throw inputFault(path, `holds no mapping tests:\n${list}`, error, place)
  }
}
