import { dotted, type ScimAttribute, tableOf } from './attribute.js'
import { instantOf } from './date-time.js'
import type { CompareOperator, FilterValue } from './filter.js'
import type { ResourceType } from './registry.js'

/** @internal How the paths of a filter are resolved where they stand. */
export type Scope = (path: string) => ScimAttribute | undefined

/** @internal The scope of a whole resource. */
export function rootScope(type: ResourceType): Scope {
  return type.find
}

/** @internal The scope inside the brackets behind a path: the parts of that attribute. */
export function scopeInside(scope: Scope, path: string): Scope {
  const attribute = scope(path)
  return attribute ? partsOf(attribute) : () => undefined
}

/** @internal The parts of an attribute; a list of simple values has one part, `value`: the value itself. */
export function partsOf(attribute: ScimAttribute): Scope {
  const { parts } = attribute
  if (parts) return attribute.isExtension ? (path) => dotted(parts, path) : parts.get
  return tableOf([{ ...attribute, name: 'value', multiValued: false, parent: attribute }]).get
}

/** @internal What is compared when a path names a complex attribute: its `value`, if it has one. */
export function comparedAttribute(attribute: ScimAttribute): ScimAttribute {
  return attribute.parts?.get('value') ?? attribute
}

const equality: readonly CompareOperator[] = ['eq', 'ne']
const substring: readonly CompareOperator[] = ['co', 'sw', 'ew']

/**
 * @internal Why the schema forbids a comparison, as a sentence; `undefined` when it does not
 * (RFC 7644, 3.4.2.2, and `invalidFilter` of table 9).
 */
export function comparisonFault(
  named: ScimAttribute,
  operator: CompareOperator,
  value: FilterValue,
): string | undefined {
  const attribute = comparedAttribute(named)
  const { type } = attribute
  if (attribute.returned === 'never')
    return 'This attribute is never returned, and so cannot be searched either.'
  if (value === null)
    return equality.includes(operator) ? undefined : 'Only eq and ne can compare with null.'
  if (type === 'complex') return 'A complex attribute cannot be compared; name one of its parts.'
  const onlyEquality = type === 'boolean' || type === 'binary'
  if (onlyEquality && !equality.includes(operator))
    return `This attribute is ${type}: only eq, ne and pr can test it.`
  const isNumber = type === 'integer' || type === 'decimal'
  if (isNumber && substring.includes(operator))
    return 'This attribute is a number: co, sw and ew cannot test it.'
  if (literalOf(attribute, operator, value) === undefined)
    return `The value does not fit: this attribute is ${type}.`
  return undefined
}

/**
 * @internal The literal as values of the attribute are compared; `undefined` when it does not fit the type.
 *
 * Booleans and numbers may stand in quotation marks: Entra ID quotes everything
 * (`roles[primary eq "True"]`). For instants, that is the epoch milliseconds.
 */
export function literalOf(
  { type }: ScimAttribute,
  operator: CompareOperator,
  value: string | number | boolean,
): string | number | boolean | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'string'
        ? booleanOfText(value)
        : typeof value === 'boolean'
          ? value
          : undefined
    case 'integer':
    case 'decimal':
      return typeof value === 'string'
        ? numberOfText(value)
        : typeof value === 'number'
          ? value
          : undefined
    case 'dateTime':
      if (typeof value !== 'string') return undefined
      return substring.includes(operator) ? value : instantOf(value)
    default:
      return typeof value === 'string' ? value : undefined
  }
}

/** @internal `"True"` → `true`, in any case. */
export function booleanOfText(text: string): boolean | undefined {
  const word = text.length <= 5 ? text.toLowerCase() : ''
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** @internal `"1.5"` → `1.5`; only what JSON takes for a number. */
export function numberOfText(text: string): number | undefined {
  if (text.length > 32 || !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text))
    return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
