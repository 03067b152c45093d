import type { Expression } from '../mapping/language.js'
import type { Transform } from '../mapping/language-transforms.js'
import type { EntraNode } from './entra-parse.js'

/** An expression of the mapping language, or why there is none. */
export type Translated = Expression | { readonly reason: string }

/** @internal Whether something could not be translated. */
export function isReason(value: unknown): value is { readonly reason: string } {
  return typeof value === 'object' && value !== null && 'reason' in value
}

/** @internal What a translation needs of the world around it. */
export interface Context {
  /** The claim in which an attribute of Entra ID comes. */
  readonly claimOf: (attribute: string) => string
  /** Notes that something needs a look. */
  readonly remark: (text: string) => void
}

/** Adds a transform to an expression. */
export function transformed(source: Translated, ...transform: readonly Transform[]): Translated {
  if (isReason(source)) return source
  return { ...source, transform: [...(source.transform ?? []), ...transform] }
}

/** The text of a constant argument. */
export function textOf(node: EntraNode | undefined): string | undefined {
  if (node?.kind === 'text') return node.text
  return node?.kind === 'word' ? node.word : undefined
}
