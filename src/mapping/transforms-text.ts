import { normalizeText } from '../core/text.js'
import type { Padding } from './language-transforms.js'
import { type Compilers, each, type TextsTransform } from './transforms-contract.js'
import { titleCase } from './transforms-simple.js'

type Keys =
  | 'replaceText'
  | 'before'
  | 'after'
  | 'beforeLast'
  | 'afterLast'
  | 'prepend'
  | 'append'
  | 'substring'
  | 'maxLength'
  | 'padStart'
  | 'padEnd'
  | 'title'

/** @internal Transforms of each text by itself, without patterns. */
export const textTransforms: Compilers<Keys> = {
  replaceText({ find, with: instead, first = false }) {
    const text = normalizeText(find)
    // A function, so that `$&` in the replacement is text like any other.
    return each((value) =>
      first ? value.replace(text, () => instead) : value.replaceAll(text, () => instead),
    )
  },
  before: (mark) => cut(mark, false, (value, found) => value.slice(0, found)),
  after: (mark) => cut(mark, false, (value, found, length) => value.slice(found + length)),
  beforeLast: (mark) => cut(mark, true, (value, found) => value.slice(0, found)),
  afterLast: (mark) => cut(mark, true, (value, found, length) => value.slice(found + length)),
  prepend: (text) => each((value) => text + value),
  append: (text) => each((value) => value + text),
  substring: ({ start, length }) =>
    each((value) => {
      const characters = [...value]
      const from = start < 0 ? Math.max(0, characters.length + start) : start
      return characters.slice(from, length === undefined ? undefined : from + length).join('')
    }),
  maxLength: (length) =>
    each((value) => (value.length <= length ? value : [...value].slice(0, length).join(''))),
  padStart: (padding) => each((value) => fill(value, padding) + value),
  padEnd: (padding) => each((value) => value + fill(value, padding)),
  title(separators) {
    const change = titleCase(separators)
    return each(change)
  },
}

function cut(
  mark: string,
  last: boolean,
  part: (value: string, found: number, length: number) => string,
): TextsTransform {
  const text = normalizeText(mark)
  return each((value) => {
    const found = last ? value.lastIndexOf(text) : value.indexOf(text)
    return found < 0 ? value : part(value, found, text.length)
  })
}

function fill(value: string, { length, with: character }: Padding): string {
  return character.repeat(Math.max(0, length - [...value].length))
}
