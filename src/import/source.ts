import { RosterError } from '../core/errors.js'

/** A JSON object out of another product's configuration. */
export type Source = Readonly<Record<string, unknown>>

/** @throws always: what was read is not what it should be */
export function importFault(pointer: string, message: string): never {
  throw new RosterError(
    'IMPORT_INVALID',
    `The configuration cannot be imported: ${pointer || 'the whole of it'} ${message}.`,
    { issues: [{ pointer, message }] },
  )
}

/** Whether a value is a JSON object. */
export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member that is an object; one without members when it is something else. */
export function objectIn(source: Source, name: string): Source {
  const value = Object.hasOwn(source, name) ? source[name] : undefined
  return isSource(value) ? value : {}
}

/** A member that is a list of objects, each with its place in the list. What is no object is passed over. */
export function objectsIn(source: Source, name: string): readonly (readonly [Source, number])[] {
  const value = Object.hasOwn(source, name) ? source[name] : undefined
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown, i) => (isSource(item) ? [[item, i] as const] : []))
}

/** A member that is a text and not empty. */
export function textIn(source: Source, name: string): string | undefined {
  const value = Object.hasOwn(source, name) ? source[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
