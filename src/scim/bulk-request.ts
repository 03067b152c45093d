import { scimFault } from './faults.js'
import type { JsonBody } from './http-body.js'
import { refusal } from './http-error.js'

/** @internal One operation of a bulk request (RFC 7644, 3.7). */
export interface BulkOperation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly bulkId: string | undefined
  readonly version: string | undefined
  readonly data: unknown
}

/** @internal A bulk request, checked in its form. */
export interface BulkRequest {
  /** After how many errors to stop. */
  readonly failOnErrors: number
  readonly operations: readonly BulkOperation[]
}

/**
 * @internal Reads a bulk request.
 *
 * @throws a `RosterError` with code `SCIM_INVALID`, or `SCIM_REFUSED` (413) when it has too many
 * operations
 */
export function readBulk(body: JsonBody, most: number): BulkRequest {
  const given = new Map(Object.entries(body).map(([name, it]) => [name.toLowerCase(), it] as const))
  const list = given.get('operations')
  if (!Array.isArray(list)) throw scimFault('invalidSyntax', 'A bulk request has Operations.')
  if (list.length > most) throw refusal(413, `A bulk request may have ${most} operations at most.`)
  const failOnErrors = given.get('failonerrors') ?? Number.POSITIVE_INFINITY
  if (typeof failOnErrors !== 'number' || failOnErrors < 1)
    throw scimFault('invalidValue', 'failOnErrors must be a whole number of at least 1.')
  const operations = list.map(readOperation)
  const names = operations.flatMap(({ bulkId }) => bulkId ?? [])
  if (new Set(names).size < names.length)
    throw scimFault('invalidValue', 'Two operations have the same bulkId.')
  return { failOnErrors, operations }
}

function readOperation(value: unknown): BulkOperation {
  const given = new Map(
    Object.entries(Object(value)).map(([name, it]) => [name.toLowerCase(), it] as const),
  )
  const text = (name: string): string | undefined => {
    const it = given.get(name)
    if (it === undefined || it === null) return undefined
    if (typeof it !== 'string') throw scimFault('invalidSyntax', `${name} must be text.`)
    return it
  }
  const method = text('method')?.toUpperCase()
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE')
    throw scimFault('invalidSyntax', 'The method must be POST, PUT, PATCH or DELETE.')
  const path = text('path')
  if (path === undefined) throw scimFault('invalidSyntax', 'An operation has a path.')
  const bulkId = text('bulkid')
  if (method === 'POST' && (bulkId === undefined || bulkId === ''))
    throw scimFault('invalidSyntax', 'A POST in bulk has a bulkId.')
  return { method, path, bulkId, version: text('version'), data: given.get('data') }
}
