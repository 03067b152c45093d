/** A step into a JSON value: a member name or an array index. */
export type PointerStep = string | number

/**
 * Writes an RFC 6901 JSON Pointer.
 *
 * @param steps - member names and array indexes from the root
 * @returns the pointer; `''` for the root
 */
export function pointer(...steps: readonly PointerStep[]): string {
  let text = ''
  for (const step of steps) text += `/${typeof step === 'number' ? step : escaped(step)}`
  return text
}

function escaped(name: string): string {
  return /[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}
