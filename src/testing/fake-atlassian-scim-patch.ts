import { textIn } from './fake-answers.js'

/** @internal One operation of a PATCH. */
export interface ScimPatchOperation {
  readonly op: string
  readonly path: string
  readonly value: unknown
}

/** @internal The operations of a PATCH body; `undefined` when it is none. */
export function scimPatchOf(body: unknown): readonly ScimPatchOperation[] | undefined {
  const operations: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'Operations') : undefined
  if (!Array.isArray(operations)) return undefined
  return operations.map((operation: unknown) => ({
    op: (textIn(operation, 'op') ?? '').toLowerCase(),
    path: textIn(operation, 'path') ?? '',
    value: Object(operation).value,
  }))
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const plain = [
  ...['userName', 'externalId', 'displayName', 'nickName', 'title', 'preferredLanguage'],
  ...['timezone', 'emails', 'active'],
]
const nested: Readonly<Record<string, readonly [string, string]>> = {
  'name.givenName': ['name', 'givenName'],
  'name.familyName': ['name', 'familyName'],
  [`${enterprise}:department`]: [enterprise, 'department'],
  [`${enterprise}:organization`]: [enterprise, 'organization'],
}

/** @internal Writes one attribute; `false` when the path is none that the directory knows. */
export function writeAttribute(
  attributes: Map<string, unknown>,
  { op, path, value }: ScimPatchOperation,
): boolean {
  if (op !== 'add' && op !== 'replace' && op !== 'remove') return false
  if (plain.includes(path)) {
    if (op === 'remove') attributes.delete(path)
    else attributes.set(path, value)
    return true
  }
  const [outer, inner] = nested[path] ?? []
  if (outer === undefined || inner === undefined) return false
  const { [inner]: _, ...others }: Record<string, unknown> = Object(attributes.get(outer))
  attributes.set(outer, op === 'remove' ? others : { ...others, [inner]: value })
  return true
}
