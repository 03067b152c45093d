import { createReadStream } from 'node:fs'
import { RosterError } from '../core/errors.js'
import { type DataText, type Place, readDataText } from '../workbench/data-text.js'
import { usageFault } from './command.js'
import type { Io } from './io.js'
import { systemCode } from './system-code.js'

/** Most that is read of a file or a pipe, in bytes. */
const maxBytes = 64 * 1024 * 1024

/** The runs that have taken what comes in through their pipe: it comes once. */
const taken = new WeakSet<Io>()

/**
 * A file's text; `-` is what comes in through a pipe.
 *
 * @throws a `RosterError` with code `CLI_INPUT` for what cannot be read, is larger than 64 MiB or is not UTF-8
 */
export async function readText(path: string, io: Io): Promise<string> {
  if (path === '-') {
    if (taken.has(io))
      usageFault('Standard input can be read once: only one of the files may be `-`.')
    taken.add(io)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? io.stdin() : createReadStream(path)) {
      const bytes: Uint8Array = chunk
      size += bytes.length
      if (size > maxBytes) throw inputFault(path, `is larger than ${maxBytes / 1024 / 1024} MiB`)
      chunks.push(bytes)
    }
  } catch (cause) {
    if (cause instanceof RosterError) throw cause
    const code = systemCode(cause)
    throw inputFault(path, `${whyUnread[code] ?? 'cannot be read'} (${code})`, cause)
  }
  if (size === 0) throw inputFault(path, 'is empty')
  try {
    // It takes a byte order mark off.
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    // Letters that are replaced would make two names one.
    throw inputFault(path, 'is not UTF-8: save it as UTF-8 and try again', cause)
  }
}

const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EISDIR: 'is a directory, and a file is wanted',
  EACCES: 'may not be read by you',
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
  return new RosterError(
    'CLI_INPUT',
    `${nameOf(path)}${at} ${message.replace(/\.$/, '')}.`,
    details,
    {
      cause,
    },
  )
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
