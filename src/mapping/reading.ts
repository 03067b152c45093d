import { isPrintableAscii, normalizeText } from '../core/text.js'
import type { Claim, ClaimState, ClaimValue } from '../identity/claim.js'
import { limits } from './limits.js'

/**
 * @internal What a source gives: a state, and values exactly when it is `present`. Text is in
 * normalisation form C, well formed and within the limit; numbers are exact.
 */
export interface Reading {
  readonly state: ClaimState
  readonly values: readonly ClaimValue[]
  /** The values again, when all are text. */
  readonly texts: readonly string[] | undefined
  /** Whether they are text of printable ASCII, so that what is made of their parts is too. */
  readonly isAscii: boolean
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

const none: readonly string[] = Object.freeze([])

const nothing: Readonly<Record<Exclude<ClaimState, 'present'>, Reading>> = {
  empty: { state: 'empty', values: none, texts: none, isAscii: false },
  absent: { state: 'absent', values: none, texts: none, isAscii: false },
  overage: { state: 'overage', values: none, texts: none, isAscii: false },
  malformed: { state: 'malformed', values: none, texts: none, isAscii: false },
  fetchFailed: { state: 'fetchFailed', values: none, texts: none, isAscii: false },
}

/** @internal Values that came, but none could be read. */
export const unread: Reading = {
  state: 'empty',
  values: none,
  texts: none,
  isAscii: false,
  unread: true,
}

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

/**
 * @internal A reading of values that may be unfit, empty texts dropped. Takes the list over: what needs
 * no work is frozen and used as it is.
 */
export function readingOf(values: readonly ClaimValue[]): Reading {
  if (values.length > limits.values) return without('malformed')
  // As nearly all are: neither empty nor long, of printable ASCII.
  if (values.length > 0 && areAscii(values)) return readingOfAscii(values)
  const read = fitted(values)
  if (!read) return without('malformed')
  if (read.length === 0) return without('empty')
  Object.freeze(read)
  const texts = areTexts(read) ? read : undefined
  return { state: 'present', values: read, texts, isAscii: false }
}

/** A reading of texts that are known to be fit, of printable ASCII, and not too many. */
function readingOfAscii(texts: readonly string[]): Reading {
  Object.freeze(texts)
  return { state: 'present', values: texts, texts, isAscii: true }
}

function areAscii(values: readonly ClaimValue[]): values is readonly string[] {
  // Counted: an iterator makes an object for each of a thousand groups.
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]
    if (
      typeof value !== 'string' ||
      value === '' ||
      value.length > limits.text ||
      !isPrintableAscii(value)
    )
      return false
  }
  return true
}

/** The values made fit; `undefined` when one cannot be. */
function fitted(values: readonly ClaimValue[]): readonly ClaimValue[] | undefined {
  const read: ClaimValue[] = []
  for (const value of values) {
    const fit = typeof value === 'string' ? readableText(value) : value
    if (fit === undefined || !isExact(fit)) return undefined
    if (fit !== '') read.push(fit)
  }
  return read
}

/** Readers of JSON round whole numbers beyond 2^53 - 1, so that two ids an IdP sends would be one. */
function isExact(value: ClaimValue): boolean {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return true
  return Number.isFinite(value) && !Number.isInteger(value)
}

/** @internal A claim's reading. */
export function readingOfClaim({ state, values }: Claim): Reading {
  return state === 'present' ? readingOf(values) : without(state)
}

/** @internal The values as text; `undefined` when one is structured. */
export function textsOf({ values, texts: known }: Reading): readonly string[] | undefined {
  if (known) return known
  const texts: string[] = []
  for (const value of values) {
    if (typeof value === 'object') return undefined
    texts.push(String(value))
  }
  return texts
}

function areTexts(values: readonly ClaimValue[]): values is readonly string[] {
  for (const value of values) if (typeof value !== 'string') return false
  return true
}
