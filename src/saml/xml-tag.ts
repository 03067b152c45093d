/**
 * Start tags: names, attributes and namespace declarations (XML 1.0, 3.1; Namespaces in XML 1.0).
 *
 * @module
 */

import { xmlFault } from './faults.js'
import { blankEnd, nameEnd, withBlanks } from './xml-characters.js'
import { mayBind, type NameReader, type QName, type Scope } from './xml-names.js'
import { resolveReferences } from './xml-references.js'
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './xml-tree.js'

/** Attributes and namespace declarations of one element. */
const maxAttributes = 100

/** @internal An element whose end is still to come. */
export interface OpenElement extends XmlElement {
  children: XmlNode[]
  readonly parent: OpenElement | undefined
}

/** @internal */
export const noChildren: XmlNode[] = []

/** @internal Most elements have one child or none: a list is made with the first. */
export function append(element: OpenElement, node: XmlNode): void {
  if (element.children === noChildren) element.children = [node]
  else element.children.push(node)
}

/** @internal Where a reader is in its text. */
export interface Cursor {
  readonly text: string
  at: number
}

/** @internal What reads start tags: its functions move the cursor on. */
export interface TagReader {
  /**
   * Reads the start tag at the cursor. What it declares is in scope then, until the caller takes it out.
   * Of an empty-element tag the cursor stays before the slash.
   */
  readTag(parent: OpenElement | undefined): OpenElement
}

interface Prefixed {
  readonly qname: QName
  readonly attribute: { namespace: string }
  readonly at: number
}

const none: readonly never[] = Object.freeze([])

/** @internal */
export function tagReader(cursor: Cursor, names: NameReader, scope: Scope): TagReader {
  const { text } = cursor
  let tags = 0

  const readName = (): QName => {
    const from = cursor.at
    cursor.at = nameEnd(text, from)
    const qname = names(from, cursor.at)
    if (!qname) throw xmlFault('syntax', text, from)
    return qname
  }

  /** Namespaces in XML 1.0, 5: a prefix is declared, and `xmlns` names no namespace of its own. */
  const namespaceOf = ({ prefix }: QName, at: number): string => {
    if (prefix === 'xmlns') throw xmlFault('namespace', text, at)
    const namespace = scope.lookUp(prefix)
    if (namespace === undefined) throw xmlFault('syntax', text, at)
    return namespace
  }

  /** Namespaces in XML 1.0, 6.3: two prefixes of one namespace make the same attribute. */
  const resolve = (prefixed: readonly Prefixed[]): void => {
    const seen = new Set<string>()
    for (const { qname, attribute, at } of prefixed) {
      attribute.namespace = namespaceOf(qname, at)
      if (prefixed.length === 1) return
      const expanded = `${qname.local} ${attribute.namespace}`
      if (seen.has(expanded)) throw xmlFault('duplicate-attribute', text, at)
      seen.add(expanded)
    }
  }

  const declare = (prefix: string, uri: string, at: number): XmlDeclaration => {
    if (!mayBind(prefix, uri)) throw xmlFault('namespace', text, at)
    scope.enter(prefix, uri)
    return { prefix, uri }
  }

  /** Whether an attribute follows: white space must stand before it. */
  const moveToAttribute = (): boolean => {
    const from = cursor.at
    cursor.at = blankEnd(text, from)
    const code = text.charCodeAt(cursor.at)
    if (code === 0x3e || code === 0x2f) return false
    if (cursor.at === from) throw xmlFault('syntax', text, from)
    return true
  }

  return {
    readTag: (parent) => {
      const start = cursor.at
      cursor.at += 1
      tags += 1
      const qname = readName()
      let attributes: XmlAttribute[] | undefined
      let prefixed: Prefixed[] | undefined
      let declarations: XmlDeclaration[] | undefined
      for (let count = 1; moveToAttribute(); count += 1) {
        const { at } = cursor
        if (count > maxAttributes) throw xmlFault('too-many-nodes', text, at)
        const name = readName()
        // XML 1.0, 3.1: no attribute twice.
        if (name.usedIn === tags) throw xmlFault('syntax', text, at)
        name.usedIn = tags
        const value = readValue(cursor)
        if (name.declares !== undefined) {
          declarations ??= []
          declarations.push(declare(name.declares, value, at))
          continue
        }
        const { prefix, local } = name
        const attribute = { name: name.name, prefix, local, namespace: '', value }
        attributes ??= []
        attributes.push(attribute)
        if (prefix === '') continue
        prefixed ??= []
        prefixed.push({ qname: name, attribute, at })
      }
      if (prefixed) resolve(prefixed)
      return {
        name: qname.name,
        prefix: qname.prefix,
        local: qname.local,
        namespace: namespaceOf(qname, start),
        attributes: attributes ?? none,
        declarations: declarations ?? none,
        children: noChildren,
        parent,
      }
    },
  }
}

/** Reads an equals sign and a value in quotation marks, normalised (XML 1.0, 3.3.3). */
function readValue(cursor: Cursor): string {
  const { text } = cursor
  const equals = blankEnd(text, cursor.at)
  const from = blankEnd(text, equals + 1) + 1
  const mark = text.charCodeAt(from - 1)
  if (text.charCodeAt(equals) !== 0x3d || (mark !== 0x22 && mark !== 0x27))
    throw xmlFault('syntax', text, equals)
  let blanks = false
  let references = false
  let at = from
  for (; ; at += 1) {
    const code = text.charCodeAt(at)
    if (code === mark) break
    if (code === 0x26) references = true
    else if (code < 0x20) blanks = true
    // XML 1.0, 3.1: no `<` in a value. At the end of the text the code is NaN.
    else if (code === 0x3c || at >= text.length) throw xmlFault('syntax', text, from)
  }
  cursor.at = at + 1
  if (references) return resolveReferences(text, from, at, blanks ? withBlanks : undefined)
  const literal = text.slice(from, at)
  return blanks ? withBlanks(literal) : literal
}
