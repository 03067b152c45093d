/**
 * Reads back what was signed. It knows nothing but canonical form, so what it returns is what was signed,
 * character by character.
 *
 * @module
 */

import { compareAttributes, compareCodePoints } from './canonicalize.js'
import { signatureFault } from './faults.js'
import { nameEnd } from './xml-characters.js'
import { nameReader, namespaceScope, type QName } from './xml-names.js'
import { append, noChildren, type OpenElement } from './xml-tag.js'
import type { XmlAttribute, XmlDeclaration, XmlElement } from './xml-tree.js'

const inText: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&#xD;', '\r'],
])
const inValue: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&quot;', '"'],
  ['&#x9;', '\t'],
  ['&#xA;', '\n'],
  ['&#xD;', '\r'],
])

const none: readonly never[] = Object.freeze([])

/** @internal Reads a subtree in canonical form, without comments. */
export function readCanonical(source: string): XmlElement {
  const names = nameReader(source)
  const scope = namespaceScope()
  let at = 0

  const readName = (): QName => {
    const from = at
    at = nameEnd(source, from)
    return names(from, at) ?? refuse()
  }

  /** The text up to a mark, or up to the end. */
  const readUntil = (mark: number, known: ReadonlyMap<string, string>): string => {
    const from = at
    let references = false
    for (; at < source.length; at += 1) {
      const code = source.charCodeAt(at)
      if (code === mark) break
      if (code === 0x26) references = true
      // Never as such: `<`, carriage returns; in text `>`, in values other white space.
      else if (code === 0x3c || code === 0xd) refuse()
      else if (mark === 0x22 ? code < 0x20 : code === 0x3e) refuse()
    }
    return references ? resolve(source.slice(from, at), known) : source.slice(from, at)
  }

  const readValue = (): string => {
    if (!source.startsWith('="', at)) refuse()
    at += 2
    const value = readUntil(0x22, inValue)
    at += 1
    return value
  }

  const namespaceOf = (prefix: string): string => scope.lookUp(prefix) ?? refuse()

  const named = ({ name, prefix, local }: QName, value: string): XmlAttribute => {
    const namespace = prefix === '' ? '' : namespaceOf(prefix)
    return { name, prefix, local, namespace, value }
  }

  const readStart = (parent: OpenElement | undefined): OpenElement => {
    at += 1
    const { name, prefix, local } = readName()
    let declarations: XmlDeclaration[] | undefined
    let attributes: XmlAttribute[] | undefined
    while (source.charCodeAt(at) === 0x20) {
      at += 1
      const attribute = readName()
      const value = readValue()
      if (attribute.declares === undefined) {
        attributes ??= []
        attributes.push(named(attribute, value))
      } else {
        // Declarations come first.
        if (attributes) refuse()
        declarations ??= []
        declarations.push({ prefix: attribute.declares, uri: value })
        scope.enter(attribute.declares, value)
      }
    }
    if (source.charCodeAt(at) !== 0x3e) refuse()
    at += 1
    if (declarations) requireOrder(declarations, byPrefix)
    if (attributes) requireOrder(attributes, compareAttributes)
    return {
      name,
      prefix,
      local,
      namespace: namespaceOf(prefix),
      attributes: attributes ?? none,
      declarations: declarations ?? none,
      children: noChildren,
      parent,
    }
  }

  /** Returns the element that is open then. */
  const readEnd = (element: OpenElement): OpenElement | undefined => {
    if (!source.startsWith(element.name, at + 2)) refuse()
    at += element.name.length + 2
    if (source.charCodeAt(at) !== 0x3e) refuse()
    at += 1
    scope.leave(element.declarations)
    return element.parent
  }

  if (source.charCodeAt(at) !== 0x3c) refuse()
  const root = readStart(undefined)
  let open: OpenElement | undefined = root
  while (open) {
    if (source.charCodeAt(at) !== 0x3c) append(open, readUntil(0x3c, inText))
    if (source.charCodeAt(at + 1) === 0x2f) open = readEnd(open)
    else {
      const child = readStart(open)
      append(open, child)
      open = child
    }
  }
  return at === source.length ? root : refuse()
}

function resolve(text: string, known: ReadonlyMap<string, string>): string {
  let resolved = ''
  let done = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', done)) {
    const end = text.indexOf(';', at) + 1
    resolved += text.slice(done, at) + (known.get(text.slice(at, end)) ?? refuse())
    done = end
  }
  return resolved + text.slice(done)
}

/** Reached only when our own canonical form is not what it should be. */
function refuse(): never {
  throw signatureFault('canonicalization')
}

function byPrefix(a: XmlDeclaration, b: XmlDeclaration): number {
  return compareCodePoints(a.prefix, b.prefix)
}

function requireOrder<T>(list: readonly T[], compare: (a: T, b: T) => number): void {
  for (let i = 1; i < list.length; i += 1) {
    const [a, b] = [list[i - 1], list[i]]
    if (a !== undefined && b !== undefined && compare(a, b) >= 0) refuse()
  }
}
