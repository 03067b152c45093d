/**
 * Text that people write: JSON or YAML, with the line of everything in it.
 *
 * @module
 */
import { LineCounter, parseDocument } from 'yaml'

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A text that could be read. */
export interface DataText {
  readonly value: unknown
  /** Where the thing a JSON Pointer points to stands, or the nearest thing around it. */
  readonly locate: (pointer: string) => Place
  /** JSON Pointer of the innermost thing that stands at a position of the text. */
  readonly pointerAt: (offset: number) => string
}

/** A text that could not. */
export interface DataFault extends Place {
  readonly fault: string
}

/**
 * Reads JSON or YAML. JSON is YAML, so that one reader serves both and both get line numbers. Keys stay
 * texts, and a date is what was written.
 */
export function readDataText(text: string): DataText | DataFault {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', stringKeys: true })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const [fault] = document.errors
  if (fault) {
    const message = (fault.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
    return { fault: `is neither JSON nor YAML: ${message}`, ...place(fault.pos[0]) }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch {
    return {
      fault: 'refers to a part that is not there, or too often to one that is',
      line: 1,
      column: 1,
    }
  }
  return {
    value,
    locate(pointer) {
      const keys = pointer.split('/').slice(1).map(unescapeKey)
      for (let depth = keys.length; depth >= 0; depth -= 1) {
        const range = rangeOf(document.getIn(keys.slice(0, depth), true))
        if (range) return place(range[0])
      }
      return { line: 1, column: 1 }
    },
    pointerAt: (offset) => pointerAt(document.contents, offset),
  }
}

/** A member of a collection, as the YAML tree has it; told by shape, since its classes vary by copy. */
interface Item {
  readonly key?: unknown
  readonly value?: unknown
}

function pointerAt(node: unknown, offset: number): string {
  for (const [index, item] of itemsOf(node).entries()) {
    const isPair = typeof item === 'object' && item !== null && 'key' in item
    const { key, value } = isPair ? (item as Item) : { key: undefined, value: item }
    const start = rangeOf(key)?.[0] ?? rangeOf(value)?.[0]
    const end = rangeOf(value)?.[2] ?? rangeOf(key)?.[2]
    if (start === undefined || end === undefined || offset < start || offset > end) continue
    const name = isPair ? String(scalarOf(key)) : String(index)
    return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${pointerAt(value, offset)}`
  }
  return ''
}

function itemsOf(node: unknown): readonly unknown[] {
  if (typeof node !== 'object' || node === null || !('items' in node)) return []
  return Array.isArray(node.items) ? node.items : []
}

function scalarOf(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  if (!Array.isArray(range)) return undefined
  const [start, end, whole] = range
  return [start, end, whole]
}

function unescapeKey(key: string): string | number {
  const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
  return /^(0|[1-9]\d*)$/.test(name) ? Number(name) : name
}
