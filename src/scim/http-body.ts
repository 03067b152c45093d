import { scimFault } from './faults.js'
import { refusal } from './http-error.js'
import type { Incoming } from './http-message.js'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** @internal A JSON object as it came: not yet known to be anything. */
export type JsonBody = Readonly<Record<string, unknown>>

/**
 * @internal Reads the JSON object in a body (RFC 7644, 3.1 and 3.8).
 *
 * @throws a `RosterError` with code `SCIM_REFUSED` (413, 415) or `SCIM_INVALID` (`invalidSyntax`)
 */
export async function readJson(request: Incoming, most: number): Promise<JsonBody> {
  const type = request.headers.get('content-type')
  if (type !== null && !isJson(type))
    throw refusal(415, 'The body must be application/scim+json or application/json.')
  if (Number(request.headers.get('content-length')) > most) throw tooLarge(most)
  const bytes = await request.bytes(most)
  if (bytes === undefined) throw tooLarge(most)
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw scimFault('invalidSyntax', 'The body must be a JSON object.')
  return value as JsonBody
}

/** @internal The parts of a body as one. */
export function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function parse(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw scimFault('invalidSyntax', 'The body is not UTF-8.')
  }
  let unstorable = false
  try {
    // Escapes can write what no database keeps as text: NUL and halves of surrogate pairs.
    const value: unknown = text.includes('\\u')
      ? JSON.parse(text, (key, it: unknown) => {
          if (!isStorable(key) || (typeof it === 'string' && !isStorable(it))) unstorable = true
          return it
        })
      : JSON.parse(text)
    if (!unstorable) return value
  } catch {
    throw scimFault('invalidSyntax', 'The body is not JSON.')
  }
  throw scimFault('invalidValue', 'The body has text with NUL or half a surrogate pair.')
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function isJson(contentType: string): boolean {
  const end = contentType.indexOf(';')
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
  return type === 'application/scim+json' || type === 'application/json' || type === ''
}

function tooLarge(most: number): Error {
  return refusal(413, `The body has more than ${most} bytes.`)
}
