/**
 * XML as plain data: what every step after the parser works on.
 *
 * @module
 */

/**
 * @internal An element, or a piece of text with CDATA and references resolved. Comments are gone:
 * every canonical form in use drops them, and one that was signed nonetheless cannot verify.
 */
export type XmlNode = XmlElement | string

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
  return typeof node === 'object'
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
  return elementsOf(element).filter((child) => isNamed(child, namespace, local))
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
  return element.attributes.find((it) => it.local === local && it.namespace === namespace)?.value
}

/** @internal All text directly in the element, across comments. */
export function textOf(element: XmlElement): string {
  return element.children.filter((node) => typeof node === 'string').join('')
}

/** @internal Whether there is text other than white space directly in the element. */
export function hasText(element: XmlElement): boolean {
  return /[^ \t\r\n]/.test(textOf(element))
}

/** @internal The element and everything below it, in document order. */
export function* descendants(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of elementsOf(element)) yield* descendants(child)
}
