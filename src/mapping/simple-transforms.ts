import { stripDiacritics } from '../core/text.js'
import type { SimpleTransform } from './language-transforms.js'

type Texts = readonly string[]

/** @internal The transforms without parameters. */
export const simpleTransforms: Readonly<Record<SimpleTransform, (texts: Texts) => Texts>> = {
  lower: each((text) => text.toLowerCase()),
  upper: each((text) => text.toUpperCase()),
  trim: each((text) => text.trim()),
  stripSpaces: each((text) => text.replace(/\s+/gu, '')),
  stripDiacritics: each(stripDiacritics),
  localPart: each((text) => (text.includes('@') ? text.slice(0, text.lastIndexOf('@')) : text)),
  domainPart: (texts) =>
    texts.filter((text) => text.includes('@')).map((text) => text.slice(text.lastIndexOf('@') + 1)),
  guestAddress: each(guestAddress),
  accountName: each((text) => text.slice(text.indexOf('\\') + 1)),
  first: (texts) => texts.slice(0, 1),
  last: (texts) => texts.slice(-1),
  unique: (texts) => [...new Set(texts)],
}

function each(change: (text: string) => string): (texts: Texts) => Texts {
  return (texts) => texts.map(change)
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
