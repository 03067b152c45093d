import { sameName } from './compare.js'
import { scimFault } from './faults.js'
import { isList, isObject } from './json.js'
import type { ScimTolerances } from './tolerances.js'

// The schema of PATCH messages.
const patchOpUri = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** @internal One operation of a message, its value not yet looked at. */
export interface PatchOperationGiven {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: string | undefined
  readonly value: unknown
  /** Whether there is a `value` at all: `null` is one. */
  readonly hasValue: boolean
}

/** How many operations a message may have. */
const maxOperations = 10_000

/** @internal The operations of a PATCH message, each one read by `read` in its turn. */
export function patchOperations(body: unknown): readonly unknown[] {
  if (!isObject(body)) throw scimFault('invalidSyntax', 'A PATCH message must be a JSON object.')
  const schemas = memberOf(body, 'schemas')
  if (!isList(schemas) || !(schemas.includes(patchOpUri) || schemas.some(isPatchOp)))
    throw scimFault('invalidSyntax', `A PATCH message must name ${patchOpUri} in its schemas.`)
  const operations = memberOf(body, 'Operations')
  if (!isList(operations) || operations.length === 0)
    throw scimFault('invalidSyntax', 'A PATCH message must have a list of Operations.')
  if (operations.length > maxOperations)
    throw scimFault('tooMany', `A PATCH message may have ${maxOperations} operations at most.`)
  return operations
}

const isPatchOp = (uri: unknown): boolean => typeof uri === 'string' && sameName(uri, patchOpUri)

/** @internal Reads one operation. */
export function readOperation(
  operation: unknown,
  { operationCase }: ScimTolerances,
): PatchOperationGiven {
  if (!isObject(operation)) throw scimFault('invalidSyntax', 'An operation must be a JSON object.')
  const { op: given, path, value } = membersOf(operation)
  const op = typeof given === 'string' && operationCase ? given.toLowerCase() : given
  if (op !== 'add' && op !== 'remove' && op !== 'replace')
    throw scimFault('invalidSyntax', 'An operation must have an op: add, remove or replace.')
  if (path !== undefined && path !== null && typeof path !== 'string')
    throw scimFault('invalidPath', 'A path must be text.')
  if (op !== 'remove' && value === undefined)
    throw scimFault('invalidValue', 'An operation that adds or replaces must have a value.')
  return { op, path: path ?? undefined, value, hasValue: value !== undefined }
}

/** The members of an operation that mean something, found in one pass when they are spelt as they should be. */
function membersOf(operation: Readonly<Record<string, unknown>>) {
  let op: unknown
  let path: unknown
  let value: unknown
  let others = false
  for (const name of Object.keys(operation))
    if (name === 'op') op = operation[name]
    else if (name === 'path') path = operation[name]
    else if (name === 'value') value = operation[name]
    else others = true
  if (!others) return { op, path, value }
  return {
    op: memberOf(operation, 'op'),
    path: memberOf(operation, 'path'),
    value: memberOf(operation, 'value'),
  }
}

/** A member of a message; names of attributes have no case (RFC 7643, 2.1), so the same one may not come twice. */
function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  let found: string | undefined
  for (const key of Object.keys(object)) {
    if (!sameName(key, name)) continue
    if (found !== undefined)
      throw scimFault('invalidSyntax', `${name} is there more than once, in different case.`)
    found = key
  }
  return found === undefined ? undefined : object[found]
}
