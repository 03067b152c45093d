import { parseDn } from '../core/dn.js'
import { foldCase, normalizeText } from '../core/text.js'
import { jsonTexts } from './delimited.js'

/** How a value is nearly a text that is wanted. */
type NearTextKind = 'elsewhere' | 'case' | 'space' | 'guid' | 'dn' | 'domain' | 'path' | 'list'

/** @internal How a value that came nearly is the text wanted; `undefined` when it is something else. */
export function nearTextKind(wanted: string, value: string): NearTextKind | undefined {
  // A rule that reads the value's source would have matched it.
  if (normalizeText(wanted) === value) return 'elsewhere'
  const a = foldCase(wanted)
  const b = foldCase(value)
  if (a === b) return 'case'
  if (withoutSpaces(a) === withoutSpaces(b)) return 'space'
  const id = bareGuid(a)
  if (id !== undefined && id === bareGuid(b)) return 'guid'
  if (firstRdn(value) === a || firstRdn(wanted) === b) return 'dn'
  if (isAfter('\\', a, b)) return 'domain'
  if (isAfter('/', a, b)) return 'path'
  return listOf(b).includes(a) ? 'list' : undefined
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/gu, '')
}

/** The digits of a GUID, with or without braces and hyphens. */
function bareGuid(text: string): string | undefined {
  const bare = text.replace(/^\{(.*)\}$/u, '$1').replaceAll('-', '')
  return /^[0-9a-f]{32}$/u.test(bare) ? bare : undefined
}

/** The value of the first attribute of a distinguished name (RFC 4514). */
function firstRdn(text: string): string | undefined {
  const first = parseDn(text)?.rdns[0]?.[0]
  return first && !first.isEncoded ? foldCase(first.value) : undefined
}

/** Whether one of two texts is the other with something before it that ends with the mark, or the mark alone. */
function isAfter(mark: string, a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const end = short.startsWith(mark) ? short : mark + short
  return end.length > mark.length && long.endsWith(end)
}

const separators = [';', ',', '|']

/** The items of a text that looks like a list. */
function listOf(text: string): readonly string[] {
  const items = separators.flatMap((mark) => (text.includes(mark) ? text.split(mark) : []))
  return [...items.map((item) => item.trim()), ...jsonTexts(text)]
}
