/**
 * The only file that turns XML from outside into a tree: XML 1.0 (fifth edition) without DTD, with
 * Namespaces in XML 1.0, in one pass. What no SAML message needs is refused, and so is whatever is not
 * well-formed; every loop moves on, so the work grows with the text and with nothing else.
 *
 * @module
 */

import { xmlFault } from './faults.js'
import { blankEnd, forbidden } from './xml-characters.js'
import { declarationEnd } from './xml-declaration.js'
import { namespaceScope, nameTable } from './xml-names.js'
import { resolveReferences } from './xml-references.js'
import { tagReader } from './xml-tag.js'
import type { XmlElement, XmlNode } from './xml-tree.js'

/** Elements may nest this deep. */
const maxDepth = 100
/** Tags, comments and CDATA sections of one message. */
const maxMarkup = 100_000

/** An element whose end is still to come. */
interface OpenElement extends XmlElement {
  readonly children: XmlNode[]
  readonly parent: OpenElement | undefined
}

/** @internal Reads one document strictly. */
export function parseXml(source: string): XmlElement {
  // XML 1.0, 2.11. U+0085, U+2028 and U+2029 are no line ends.
  const text = source.includes('\r') ? source.replaceAll(/\r\n?/g, '\n') : source
  const bad = forbidden.exec(text)
  if (bad) throw xmlFault('character', text, bad.index)
  // A surrogate without the other half is no character.
  if (!text.isWellFormed()) throw xmlFault('character', text, text.search(/\p{Cs}/u))
  return readDocument(text)
}

function readDocument(text: string): XmlElement {
  const scope = namespaceScope()
  const readTag = tagReader(text, nameTable(), scope)
  const ids = new Set<string>()
  let root: XmlElement | undefined
  let open: OpenElement | undefined
  let depth = 0
  let markup = 0
  // Where the next of these is: searched anew only when it lies behind, so each search starts where the last ended.
  let ampersand = text.indexOf('&')
  let bracket = text.indexOf(']]>')

  const addText = (from: number, to: number): void => {
    if (bracket >= 0 && bracket < from) bracket = text.indexOf(']]>', from)
    if (ampersand >= 0 && ampersand < from) ampersand = text.indexOf('&', from)
    // XML 1.0, 2.4: `]]>` may not stand in text.
    if (bracket >= 0 && bracket < to) throw xmlFault('syntax', text, bracket)
    if (!open) {
      const end = blankEnd(text, from)
      if (end < to) throw xmlFault('syntax', text, end)
    } else if (ampersand >= 0 && ampersand < to)
      open.children.push(resolveReferences(text, from, to))
    else open.children.push(text.slice(from, to))
  }

  const startElement = (at: number): number => {
    if (!open && root) throw xmlFault('syntax', text, at)
    const { qname, namespace, attributes, declarations, id, empty, end } = readTag(at)
    if (id !== undefined) {
      // Not the ID itself: texts that look like numbers could be chosen to collide in a Set.
      const key = `#${id}`
      if (ids.has(key)) throw xmlFault('duplicate-id', text, at)
      ids.add(key)
    }
    const { name, prefix, local } = qname
    const element: OpenElement = {
      name,
      prefix,
      local,
      namespace,
      attributes,
      declarations,
      children: [],
      parent: open,
    }
    if (open) open.children.push(element)
    else root = element
    if (empty) scope.leave(declarations)
    else {
      open = element
      depth += 1
      if (depth > maxDepth) throw xmlFault('too-deep', text, at)
    }
    return end
  }

  const endElement = (at: number): number => {
    if (!open || !text.startsWith(open.name, at + 2)) throw xmlFault('syntax', text, at)
    const end = blankEnd(text, at + 2 + open.name.length)
    if (text.charCodeAt(end) !== 0x3e) throw xmlFault('syntax', text, at)
    scope.leave(open.declarations)
    open = open.parent
    depth -= 1
    return end + 1
  }

  /** XML 1.0, 2.5: `--` ends a comment. Around the root it leaves nothing behind. */
  const addComment = (at: number): number => {
    const end = text.indexOf('--', at + 4)
    if (end < 0 || text.charCodeAt(end + 2) !== 0x3e) throw xmlFault('syntax', text, at)
    open?.children.push({ comment: text.slice(at + 4, end) })
    return end + 3
  }

  /** XML 1.0, 2.7: text as it stands. */
  const addSection = (at: number): number => {
    const end = text.indexOf(']]>', at + 9)
    if (end < 0 || !open) throw xmlFault('syntax', text, at)
    if (end > at + 9) open.children.push(text.slice(at + 9, end))
    return end + 3
  }

  const readMarkup = (at: number): number => {
    const code = text.charCodeAt(at + 1)
    if (code === 0x2f) return endElement(at)
    if (code === 0x3f) throw xmlFault('processing-instruction', text, at)
    if (code !== 0x21) return startElement(at)
    if (text.startsWith('--', at + 2)) return addComment(at)
    if (text.startsWith('[CDATA[', at + 2)) return addSection(at)
    throw xmlFault('doctype', text, at)
  }

  let from = declarationEnd(text)
  for (let at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', from)) {
    if (at > from) addText(from, at)
    markup += 1
    if (markup > maxMarkup) throw xmlFault('too-many-nodes', text, at)
    from = readMarkup(at)
  }
  if (from < text.length) addText(from, text.length)
  if (!root || open) throw xmlFault('syntax', text, text.length)
  return root
}
