import { styleText } from 'node:util'
import type { Io } from './io.js'

/** The styles results use. */
export type Style = 'bold' | 'green' | 'red' | 'yellow' | 'cyan' | 'dim'

/** Styles a text for results on a terminal, and leaves it plain anywhere else. */
export function styled(io: Io, style: Style, text: string): string {
  return io.colour.out ? painted(style, text) : text
}

/** The same for remarks and progress. */
export function styledRemark(io: Io, style: Style, text: string): string {
  return io.colour.err ? painted(style, text) : text
}

/** Newer versions of Node would look at standard output themselves, also for what goes elsewhere. */
function painted(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false })
}

/** Indents every line that is not empty. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

/** JSON as it is printed everywhere. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
