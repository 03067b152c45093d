/**
 * Reads back what was signed. It knows nothing but canonical form, so what it returns is what was signed,
 * character by character.
 *
 * @module
 */

import { compareAttributes, compareCodePoints } from './canonicalize.js'
import { signatureFault } from './faults.js'
import { nameEnd } from './xml-characters.js'
import { namespaceScope, nameTable, type QName } from './xml-names.js'
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './xml-tree.js'

const textEscape = /&(?:amp|lt|gt|#xD);|[&>\r]/g
const valueEscape = /&(?:amp|lt|quot|#x9|#xA|#xD);|[&<\t\n\r]/g
const meaning: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x9;': '\t',
  '&#xA;': '\n',
  '&#xD;': '\r',
}

const none: readonly never[] = Object.freeze([])

interface OpenElement extends XmlElement {
  readonly children: XmlNode[]
  readonly parent: OpenElement | undefined
}

/** @internal Reads a subtree in canonical form, without comments. */
export function readCanonical(source: string): XmlElement {
  const names = nameTable()
  const scope = namespaceScope()
  let at = 0

  const readName = (): QName => {
    const end = nameEnd(source, at)
    const qname = names(source.slice(at, end)) ?? refuse()
    at = end
    return qname
  }

  /** The text up to a mark, or up to the end. */
  const readUntil = (mark: number, references: RegExp): string => {
    const from = at
    let special = false
    for (; at < source.length; at += 1) {
      const code = source.charCodeAt(at)
      if (code === mark) break
      // More than what is escaped; the pattern looks closely.
      if (code === 0x26 || code === 0x3c || code === 0x3e || code < 0x20) special = true
    }
    const written = source.slice(from, at)
    return special ? written.replace(references, (it) => meaning[it] ?? refuse()) : written
  }

  const readValue = (): string => {
    if (!source.startsWith('="', at)) refuse()
    at += 2
    const value = readUntil(0x22, valueEscape)
    at += 1
    return value
  }

  const namespaceOf = (prefix: string): string => scope.lookUp(prefix) ?? refuse()

  const readStart = (parent: OpenElement | undefined): OpenElement => {
    at += 1
    const { name, prefix, local } = readName()
    const declarations: XmlDeclaration[] = []
    const attributes: XmlAttribute[] = []
    while (source.charCodeAt(at) === 0x20) {
      at += 1
      const attribute = readName()
      const value = readValue()
      if (attribute.declares !== undefined) {
        const declaration = { prefix: attribute.declares, uri: value }
        // Declarations come first.
        if (attributes.length > 0) refuse()
        scope.enter([declaration])
        declarations.push(declaration)
      } else {
        const namespace = attribute.prefix === '' ? '' : namespaceOf(attribute.prefix)
        attributes.push({
          name: attribute.name,
          prefix: attribute.prefix,
          local: attribute.local,
          namespace,
          value,
        })
      }
    }
    if (source.charCodeAt(at) !== 0x3e) refuse()
    at += 1
    requireOrder(declarations, (a, b) => compareCodePoints(a.prefix, b.prefix))
    requireOrder(attributes, compareAttributes)
    return {
      name,
      prefix,
      local,
      namespace: namespaceOf(prefix),
      attributes: attributes.length === 0 ? none : attributes,
      declarations: declarations.length === 0 ? none : declarations,
      children: [],
      parent,
    }
  }

  /** Returns the element that is open then. */
  const readEnd = (element: OpenElement): OpenElement | undefined => {
    if (!source.startsWith(`${element.name}>`, at + 2)) refuse()
    at += element.name.length + 3
    scope.leave(element.declarations)
    return element.parent
  }

  if (source.charCodeAt(at) !== 0x3c) refuse()
  const root = readStart(undefined)
  let open: OpenElement | undefined = root
  while (open) {
    if (source.charCodeAt(at) !== 0x3c) open.children.push(readUntil(0x3c, textEscape))
    if (at >= source.length) refuse()
    if (source.charCodeAt(at + 1) === 0x2f) open = readEnd(open)
    else {
      const child = readStart(open)
      open.children.push(child)
      open = child
    }
  }
  return at === source.length ? root : refuse()
}

/** Reached only when our own canonical form is not what it should be. */
function refuse(): never {
  throw signatureFault('canonicalization')
}

function requireOrder<T>(list: readonly T[], compare: (a: T, b: T) => number): void {
  for (let i = 1; i < list.length; i += 1) {
    const [a, b] = [list[i - 1], list[i]]
    if (a !== undefined && b !== undefined && compare(a, b) >= 0) refuse()
  }
}
