/**
 * What is looked at before an XML parser sees the text: constructs no SAML message needs, well-formedness
 * rules the parser is lax about, and caps that keep its work linear.
 *
 * @module
 */

import { xmlFault } from './faults.js'

/** Elements may nest this deep. */
const maxDepth = 100
/** Attributes and namespace declarations of one element. */
const maxAttributes = 100
/** Tags, comments and CDATA sections of one message. */
const maxMarkup = 100_000

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2 names them
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])utf-8\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/i
const reference = /&(?:amp|lt|gt|quot|apos|#([0-9]+)|#x([0-9a-fA-F]+));/y

/** @internal A text that passed: without its XML declaration, and how many attributes it has. */
export interface Screened {
  readonly text: string
  readonly attributes: number
}

/** @internal Refuses what no SAML message needs. */
export function screen(text: string): Screened {
  if (forbidden.test(text)) throw xmlFault('character')
  if (!/^<\?xml[ \t\r\n]/.test(text)) return checkMarkup(text)
  const declared = declaration.exec(text)
  if (!declared) throw xmlFault('declaration')
  return checkMarkup(text.slice(declared[0].length))
}

/** Walks from `<` to `<`; comments and CDATA sections are skipped as wholes. */
function checkMarkup(text: string): Screened {
  let depth = 0
  let attributes = 0
  let markup = 0
  let from = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', from)) {
    checkText(text.slice(from, at))
    markup += 1
    if (markup > maxMarkup) throw xmlFault('too-many-nodes')
    if (text.startsWith('<!--', at)) from = endOf(text, '-->', at + 4)
    else if (text.startsWith('<![CDATA[', at)) from = endOf(text, ']]>', at + 9)
    else if (text[at + 1] === '!') throw xmlFault('doctype')
    else if (text[at + 1] === '?') throw xmlFault('processing-instruction')
    else {
      const tag = readTag(text, at + 1)
      from = tag.end
      attributes += tag.attributes
      checkReferences(text.slice(at, from))
      if (text[at + 1] === '/') depth -= 1
      else if (text[from - 2] !== '/') depth += 1
      if (depth > maxDepth) throw xmlFault('too-deep')
    }
  }
  checkText(text.slice(from))
  return { text, attributes }
}

function endOf(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  if (at < 0) throw xmlFault('syntax')
  return at + end.length
}

/** Where a tag ends, behind its `>` (quoted values may hold one), and how many attributes it has. */
function readTag(text: string, from: number): { end: number; attributes: number } {
  let attributes = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x3e) return { end: at + 1, attributes }
    // U+0080 is no white space, though the parser takes it for some.
    if (code === 0x3c || code === 0x80) throw xmlFault('syntax')
    if (code === 0x22 || code === 0x27) {
      attributes += 1
      if (attributes > maxAttributes) throw xmlFault('too-many-nodes')
      at = text.indexOf(code === 0x22 ? '"' : "'", at + 1)
      if (at < 0) break
    }
  }
  throw xmlFault('syntax')
}

/** XML 1.0, 2.4: `]]>` may not stand in text. */
function checkText(text: string): void {
  if (text.includes(']]>')) throw xmlFault('syntax')
  checkReferences(text)
}

/** XML 1.0, 4.1: every `&` starts a reference to a predefined entity or a legal character. */
function checkReferences(text: string): void {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    reference.lastIndex = at
    const match = reference.exec(text)
    if (!match) throw xmlFault('syntax')
    const [, decimal, hexadecimal] = match
    if (decimal !== undefined) checkCharacter(Number.parseInt(decimal, 10))
    if (hexadecimal !== undefined) checkCharacter(Number.parseInt(hexadecimal, 16))
  }
}

function checkCharacter(code: number): void {
  const surrogate = code >= 0xd800 && code <= 0xdfff
  if (code > 0x10ffff || surrogate || forbidden.test(String.fromCodePoint(code)))
    throw xmlFault('character')
}
