import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { scimFault } from './faults.js'
import type { CompareFilter, ScimFilter } from './filter.js'
import { parseFilter } from './parse-filter.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'
import {
  comparedAttribute,
  comparisonFault,
  literalOf,
  partsOf,
  rootScope,
  type Scope,
} from './scope.js'
import { absentTest, hasValue, type ValueTest, valueTest } from './value-test.js'

/** Tells whether a resource matches. It keeps nothing between calls and never throws. */
export type FilterMatcher = (resource: ScimResource) => boolean

/**
 * Compiles a filter for resources of a type: attributes are looked up and literals folded once.
 *
 * - Text compares as `caseExact` says, dates as instants, a list matches when any value does.
 * - What stands in brackets must hold for one and the same value.
 * - An attribute without a value is `null`: `eq null` and `ne "x"` hold, nothing else does.
 * - An attribute that the type does not have never has a value (RFC 7644, 3.4.2.1).
 *
 * @param filter - as text or parsed
 * @throws a `RosterError` with code `SCIM_INVALID`, `scimType` `invalidFilter`; with `offset` when
 * the filter was given as text
 * @see RFC 7644, 3.4.2.2
 * @example
 * ```ts test
 * import { compileFilter, scimRegistry } from 'rostermap/scim'
 *
 * const user = scimRegistry().resourceType('User')
 * const matches = user && compileFilter('emails[type eq "work" and value ew "@example.com"]', user)
 * console.log(matches?.({ schemas: [], emails: [{ type: 'work', value: 'kim@EXAMPLE.com' }] })) //=> true
 * ```
 */
export function compileFilter(filter: ScimFilter | string, type: ResourceType): FilterMatcher {
  const parsed = typeof filter === 'string' ? parseFilter(filter, { type }) : filter
  return compileTerm(parsed, rootScope(type)) as FilterMatcher
}

/**
 * Tells whether one resource matches a filter. For many resources, compile the filter once.
 *
 * @throws as `compileFilter` does
 * @example
 * ```ts test
 * import { matchesFilter, scimRegistry } from 'rostermap/scim'
 *
 * const user = scimRegistry().resourceType('User')
 * const kim = { schemas: [], userName: 'Kim' }
 * console.log(user && matchesFilter(kim, 'userName eq "kim"', user)) //=> true
 * ```
 */
export function matchesFilter(
  resource: ScimResource,
  filter: ScimFilter | string,
  type: ResourceType,
): boolean {
  return compileFilter(filter, type)(resource)
}

/** @internal Compiles a value filter: a test of one value of the attribute. */
export function compileValueFilter(filter: ScimFilter, attribute: ScimAttribute): ValueTest {
  return compileInside(filter, attribute)
}

function compileInside(filter: ScimFilter, attribute: ScimAttribute): ValueTest {
  const test = compileTerm(filter, partsOf(attribute))
  // A simple value is its own `value`.
  if (!attribute.parts) return (value) => test({ value: value ?? null })
  return test
}

function compileTerm(filter: ScimFilter, scope: Scope): ValueTest {
  switch (filter.kind) {
    case 'and':
      return all(filter.terms.map((term) => compileTerm(term, scope)))
    case 'or':
      return any(filter.terms.map((term) => compileTerm(term, scope)))
    case 'not': {
      const term = compileTerm(filter.term, scope)
      return (node) => !term(node)
    }
    case 'pr': {
      const attribute = scope(filter.path)
      if (attribute?.returned === 'never')
        throw scimFault(
          'invalidFilter',
          'This attribute is never returned, and so cannot be searched either.',
          {
            attribute: attribute.path,
          },
        )
      return attribute ? along(attribute, scope, hasValue) : () => false
    }
    case 'compare':
      return compileComparison(filter, scope)
    case 'valuePath': {
      const attribute = scope(filter.path)
      if (!attribute) return () => false
      const inside = compileInside(filter.filter, attribute)
      return along(attribute, scope, (value) => value !== undefined && inside(value))
    }
  }
}

function compileComparison({ path, operator, value }: CompareFilter, scope: Scope): ValueTest {
  const named = scope(path)
  if (!named) {
    const result = absentTest(operator, value)
    return () => result
  }
  const fault = comparisonFault(named, operator, value)
  if (fault !== undefined) throw scimFault('invalidFilter', fault, { attribute: named.path })
  const attribute = value === null ? named : comparedAttribute(named)
  const literal = value === null ? null : (literalOf(attribute, operator, value) ?? null)
  return along(attribute, scope, valueTest(attribute, operator, literal))
}

/** Leads a test along the members to an attribute; in a list, any value may pass it. */
function along(attribute: ScimAttribute, scope: Scope, test: ValueTest): ValueTest {
  // Inside brackets the way begins at the value, not at the resource.
  const { parent } = attribute
  const here = step(attribute.name, test)
  if (!parent || scope(attribute.name) === attribute) return here
  return along(parent, scope, here)
}

function step(name: string, test: ValueTest): ValueTest {
  return (node) => {
    const value =
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string, JsonValue>>)[name]
        : undefined
    if (!Array.isArray(value)) return test(value ?? undefined)
    if (value.length === 0) return test(undefined)
    for (const item of value as readonly JsonValue[]) if (test(item ?? undefined)) return true
    return false
  }
}

function all(terms: readonly ValueTest[]): ValueTest {
  const [first, second, third] = terms
  if (terms.length === 2 && first && second) return (node) => first(node) && second(node)
  if (terms.length === 3 && first && second && third)
    return (node) => first(node) && second(node) && third(node)
  return (node) => {
    for (const term of terms) if (!term(node)) return false
    return true
  }
}

function any(terms: readonly ValueTest[]): ValueTest {
  const [first, second] = terms
  if (terms.length === 2 && first && second) return (node) => first(node) || second(node)
  return (node) => {
    for (const term of terms) if (term(node)) return true
    return false
  }
}
