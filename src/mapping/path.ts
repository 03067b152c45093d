/**
 * Paths into structured claim values: the part of RFC 9535 that selects by name, index, slice or
 * wildcard. Filters, scripts, `..`, unions and every extension are not in the grammar.
 *
 * @module
 */

import type { ClaimState, ClaimValue, JsonValue } from '../identity/claim.js'
import type { Compiler } from './evaluation.js'
import { type Reading, readingOf, textsOf, without } from './reading.js'

type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly of: (list: readonly JsonValue[]) => readonly JsonValue[] }
  | { readonly kind: 'wildcard' }

/** @internal Reads values along a path; see {@link compilePath}. */
export type PathReader = (reading: Reading) => Reading

/** @internal How a path is read. */
export interface PathOptions {
  /** Pass over values that lack what the path asks for, instead of giving no values at all. */
  readonly skipMissing?: boolean
  /** What `null` says: nothing (`absent`, the default), or that there is no value (`empty`). */
  readonly nullIs?: 'absent' | 'empty'
}

/** What was found amiss on the way; a `null` is told apart until it is known what it says. */
type Found = ClaimState | 'null'

const segment =
  /\.(?<member>[\p{L}_][\p{L}\p{N}_]*)|\[(?:'(?<single>(?:[^'\\]|\\['\\])*)'|"(?<double>(?:[^"\\]|\\["\\])*)"|(?<index>0|-?[1-9]\d{0,8})|(?<slice>(?:-?\d{1,9})?:(?:-?\d{1,9})?(?::(?:-?\d{1,9})?)?))\]|(?<wildcard>\.\*|\[\*\])/uy

/**
 * @internal Compiles a path; `undefined` when it is not in the grammar.
 *
 * A member that is not there is `absent`, and so is `null` unless told otherwise, also when other values have it: a part must not pass
 * for the whole. A list that came, but has nothing at that place, is known to be `empty`. A step that does
 * not fit what stands there (a name into text) is `malformed`. A list at the end of the path gives its items.
 */
function compilePath(path: string, options: PathOptions = {}): PathReader | undefined {
  const segments = parsePath(path)
  if (!segments) return undefined
  const { nullIs = 'absent' } = options
  return ({ values: roots }) => {
    const found: Found[] = []
    let nodes: JsonValue[] = [...roots]
    for (const step of segments) nodes = nodes.flatMap((node) => select(node, step, found))
    const values = nodes.flatMap((node) => valuesAt(node, found))
    const states = found.map((state) => (state === 'null' ? nullIs : state))
    if (states.includes('malformed')) return without('malformed')
    if (states.includes('absent') && !options.skipMissing) return without('absent')
    if (values.length > 0) return readingOf(values)
    return without(states.includes('empty') ? 'empty' : 'absent')
  }
}

/** @internal The same; a path that is not in the grammar is reported. */
export function compilePathOf(
  path: string,
  options: PathOptions,
  at: string,
  report: Compiler['report'],
): PathReader {
  const read = compilePath(path, options)
  if (read) return read
  report(
    at,
    'must be a path of member names, indexes, slices and wildcards, for example $.roles[*]',
  )
  return (reading) => reading
}

/**
 * @internal What JSON texts stand for. A list gives its items; `null` says nothing.
 */
export function parseJson(reading: Reading): Reading {
  const texts = textsOf(reading)
  if (!texts) return without('malformed')
  const nodes: JsonValue[] = []
  for (const text of texts) {
    try {
      nodes.push(JSON.parse(text) as JsonValue)
    } catch {
      return without('malformed')
    }
  }
  return itself({ ...reading, values: nodes as ClaimValue[] })
}

const itself = compilePath('$') as PathReader

function parsePath(path: string): Segment[] | undefined {
  if (!path.startsWith('$')) return undefined
  const segments: Segment[] = []
  segment.lastIndex = 1
  while (segment.lastIndex < path.length) {
    const groups = segment.exec(path)?.groups
    if (!groups) return undefined
    segments.push(segmentOf(groups))
  }
  segment.lastIndex = 0
  return segments
}

function segmentOf(groups: Readonly<Record<string, string | undefined>>): Segment {
  const { member, single, double, index, slice } = groups
  const quoted = single ?? double
  if (member !== undefined) return { kind: 'name', name: member }
  if (quoted !== undefined) return { kind: 'name', name: quoted.replace(/\\(.)/gu, '$1') }
  if (index !== undefined) return { kind: 'index', index: Number(index) }
  return slice === undefined ? { kind: 'wildcard' } : { kind: 'slice', of: sliceOf(slice) }
}

/** RFC 9535, 2.3.4.2.2: `start:end:step`, each of which may be left out; a step of 0 selects nothing. */
function sliceOf(slice: string) {
  const [start, end, step = 1] = slice
    .split(':')
    .map((part) => (part === '' ? undefined : Number(part)))
  return (list: readonly JsonValue[]): JsonValue[] => {
    const { length } = list
    const placeOf = (index: number) => (index < 0 ? length + index : index)
    const selected: JsonValue[] = []
    if (step > 0) {
      const to = Math.min(placeOf(end ?? length), length)
      for (let i = Math.max(placeOf(start ?? 0), 0); i < to; i += step)
        selected.push(list[i] as JsonValue)
    } else if (step < 0) {
      const to = end === undefined ? -1 : Math.max(placeOf(end), -1)
      for (let i = Math.min(placeOf(start ?? length - 1), length - 1); i > to; i += step)
        selected.push(list[i] as JsonValue)
    }
    return selected
  }
}

/** One step from one node. Only own members count; text has none. */
function select(node: JsonValue, step: Segment, states: Found[]): readonly JsonValue[] {
  if (node === null) return missing(states, 'null')
  const isList = Array.isArray(node)
  if (step.kind === 'name' && typeof node === 'object' && !isList) {
    const own = Object.getOwnPropertyDescriptor(node, step.name)
    return own ? [own.value as JsonValue] : missing(states)
  }
  if (step.kind === 'index' && isList) {
    const item: JsonValue | undefined = node.at(step.index)
    if (item === undefined) states.push('empty')
    return item === undefined ? [] : [item]
  }
  const found = severalOf(node, step)
  if (found) {
    if (found.length === 0) states.push('empty')
    return found
  }
  states.push('malformed')
  return []
}

/** What a wildcard or a slice selects; `undefined` where it does not fit. */
function severalOf(node: JsonValue, step: Segment): readonly JsonValue[] | undefined {
  if (step.kind === 'wildcard')
    return typeof node === 'object' && node !== null ? Object.values(node) : undefined
  return step.kind === 'slice' && isList(node) ? step.of(node) : undefined
}

function missing(states: Found[], what: Found = 'absent'): [] {
  states.push(what)
  return []
}

/** The values at the end of the path, as a claim would hold them. */
function valuesAt(node: JsonValue, states: Found[]): ClaimValue[] {
  if (node === null) return missing(states, 'null')
  if (!isList(node)) return [node]
  if (node.some(isList)) states.push('malformed')
  if (node.includes(null)) states.push('null')
  if (node.length === 0) states.push('empty')
  return node.filter((item): item is ClaimValue => item !== null && !isList(item))
}

function isList(node: JsonValue): node is readonly JsonValue[] {
  return Array.isArray(node)
}
