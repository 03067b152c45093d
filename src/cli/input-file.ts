import { open } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { RosterError } from '../core/errors.js'
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
  place: { readonly line?: number; readonly column?: number } = {},
): RosterError<'CLI_INPUT'> {
  const at = place.line === undefined ? '' : `:${place.line}:${place.column}`
  return new RosterError('CLI_INPUT', `${nameOf(path)}${at} ${message}.`, { ...place }, { cause })
}

/** How a file is called in messages. */
function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path
}

/** A JSON or YAML file: its value, and where in the text a part of it stands. */
export interface DataFile {
  readonly path: string
  readonly text: string
  readonly value: unknown
  /** `line:column` of what a JSON Pointer points to, or of the nearest thing around it. */
  readonly locate: (pointer: string) => string
}

/** Reads JSON or YAML. JSON is YAML, so that one reader serves both and both get line numbers. */
export async function readData(path: string, io: Io): Promise<DataFile> {
  const text = await readText(path, io)
  return parseData(path, text)
}

/** @throws a `RosterError` with code `CLI_INPUT` when it is neither JSON nor YAML */
export function parseData(path: string, text: string): DataFile {
  const lines = new LineCounter()
  // Keys stay texts: `on:` and `1:` are names here, and a date is what was written.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', stringKeys: true })
  const [fault] = document.errors
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0])
    throw inputFault(path, `is neither JSON nor YAML: ${firstLine(fault.message)}`, fault, {
      line,
      column: col,
    })
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw inputFault(path, 'refers to itself too often to be read', cause)
  }
  return {
    path,
    text,
    value,
    locate(pointer) {
      const keys = pointer.split('/').slice(1).map(unescapeKey)
      for (let depth = keys.length; depth >= 0; depth -= 1) {
        const node: unknown = document.getIn(keys.slice(0, depth), true)
        const start = rangeOf(node)
        if (start === undefined) continue
        const { line, col } = lines.linePos(start)
        return `${line}:${col}`
      }
      return '1:1'
    },
  }
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined
}

function unescapeKey(key: string): string | number {
  const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
  return /^(0|[1-9]\d*)$/.test(name) ? Number(name) : name
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}
