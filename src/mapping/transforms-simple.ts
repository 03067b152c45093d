import { utf8Base64, utf8Hex } from '../core/bytes.js'
import { foldCase, stripDiacritics } from '../core/text.js'
import type { SimpleTransform } from './language-transforms.js'
import { each, eachReadable, type TextsTransform } from './transforms-contract.js'

/** @internal The transforms without parameters, except the one that gives structures. */
export const simpleTransforms: Readonly<
  Record<Exclude<SimpleTransform, 'parseJson'>, TextsTransform>
> = {
  lower: each((text) => text.toLowerCase()),
  upper: each((text) => text.toUpperCase()),
  title: each(titleCase('')),
  caseFold: each(foldCase),
  trim: each((text) => text.trim()),
  stripSpaces: each((text) => text.replace(/\s+/gu, '')),
  collapseSpaces: each((text) => text.trim().replace(/\s+/gu, ' ')),
  stripDiacritics: each(stripDiacritics),
  localPart: each((text) => (text.includes('@') ? text.slice(0, text.lastIndexOf('@')) : text)),
  domainPart: (texts) =>
    texts.filter((text) => text.includes('@')).map((text) => text.slice(text.lastIndexOf('@') + 1)),
  mailAddress: each((text) => /<([^<>]*)>\s*$/u.exec(text)?.[1]?.trim() || text),
  guestAddress: each(guestAddress),
  accountName: each((text) => text.slice(text.indexOf('\\') + 1)),
  accountDomain: (texts) =>
    texts.filter((text) => text.includes('\\')).map((text) => text.slice(0, text.indexOf('\\'))),
  first: (texts) => texts.slice(0, 1),
  last: (texts) => texts.slice(-1),
  unique: (texts) => [...new Set(texts)],
  sort: (texts) => [...texts].sort(),
  reverse: (texts) => [...texts].reverse(),
  count: (texts) => [String(texts.length)],
  length: each((text) => String([...text].length)),
  toBoolean: eachReadable(booleanOf),
  base64: each(utf8Base64),
  utf8Hex: each(utf8Hex),
}

/** @internal Writes each word with one capital. Words stand between white space and the separators. */
export function titleCase(separators: string): (text: string) => string {
  const marks = new Set(separators)
  return (text) => {
    let made = ''
    let isStart = true
    for (const character of text) {
      const isBetween = marks.has(character) || /\s/u.test(character)
      if (isBetween) made += character
      else made += isStart ? character.toUpperCase() : character.toLowerCase()
      isStart = isBetween
    }
    return made
  }
}

const booleans: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', '1', 'on'].map((word) => [word, 'true'] as const),
  ...['false', 'no', '0', 'off'].map((word) => [word, 'false'] as const),
])

function booleanOf(text: string): string | undefined {
  return booleans.get(text.trim().toLowerCase())
}

/**
 * Entra ID writes a guest's address with its last `@` as `_`, then `#EXT#@` and the tenant's domain.
 * A name in another form comes back as it is.
 */
function guestAddress(text: string): string {
  const mark = text.search(/#ext#@/i)
  if (mark < 0) return text
  const name = text.slice(0, mark)
  const at = name.lastIndexOf('_')
  return at < 0 ? text : `${name.slice(0, at)}@${name.slice(at + 1)}`
}
