/**
 * Start tags: names, attributes and namespace declarations (XML 1.0, 3.1; Namespaces in XML 1.0).
 *
 * @module
 */

import { xmlFault } from './faults.js'
import { blankEnd, nameEnd } from './xml-characters.js'
import { mayBind, type NameTable, type QName, type Scope } from './xml-names.js'
import { resolveReferences } from './xml-references.js'
import type { XmlAttribute, XmlDeclaration } from './xml-tree.js'

/** Attributes and namespace declarations of one element. */
const maxAttributes = 100

/** @internal A start tag. What it declares is in scope already; the reader takes it out again. */
export interface Tag {
  readonly qname: QName
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  readonly declarations: readonly XmlDeclaration[]
  /** Value of the attribute `ID` without prefix. */
  readonly id: string | undefined
  /** Whether it is an empty-element tag. */
  readonly empty: boolean
  /** Where the text goes on. */
  readonly end: number
}

interface Written {
  readonly qname: QName
  readonly value: string
  readonly at: number
}

const none: readonly never[] = Object.freeze([])

/** @internal Gives the function that reads the start tag at a place of the text. */
export function tagReader(text: string, names: NameTable, scope: Scope): (start: number) => Tag {
  let tags = 0

  const readName = (from: number, to: number): QName => {
    const qname = names(text.slice(from, to))
    if (!qname) throw xmlFault('syntax', text, from)
    return qname
  }

  /** Namespaces in XML 1.0, 5: a prefix is declared, and `xmlns` names no namespace of its own. */
  const namespaceOf = ({ prefix }: QName, at: number): string => {
    const namespace = scope.lookUp(prefix)
    if (prefix === 'xmlns') throw xmlFault('namespace', text, at)
    if (namespace === undefined) throw xmlFault('syntax', text, at)
    return namespace
  }

  const resolve = (written: readonly Written[]): XmlAttribute[] => {
    let prefixed = 0
    const attributes = written.map(({ qname, value, at }): XmlAttribute => {
      const { name, prefix, local } = qname
      if (prefix !== '') prefixed += 1
      return { name, prefix, local, namespace: prefix === '' ? '' : namespaceOf(qname, at), value }
    })
    // Namespaces in XML 1.0, 6.3: two prefixes of one namespace make the same attribute.
    if (prefixed > 1) {
      const seen = new Set<string>()
      for (const { prefix, local, namespace } of attributes)
        if (prefix !== '') seen.add(`${local} ${namespace}`)
      if (seen.size < prefixed) throw xmlFault('duplicate-attribute', text, written[0]?.at ?? 0)
    }
    return attributes
  }

  return (start) => {
    tags += 1
    let at = nameEnd(text, start + 1)
    const qname = readName(start + 1, at)
    const written: Written[] = []
    const declarations: XmlDeclaration[] = []
    let id: string | undefined
    for (;;) {
      const from = blankEnd(text, at)
      const code = text.charCodeAt(from)
      if (code === 0x3e || code === 0x2f) {
        at = from
        break
      }
      const end = nameEnd(text, from)
      // Attributes stand apart, and none twice.
      if (from === at || end === from) throw xmlFault('syntax', text, from)
      const attribute = readName(from, end)
      if (attribute.usedIn === tags) throw xmlFault('syntax', text, from)
      attribute.usedIn = tags
      const quote = quoteAfter(text, end)
      const value = readValue(text, quote)
      at = value.end
      if (attribute.declares === undefined) {
        written.push({ qname: attribute, value: value.text, at: from })
        if (attribute.name === 'ID') id = value.text
      } else {
        const declaration = { prefix: attribute.declares, uri: value.text }
        if (!mayBind(declaration)) throw xmlFault('namespace', text, from)
        declarations.push(declaration)
      }
      if (written.length + declarations.length > maxAttributes)
        throw xmlFault('too-many-nodes', text, from)
    }
    const empty = text.charCodeAt(at) === 0x2f
    if (empty) at += 1
    if (text.charCodeAt(at) !== 0x3e) throw xmlFault('syntax', text, at)
    if (declarations.length > 0) scope.enter(declarations)
    return {
      qname,
      namespace: namespaceOf(qname, start),
      attributes: written.length === 0 ? none : resolve(written),
      declarations: declarations.length === 0 ? none : declarations,
      id,
      empty,
      end: at + 1,
    }
  }
}

/** Where the quotation mark behind a name and its equals sign is. */
function quoteAfter(text: string, nameEnds: number): number {
  const equals = blankEnd(text, nameEnds)
  const quote = blankEnd(text, equals + 1)
  const code = text.charCodeAt(quote)
  if (text.charCodeAt(equals) !== 0x3d || (code !== 0x22 && code !== 0x27))
    throw xmlFault('syntax', text, equals)
  return quote
}

/** The value in quotation marks, normalised (XML 1.0, 3.3.3), and where the text goes on. */
function readValue(text: string, quote: number): { text: string; end: number } {
  const mark = text.charCodeAt(quote)
  let blanks = false
  let references = false
  let at = quote + 1
  for (; ; at += 1) {
    const code = text.charCodeAt(at)
    if (code === mark) break
    if (code === 0x26) references = true
    else if (code < 0x20) blanks = true
    // XML 1.0, 3.1: no `<` in a value. At the end of the text the code is NaN.
    else if (code === 0x3c || at >= text.length) throw xmlFault('syntax', text, quote)
  }
  const end = at + 1
  const from = quote + 1
  if (references) return { text: resolveReferences(text, from, at, withBlanks), end }
  const literal = text.slice(from, at)
  return { text: blanks ? withBlanks(literal) : literal, end }
}

/** Written white space becomes blanks; white space that a reference stands for stays. */
function withBlanks(literal: string): string {
  return literal.replaceAll(/[\t\n]/g, ' ')
}
