import type { Issue } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import { limits } from './limits.js'

const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * @internal Copies a value as plain JSON, so that nothing the caller holds can change it later.
 *
 * Names that mean something to JavaScript are refused here, because a parser further on might drop
 * them without a word, and a rule with them; half a surrogate pair too, because two documents that differ
 * only there would have one digest. Members that are `undefined` are left out.
 */
export function copyPlainJson(value: unknown): { copy: unknown; issues: readonly Issue[] } {
  const issues: Issue[] = []
  let count = 0

  const copy = (node: unknown, at: string, depth: number): unknown => {
    count += 1
    if (count > limits.documentValues || depth > limits.documentDepth) {
      if (count <= limits.documentValues + 1)
        issues.push({
          pointer: at,
          message: `is too much: there may be at most ${limits.documentDepth} levels and ${limits.documentValues} values`,
        })
      return null
    }
    if (typeof node === 'string') return wellFormed(node, at)
    if (node === null || typeof node === 'boolean') return node
    if (typeof node === 'number' && Number.isFinite(node)) return node
    if (Array.isArray(node)) return node.map((item, i) => copy(item, at + pointer(i), depth + 1))
    if (isPlainObject(node)) return copyObject(node, at, depth)
    issues.push({ pointer: at, message: 'is not a JSON value' })
    return null
  }

  const wellFormed = (text: string, at: string): string => {
    if (text.isWellFormed()) return text
    issues.push({ pointer: at, message: 'has half a surrogate pair in it, which is no text' })
    return ''
  }

  const copyObject = (node: object, at: string, depth: number) => {
    const members: [string, unknown][] = []
    for (const [name, member] of Object.entries(node)) {
      if (forbidden.has(name))
        issues.push({ pointer: at + pointer(name), message: 'is a name that cannot be used here' })
      else if (member !== undefined)
        members.push([
          wellFormed(name, at + pointer(name)),
          copy(member, at + pointer(name), depth + 1),
        ])
    }
    return Object.fromEntries(members)
  }

  return { copy: copy(value, '', 0), issues }
}

function isPlainObject(node: unknown): node is object {
  if (typeof node !== 'object' || node === null) return false
  const prototype: unknown = Object.getPrototypeOf(node)
  return prototype === Object.prototype || prototype === null
}
