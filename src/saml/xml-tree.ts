/**
 * XML as plain data: what every step after the parser works on.
 *
 * @module
 */

/** @internal An element, a piece of text with CDATA and references resolved, or a comment. */
export type XmlNode = XmlElement | XmlComment | string

/** @internal Only canonicalisation with comments looks at it; text goes on across it. */
interface XmlComment {
  /** What stands between `<!--` and `-->`. */
  readonly comment: string
}

/** @internal */
export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string
  readonly prefix: string
  readonly local: string
  /** `''` for an attribute without prefix. */
  readonly namespace: string
  readonly value: string
}

/** @internal A namespace declaration; prefix `''` is the default namespace. */
export interface XmlDeclaration {
  readonly prefix: string
  readonly uri: string
}

/** @internal Nothing changes it once it is read. */
export interface XmlElement {
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  readonly declarations: readonly XmlDeclaration[]
  readonly children: readonly XmlNode[]
  readonly parent: XmlElement | undefined
}

function isElement(node: XmlNode): node is XmlElement {
  return typeof node === 'object' && 'children' in node
}

/** @internal Whether it is this element of this namespace; a name alone says nothing. */
export function isNamed(element: XmlElement, namespace: string, local: string): boolean {
  return element.local === local && element.namespace === namespace
}

/** @internal */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter(isElement)
}

/** @internal The element children of one name. */
export function childrenNamed(element: XmlElement, namespace: string, local: string): XmlElement[] {
  const found: XmlElement[] = []
  for (const child of element.children)
    if (isElement(child) && isNamed(child, namespace, local)) found.push(child)
  return found
}

/** @internal Value of an attribute without prefix. A prefixed one of the same local name is another. */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  return attributeNs(element, '', local)
}

/** @internal */
export function attributeNs(
  element: XmlElement,
  namespace: string,
  local: string,
): string | undefined {
  for (const it of element.attributes)
    if (it.local === local && it.namespace === namespace) return it.value
  return undefined
}

/** @internal All text directly in the element, across comments. */
export function textOf(element: XmlElement): string {
  let text = ''
  for (const child of element.children) if (typeof child === 'string') text += child
  return text
}

/** @internal Whether there is text other than white space directly in the element. */
export function hasText(element: XmlElement): boolean {
  return /[^ \t\r\n]/.test(textOf(element))
}

/** @internal The element and everything below it, in document order. */
export function descendants(element: XmlElement, found: XmlElement[] = []): XmlElement[] {
  found.push(element)
  for (const child of element.children) if (isElement(child)) descendants(child, found)
  return found
}
