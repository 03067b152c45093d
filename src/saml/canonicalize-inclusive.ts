import { type CanonicalOptions, writeElement } from './canonicalize.js'
import { ns } from './names.js'
import { joinReferences } from './xml-base.js'
import type { XmlAttribute, XmlDeclaration, XmlElement } from './xml-tree.js'

/**
 * @internal Canonical XML 1.0 or 1.1 of a subtree, as text to be encoded in UTF-8: with every
 * declaration in scope, and the `xml:` attributes that the apex inherits from around it.
 *
 * @see https://www.w3.org/TR/xml-c14n https://www.w3.org/TR/xml-c14n11/
 */
export function canonicalizeInclusive(
  version: '1.0' | '1.1',
  apex: XmlElement,
  { leaveOut, comments = false }: CanonicalOptions = {},
): string {
  const around = ancestorsOf(apex)
  const attributes =
    version === '1.0' ? withInherited(apex, around) : withInheritedIn11(apex, around)
  const inherited = declarationsOf([...around, apex])
  const candidates = (element: XmlElement) => (element === apex ? inherited : element.declarations)
  return writeElement(apex, attributes, new Map(), { candidates, comments }, leaveOut)
}

/** @internal The declarations in force inside the innermost of nested elements. */
export function declarationsOf(outermostFirst: readonly XmlElement[]): XmlDeclaration[] {
  const inForce = new Map<string, string>()
  for (const { declarations } of outermostFirst)
    for (const { prefix, uri } of declarations) inForce.set(prefix, uri)
  return [...inForce].map(([prefix, uri]) => ({ prefix, uri }))
}

/** @internal Outermost first. */
export function ancestorsOf(element: XmlElement): XmlElement[] {
  const ancestors: XmlElement[] = []
  for (let at = element.parent; at; at = at.parent) ancestors.unshift(at)
  return ancestors
}

/** Canonical XML 1.0, 2.4: the nearest of each. */
function withInherited(
  apex: XmlElement,
  around: readonly XmlElement[],
  inherits: (local: string) => boolean = () => true,
): XmlAttribute[] {
  const inherited = new Map<string, XmlAttribute>()
  for (const { attributes } of around)
    for (const it of attributes)
      if (it.namespace === ns.xml && inherits(it.local)) inherited.set(it.local, it)
  for (const it of apex.attributes) if (it.namespace === ns.xml) inherited.delete(it.local)
  return [...apex.attributes, ...inherited.values()]
}

/** Canonical XML 1.1, 2.4: `xml:id` stays where it is, `xml:base` is joined along the way. */
function withInheritedIn11(apex: XmlElement, around: readonly XmlElement[]): XmlAttribute[] {
  const attributes = withInherited(apex, around, (it) => it === 'lang' || it === 'space')
  if (!around.some((it) => baseOf(it))) return attributes
  const bases = [...around, apex].flatMap((it) => baseOf(it) ?? [])
  const value = bases
    .map((it) => it.value)
    .reduceRight((inner, outer) => joinReferences(outer, inner))
  const others = attributes.filter((it) => !isBase(it))
  const [first] = bases
  return value === '' || !first ? others : [...others, { ...first, value }]
}

function isBase({ namespace, local }: XmlAttribute): boolean {
  return namespace === ns.xml && local === 'base'
}

function baseOf({ attributes }: XmlElement): XmlAttribute | undefined {
  return attributes.find(isBase)
}
