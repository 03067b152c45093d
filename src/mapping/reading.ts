import { isPrintableAscii, normalizeText } from '../core/text.js'
import type { Claim, ClaimState, ClaimValue } from '../identity/claim.js'
import { limits } from './limits.js'

/**
 * @internal What a source gives: a state, and values exactly when it is `present`. Text is in
 * normalisation form C, well formed and within the limit.
 */
export interface Reading {
  readonly state: ClaimState
  readonly values: readonly ClaimValue[]
  /**
   * Values came, but `extract` or `domainPart` could read none of them. The state is `empty`, which is
   * right for groups and conditions; it must not clear an attribute.
   */
  readonly unread?: true
}

/** @internal A reading without values. */
export function without(state: Exclude<ClaimState, 'present'>): Reading {
  return nothing[state]
}

const none: readonly ClaimValue[] = Object.freeze([])

const nothing: Readonly<Record<Exclude<ClaimState, 'present'>, Reading>> = {
  empty: { state: 'empty', values: none },
  absent: { state: 'absent', values: none },
  overage: { state: 'overage', values: none },
  malformed: { state: 'malformed', values: none },
  fetchFailed: { state: 'fetchFailed', values: none },
}

/** @internal Values that came, but none could be read. */
export const unread: Reading = { state: 'empty', values: nothing.empty.values, unread: true }

/** Worst first: the further from knowledge, the worse. */
const worstFirst: readonly ClaimState[] = [
  'malformed',
  'fetchFailed',
  'overage',
  'absent',
  'empty',
  'present',
]

/** @internal The state furthest from knowledge: malformed, fetchFailed, overage, absent, empty, present. */
export function worstState(states: readonly ClaimState[]): ClaimState {
  return worstFirst.find((state) => states.includes(state)) ?? 'present'
}

/** @internal Whether values are known to exist or may exist, but cannot be seen. */
export function isBroken(state: ClaimState): state is 'malformed' | 'fetchFailed' | 'overage' {
  return state === 'malformed' || state === 'fetchFailed' || state === 'overage'
}

/** @internal Text fit for the engine; `undefined` when it is too long or not well formed. */
export function readableText(text: string): string | undefined {
  if (text.length > limits.text) return undefined
  if (isPrintableAscii(text)) return text
  if (!text.isWellFormed()) return undefined
  const normal = normalizeText(text)
  return normal.length > limits.text ? undefined : normal
}

/** @internal A reading of values that may be unfit, empty texts dropped. */
export function readingOf(values: readonly ClaimValue[]): Reading {
  if (values.length > limits.values) return without('malformed')
  const read: ClaimValue[] = []
  for (const value of values) {
    if (typeof value !== 'string') read.push(value)
    else {
      const text = readableText(value)
      if (text === undefined) return without('malformed')
      if (text !== '') read.push(text)
    }
  }
  return read.length > 0 ? { state: 'present', values: Object.freeze(read) } : without('empty')
}

/** @internal A claim's reading. */
export function readingOfClaim({ state, values }: Claim): Reading {
  return state === 'present' ? readingOf(values) : without(state)
}

/** @internal The values as text; `undefined` when one is structured. */
export function textsOf({ values }: Reading): readonly string[] | undefined {
  if (areTexts(values)) return values
  const texts: string[] = []
  for (const value of values) {
    if (typeof value === 'object') return undefined
    texts.push(typeof value === 'string' ? value : String(value))
  }
  return texts
}

function areTexts(values: readonly ClaimValue[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string')
}
