/**
 * The only file that turns XML from outside into a tree: XML 1.0 (fifth edition) without DTD, with
 * Namespaces in XML 1.0, in one pass. What no SAML message needs is refused, and so is whatever is not
 * well-formed; every loop moves on, so the work grows with the text and with nothing else.
 *
 * @module
 */

import { xmlFault } from './faults.js'
import { blankEnd, forbidden, normalizeLineEnds } from './xml-characters.js'
import { declarationEnd } from './xml-declaration.js'
import { nameReader, namespaceScope } from './xml-names.js'
import { resolveReferences } from './xml-references.js'
import { append, type Cursor, type OpenElement, tagReader } from './xml-tag.js'
import { attributeOf, type XmlElement } from './xml-tree.js'

/** Elements may nest this deep. */
const maxDepth = 100
/** Tags (an empty-element tag is two), attributes, declarations, comments and CDATA sections. */
const maxNodes = 60_000

/** @internal Reads one document strictly. */
export function parseXml(source: string): XmlElement {
  const text = normalizeLineEnds(source)
  const bad = forbidden.exec(text)
  if (bad) throw xmlFault('character', text, bad.index)
  // A surrogate without the other half is no character.
  if (!text.isWellFormed()) throw xmlFault('character', text, text.search(/\p{Cs}/u))
  return readDocument(text)
}

function indexOrEnd(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at
}

function readDocument(text: string): XmlElement {
  const cursor: Cursor = { text, at: declarationEnd(text) }
  const scope = namespaceScope()
  const { readTag } = tagReader(cursor, nameReader(text), scope)
  const ids = new Set<string>()
  let root: XmlElement | undefined
  let open: OpenElement | undefined
  let depth = 0
  let nodes = 0
  // Where the next of these is: searched anew only when it lies behind, so each search starts where the last ended.
  let ampersand = -1
  let bracket = -1

  const addText = (from: number, to: number): void => {
    if (bracket < from) bracket = indexOrEnd(text, ']]>', from)
    if (ampersand < from) ampersand = indexOrEnd(text, '&', from)
    // XML 1.0, 2.4: `]]>` may not stand in text.
    if (bracket < to) throw xmlFault('syntax', text, bracket)
    if (!open) {
      const end = blankEnd(text, from)
      if (end < to) throw xmlFault('syntax', text, end)
    } else if (ampersand < to) append(open, resolveReferences(text, from, to))
    else append(open, text.slice(from, to))
  }

  const startElement = (at: number): void => {
    if (!open && root) throw xmlFault('syntax', text, at)
    if (depth === maxDepth) throw xmlFault('too-deep', text, at)
    const element = readTag(open)
    nodes += element.attributes.length + element.declarations.length
    const id = attributeOf(element, 'ID')
    if (id !== undefined) {
      // Not the ID itself: texts that look like numbers could be chosen to collide in a Set.
      const key = `#${id}`
      if (ids.has(key)) throw xmlFault('duplicate-id', text, at)
      ids.add(key)
    }
    if (open) append(open, element)
    else root = element
    if (text.charCodeAt(cursor.at) === 0x2f) {
      cursor.at += 1
      nodes += 1
      scope.leave(element.declarations)
    } else {
      open = element
      depth += 1
    }
    endTag(cursor.at)
  }

  const endElement = (at: number): void => {
    if (!open || !text.startsWith(open.name, at + 2)) throw xmlFault('syntax', text, at)
    endTag(blankEnd(text, at + 2 + open.name.length))
    scope.leave(open.declarations)
    open = open.parent
    depth -= 1
  }

  const endTag = (at: number): void => {
    if (text.charCodeAt(at) !== 0x3e) throw xmlFault('syntax', text, at)
    cursor.at = at + 1
  }

  /** XML 1.0, 2.5: `--` ends a comment. Around the root it leaves nothing behind. */
  const addComment = (at: number): void => {
    const end = text.indexOf('--', at + 4)
    if (end === -1 || text.charCodeAt(end + 2) !== 0x3e) throw xmlFault('syntax', text, at)
    if (open) append(open, { comment: text.slice(at + 4, end) })
    cursor.at = end + 3
  }

  /** XML 1.0, 2.7: text as it stands. */
  const addSection = (at: number): void => {
    const end = text.indexOf(']]>', at + 9)
    if (end === -1 || !open) throw xmlFault('syntax', text, at)
    append(open, text.slice(at + 9, end))
    cursor.at = end + 3
  }

  const readMarkup = (at: number): void => {
    const code = text.charCodeAt(at + 1)
    if (code === 0x2f) endElement(at)
    else if (code === 0x3f) throw xmlFault('processing-instruction', text, at)
    else if (code !== 0x21) startElement(at)
    else if (text.startsWith('--', at + 2)) addComment(at)
    else if (text.startsWith('[CDATA[', at + 2)) addSection(at)
    else throw xmlFault('doctype', text, at)
  }

  for (let at = text.indexOf('<', cursor.at); at >= 0; at = text.indexOf('<', cursor.at)) {
    if (at > cursor.at) addText(cursor.at, at)
    nodes += 1
    cursor.at = at
    readMarkup(at)
    if (nodes > maxNodes) throw xmlFault('too-many-nodes', text, at)
  }
  if (cursor.at < text.length) addText(cursor.at, text.length)
  if (!root || open) throw xmlFault('syntax', text, text.length)
  return root
}
