import type { GroupSource } from './group-sources.js'
import type { MappingFinding } from './mapped.js'
import type { RuleIndex } from './rule-index.js'

const separators = [';', ',', '|', ' ']
const names: Readonly<Record<string, string>> = { ' ': 'blanks' }

/**
 * @internal Notices a list that came as one value: no rule matches the whole, but one would match a
 * part.
 */
export function delimitedFinding(
  source: GroupSource,
  text: string,
  index: RuleIndex,
): MappingFinding | undefined {
  const wouldMatch = (part: string) => index(part, () => undefined)
  const finding = (form: string, transform: string): MappingFinding => ({
    code: 'looks-delimited',
    pointer: source.pointer,
    message: `The source "${source.what}" gives one value that looks like a list ${form}: add the transform ${transform}.`,
  })
  if (jsonTexts(text).some(wouldMatch)) return finding('written as JSON', '"parseJson"')
  const separator = separators.find((mark) =>
    text.split(mark).some((part) => part !== text && wouldMatch(part.trim())),
  )
  if (separator === undefined) return undefined
  return finding(
    `separated by ${names[separator] ?? `"${separator}"`}`,
    `{ "split": ${JSON.stringify(separator)} }`,
  )
}

/** @internal The texts of a JSON list; none for any other text. */
export function jsonTexts(text: string): readonly string[] {
  if (!text.startsWith('[')) return []
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
