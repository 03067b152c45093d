import type { Expression } from '../mapping/language.js'
import type { Transform } from '../mapping/language-transforms.js'
import type { EntraNode } from './entra-parse.js'

/** Why something cannot be translated. */
export interface Reason {
  readonly reason: string
}

/** An expression of the mapping language, or why there is none. */
export type Translated = Expression | Reason

/** @internal Whether something could not be translated. */
export function isReason(value: unknown): value is Reason {
  return typeof value === 'object' && value !== null && 'reason' in value
}

/** Arguments of a function; `undefined` is one that was left empty. */
export type Arguments = readonly (EntraNode | undefined)[]

/** @internal What a translation needs of the world around it. */
export interface Context {
  /** The claim in which an attribute of Entra ID comes. */
  readonly claimOf: (attribute: string) => string
  /** Notes that something needs a look. */
  readonly remark: (text: string) => void
  /** Translates an argument. */
  readonly translate: (node: EntraNode | undefined) => Translated
}

/** Adds transforms to an expression. */
export function transformed(source: Translated, ...transform: readonly Transform[]): Translated {
  if (isReason(source)) return source
  return { ...source, transform: [...(source.transform ?? []), ...transform] }
}

/** The text of a constant argument. */
export function textOf(node: EntraNode | undefined): string | undefined {
  if (node?.kind === 'text') return node.text
  return node?.kind === 'word' ? node.word : undefined
}

/** A constant whole number within bounds. */
export function wholeOf(
  node: EntraNode | undefined,
  least: number,
  most: number,
): number | undefined {
  const text = textOf(node)
  const value = text === undefined ? Number.NaN : Number(text.replace(/^&H(?=[0-9A-Fa-f]+$)/, '0x'))
  return Number.isInteger(value) && value >= least && value <= most ? value : undefined
}

/** The expressions of several arguments, or why one of them has none. */
export function each(nodes: Arguments, context: Context): readonly Expression[] | Reason {
  const made: Expression[] = []
  for (const node of nodes) {
    const one = context.translate(node)
    if (isReason(one)) return one
    made.push(one)
  }
  return made
}
