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
  const separator = separators.find((mark) =>
    text.split(mark).some((part) => part !== text && index(part.trim(), () => undefined)),
  )
  if (separator === undefined) return undefined
  return {
    code: 'looks-delimited',
    pointer: source.pointer,
    message: `The source "${source.what}" gives one value that looks like a list separated by ${names[separator] ?? `"${separator}"`}: add the transform { "split": ${JSON.stringify(separator)} }.`,
  }
}
