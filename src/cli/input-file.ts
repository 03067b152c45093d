import { open } from 'node:fs/promises'
import { RosterError } from '../core/errors.js'
import { type DataText, type Place, readDataText } from '../workbench/data-text.js'
import type { Io } from './io.js'

/** Largest file read, in bytes. */
const maxBytes = 64 * 1024 * 1024

/** A file's text; `-` is what comes in through a pipe. */
export async function readText(path: string, io: Io): Promise<string> {
  if (path === '-') return io.stdin()
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > maxBytes) throw tooLarge(path)
      return (await file.readFile('utf8')).replace(/^\uFEFF/, '')
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof RosterError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw inputFault(path, `cannot be read (${code})`, cause)
  }
}

function tooLarge(path: string): RosterError {
  return inputFault(path, `is larger than ${maxBytes / 1024 / 1024} MiB`)
}

/** A fault of a file, with the place where it is known. */
export function inputFault(
  path: string,
  message: string,
  cause?: unknown,
  place?: Place,
): RosterError<'CLI_INPUT'> {
  const at = place ? `:${place.line}:${place.column}` : ''
  const details = place ? { line: place.line, column: place.column } : {}
  return new RosterError('CLI_INPUT', `${nameOf(path)}${at} ${message}.`, details, { cause })
}

/** How a file is called in messages. */
function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}

/** A JSON or YAML file. */
export interface DataFile extends DataText {
  readonly path: string
}

/** Reads JSON or YAML. @throws a `RosterError` with code `CLI_INPUT` when it is neither */
export async function readData(path: string, io: Io): Promise<DataFile> {
  const data = readDataText(await readText(path, io))
  if ('fault' in data) throw inputFault(path, data.fault, undefined, data)
  return { path, ...data }
}

/** Reads JSON or YAML that must be one object. */
export async function readObject(
  path: string,
  io: Io,
): Promise<DataFile & { readonly value: object }> {
  const file = await readData(path, io)
  const { value } = file
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw inputFault(path, 'must hold an object')
  return { ...file, value }
}

/** Issues of a file, one a line, each with its place. */
export function listIssues(
  issues: readonly { readonly pointer: string; readonly message: string }[],
  locate: (pointer: string) => Place,
): string {
  return issues
    .map(({ pointer, message }) => {
      const { line, column } = locate(pointer)
      return `  ${line}:${column} ${pointer || '/'} ${message}`
    })
    .join('\n')
}
