import { digestOf } from '../core/digest.js'
import { scimFault } from './faults.js'
import type { ListParameters } from './list-parameters.js'

/**
 * @internal A cursor as clients see it (RFC 9865): where the store's page ended, and a digest of the query,
 * so that it is of no use for another one. It never expires, since nothing is kept for it.
 */
export function printCursor(next: string, scope: string, parameters: ListParameters): string {
  const text = JSON.stringify([scopeOf(scope, parameters), next])
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * @internal Reads a cursor; `undefined` for the empty one, which asks for the first page.
 *
 * @throws a `RosterError` with code `SCIM_INVALID` (`invalidCursor`)
 */
export function readCursor(scope: string, parameters: ListParameters): string | undefined {
  const { cursor } = parameters
  if (cursor === undefined || cursor === '') return undefined
  const [digest, next] = parse(cursor)
  if (digest !== scopeOf(scope, parameters) || typeof next !== 'string')
    throw scimFault('invalidCursor', 'The cursor is not one that this query was given.')
  return next
}

function parse(cursor: string): readonly unknown[] {
  try {
    if (cursor.length > 8_192) return []
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function scopeOf(scope: string, { filter, sortBy, descending }: ListParameters): string {
  return digestOf([scope, filter ?? null, sortBy ?? null, descending]).slice(0, 16)
}
