import type { NameId } from '../identity/identity.js'
import { canonicalize } from './canonicalize.js'
import { ns } from './names.js'
import {
  attributeNs,
  attributeOf,
  childrenNamed,
  elementsOf,
  hasText,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/** One value of a SAML attribute (SAML Core 2.7.3.1.1). */
export interface SamlValue {
  /** The text, white space kept; `null` for `xsi:nil` and for structured values. */
  readonly value: string | null
  /** The `xsi:type`, as written, for example `xs:string`. */
  readonly type?: string
  /** The NameID inside the value, as eduPersonTargetedID has it; `value` is then its text. */
  readonly nameId?: NameId
  /** Any other XML inside the value, in canonical form. */
  readonly xml?: string
}

/** A SAML attribute, as sent. The same name may come several times. */
export interface SamlAttribute {
  /** The Name. */
  readonly name: string
  /** The NameFormat URI, when stated. */
  readonly nameFormat?: string
  /** The FriendlyName, when stated. */
  readonly friendlyName?: string
  /** The values in document order; may be empty. */
  readonly values: readonly SamlValue[]
}

/** @internal The attributes of an assertion's AttributeStatements, in document order. */
export function readAttributes(assertion: XmlElement): SamlAttribute[] {
  return childrenNamed(assertion, ns.assertion, 'AttributeStatement')
    .flatMap((statement) => childrenNamed(statement, ns.assertion, 'Attribute'))
    .map((attribute) => {
      const nameFormat = attributeOf(attribute, 'NameFormat')
      const friendlyName = attributeOf(attribute, 'FriendlyName')
      return {
        name: attributeOf(attribute, 'Name') ?? '',
        ...(nameFormat !== undefined && { nameFormat }),
        ...(friendlyName !== undefined && { friendlyName }),
        values: childrenNamed(attribute, ns.assertion, 'AttributeValue').map(readValue),
      }
    })
}

function readValue(element: XmlElement): SamlValue {
  const type = attributeNs(element, ns.schemaInstance, 'type')
  const typed = type === undefined ? {} : { type }
  const nil = attributeNs(element, ns.schemaInstance, 'nil')
  const [child, ...others] = elementsOf(element)
  if (!child) return { value: nil === 'true' || nil === '1' ? null : textOf(element), ...typed }
  if (others.length === 0 && !hasText(element) && isNamed(child, ns.assertion, 'NameID')) {
    const nameId = readNameId(child)
    return { value: nameId.value, ...typed, nameId }
  }
  const xml = elementsOf(element).map((it) => canonicalize(it))
  return { value: null, ...typed, xml: xml.join('') }
}

/** @internal SAML Core 2.2.3. */
export function readNameId(element: XmlElement): NameId {
  const format = attributeOf(element, 'Format')
  const nameQualifier = attributeOf(element, 'NameQualifier')
  const spNameQualifier = attributeOf(element, 'SPNameQualifier')
  return {
    value: textOf(element),
    ...(format !== undefined && { format }),
    ...(nameQualifier !== undefined && { nameQualifier }),
    ...(spNameQualifier !== undefined && { spNameQualifier }),
  }
}

/** @internal The NameID of an assertion's Subject. */
export function subjectNameId(assertion: XmlElement): NameId | undefined {
  const [nameId] = childrenNamed(assertion, ns.assertion, 'Subject').flatMap((subject) =>
    childrenNamed(subject, ns.assertion, 'NameID'),
  )
  return nameId && readNameId(nameId)
}
