import { normalizeText } from '../core/text.js'
import type { Compilers } from './transforms-contract.js'

/** @internal Transforms of the list of values as a whole. */
export const listTransforms: Compilers<'split' | 'join' | 'at' | 'slice' | 'add'> = {
  split(mark) {
    const separator = normalizeText(mark)
    return (texts) => texts.flatMap((text) => text.split(separator).map((part) => part.trim()))
  },
  join(mark) {
    const between = normalizeText(mark)
    return (texts) => [texts.join(between)]
  },
  at: (place) => (texts) => {
    const text = texts.at(place)
    return text === undefined ? 'empty' : [text]
  },
  slice:
    ({ start = 0, end }) =>
    (texts) =>
      texts.slice(start, end),
  add: (more) => (texts) => [...texts, ...more],
}
