import { styleText } from 'node:util'
import type { Io } from './io.js'

/** The styles results use. */
export type Style = 'bold' | 'green' | 'red' | 'yellow' | 'cyan' | 'dim'

/** Styles a text on a terminal, and leaves it plain anywhere else. */
export function styled(io: Io, style: Style, text: string): string {
  return io.colour ? styleText(style, text) : text
}

/** Text from outside that cannot steer a terminal: controls and invisible characters are spelt out. */
export function printable(text: string, keep = ''): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    keep.includes(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

/** Indents every line that is not empty. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

/** JSON as it is printed everywhere. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
