import type { Match } from './matcher.js'

const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** @internal A GUID in lower case; `undefined` for anything but the form `8-4-4-4-12`. */
export function guidOf(text: string): string | undefined {
  return text.length === 36 && guidPattern.test(text) ? text.toLowerCase() : undefined
}

/** @internal What to say of a GUID that is none. */
export const guidFault =
  'must be a GUID, such as 07dd8a60-bf6d-4e17-8844-230b77145381, without braces'

/** @internal A path of groups, without a `/` at its end; `undefined` for anything else. */
export function pathOf(text: string): string | undefined {
  if (text.charCodeAt(0) !== 0x2f || text.length === 1) return undefined
  const path = text.endsWith('/') ? text.slice(0, -1) : text
  return path === '' || path.includes('//') ? undefined : path
}

/** @internal What to say of a path that is none. */
export const pathFault =
  'must be a path that begins with "/", such as /engineering/platform, without empty segments'

/** @internal The paths above a path, nearest first: `/a/b/c` is below `/a/b` and `/a`. */
export function pathsAbove(path: string): string[] {
  const above: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    above.push(path.slice(0, end))
  return above
}

/**
 * @internal Finds a path, or one above it, among those a matcher names. Folding may change lengths, so
 * segments are counted.
 */
export function segmentsBelow(
  path: string,
  key: string,
  paths: ReadonlySet<string>,
  below: boolean,
): Match | undefined {
  const last = path.slice(path.lastIndexOf('/') + 1)
  if (paths.has(key)) return { last, rest: '' }
  const above = below ? pathsAbove(key).findIndex((candidate) => paths.has(candidate)) : -1
  if (above < 0) return undefined
  return {
    last,
    rest: path
      .split('/')
      .slice(-(above + 1))
      .join('/'),
  }
}
