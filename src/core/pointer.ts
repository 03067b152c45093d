/** A step into a JSON value: a member name or an array index. */
export type PointerStep = string | number

/**
 * Writes an RFC 6901 JSON Pointer.
 *
 * @param steps - member names and array indexes from the root
 * @returns the pointer; `''` for the root
 */
export function pointer(...steps: readonly PointerStep[]): string {
  return steps
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}
