import type { JitGroup } from './jit-settings.js'
import { importFault } from './source.js'

const maxLength = 4_000_000

/**
 * Reads a table of groups out of CSV (RFC 4180), as one copies it from a settings page or a spreadsheet.
 *
 * The first row names the columns: `idp` and `product`, and if wanted `mode` with `keep` or `remove`. Commas,
 * semicolons and tabs separate; the first row tells which. Rows of the same product group become one.
 *
 * @param text - the CSV
 * @returns rows for `JitSettings.groups`
 * @throws a `RosterError` with code `IMPORT_INVALID` with the line of the fault
 * @example
 * ```ts test
 * import { readGroupTable } from 'rostermap/import'
 *
 * const rows = readGroupTable('idp;product;mode\nidp-dev;jira-users;keep\nidp-qa;jira-users;keep\n')
 * console.log(rows) //=> [{ idp: ['idp-dev', 'idp-qa'], product: 'jira-users', keep: true }]
 * ```
 */
export function readGroupTable(text: string): readonly JitGroup[] {
  if (text.length > maxLength) importFault('', `is longer than ${maxLength} characters`)
  const head = /^\uFEFF?([^\r\n]*)/.exec(text)?.[1] ?? ''
  const separator = [';', '\t', ','].find((mark) => head.includes(mark)) ?? ','
  const [header, ...rows] = recordsOf(text.replace(/^\uFEFF/, ''), separator)
  const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase())
  const [idp, product, mode] = ['idp', 'product', 'mode'].map((name) => columns.indexOf(name))
  if (idp === undefined || product === undefined || idp < 0 || product < 0)
    importFault('', 'must begin with a row that names the columns idp and product')
  const groups = new Map<string, { idp: string[]; product: string; keep?: boolean }>()
  for (const { cells, line } of rows) {
    if (cells.every((cell) => cell.trim() === '')) continue
    const cell = (column: number | undefined) => (cells[column ?? -1] ?? '').trim()
    const word = cell(mode).toLowerCase()
    if (cells.length > columns.length) importFault('', `has too many cells in line ${line}`)
    if (cell(idp) === '' || cell(product) === '')
      importFault('', `has a row without idp or product in line ${line}`)
    if (!['', 'keep', 'remove'].includes(word))
      importFault('', `must say keep or remove under mode in line ${line}`)
    const key = `${cell(product)}\n${word}`
    const row = groups.get(key) ?? {
      idp: [],
      product: cell(product),
      ...(word !== '' && { keep: word === 'keep' }),
    }
    if (!row.idp.includes(cell(idp))) row.idp.push(cell(idp))
    groups.set(key, row)
  }
  return [...groups.values()].map((row) => {
    const [only, ...more] = row.idp
    return { ...row, idp: more.length === 0 && only !== undefined ? only : row.idp }
  })
}

interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number
}

/** The records of a CSV text, each with the line it begins in. */
function recordsOf(text: string, separator: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let cells: string[] = []
  let cell = ''
  let line = 1
  let begins = 1
  let quoted = false
  const endRecord = () => {
    records.push({ cells: [...cells, cell], line: begins })
    cells = []
    cell = ''
  }
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? ''
    if (character === '\n') line += 1
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[i + 1] === '"') {
        cell += '"'
        i += 1
      } else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === separator) {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') {
      endRecord()
      begins = line
    } else if (character !== '\r') cell += character
  }
  if (quoted) importFault('', `has a quotation mark that is not closed in line ${begins}`)
  if (cell !== '' || cells.length > 0) endRecord()
  return records
}
