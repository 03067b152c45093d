import type { ScimAttribute } from './attribute.js'
import { caseKey } from './compare.js'
import { scimFault } from './faults.js'
import type { CompareOperator, FilterValue, ScimFilter } from './filter.js'
import type { ResourceType } from './registry.js'
import { comparedAttribute, literalOf, partsOf, rootScope, type Scope } from './scope.js'
import { absentTest } from './value-test.js'

/**
 * A filter with its attributes resolved against the registry, for stores that translate it into their own
 * language. It means what `compileFilter` makes of the filter.
 *
 * `steps` lead from the resource, or inside `some` from the value, to the attribute, each a part of the
 * one before. Where a step is multi-valued, any value will do; no value at all counts as one that is absent.
 */
export type ScimCondition =
  | {
      /** All terms hold, or one of them does. Of no terms: always, or never. */
      readonly kind: 'and' | 'or'
      /** The terms. */
      readonly terms: readonly ScimCondition[]
    }
  | {
      /** The term does not hold. */
      readonly kind: 'not'
      /** The term. */
      readonly term: ScimCondition
    }
  | {
      /** There is a value that is not empty. */
      readonly kind: 'present'
      /** The way to the attribute. */
      readonly steps: readonly ScimAttribute[]
    }
  | {
      /** A value compares so. */
      readonly kind: 'compare'
      /** The way to the attribute. */
      readonly steps: readonly ScimAttribute[]
      /** The operator. */
      readonly operator: CompareOperator
      /**
       * What is compared with, as `searchDocument` puts stored values: dates as epoch milliseconds (as text
       * for `co`, `sw` and `ew`), text that is not `caseExact` as `caseKey` gives it.
       */
      readonly value: FilterValue
    }
  | {
      /** One value meets the whole condition, whose steps begin at the value. */
      readonly kind: 'some'
      /** The way to the attribute. */
      readonly steps: readonly ScimAttribute[]
      /** The condition. */
      readonly condition: ScimCondition
    }

const always: ScimCondition = { kind: 'and', terms: [] }
const never: ScimCondition = { kind: 'or', terms: [] }

/**
 * @internal Resolves a filter that `compileFilter` has accepted.
 *
 * @throws a `RosterError` with code `SCIM_INVALID` (`invalidFilter`) for what no store has: see `isDerived`
 */
export function conditionOf(filter: ScimFilter, type: ResourceType): ScimCondition {
  return resolve(filter, rootScope(type), type)
}

/** @internal Whether an attribute is made for the answer, so that no store can search or sort by it. */
export function isDerived({ path, parent }: ScimAttribute, type: ResourceType): boolean {
  if (path === 'meta.location' || path === 'meta.version') return true
  if (parent === undefined || path !== `${parent.path}.$ref`) return false
  return (
    parent === type.membership || (parent.path === 'groups' && parent.mutability === 'readOnly')
  )
}

function resolve(filter: ScimFilter, scope: Scope, type: ResourceType): ScimCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => resolve(term, scope, type)) }
    case 'not':
      return { kind: 'not', term: resolve(filter.term, scope, type) }
    case 'pr': {
      const attribute = scope(filter.path)
      refuseDerived(attribute, type)
      return attribute ? { kind: 'present', steps: stepsTo(attribute, scope) } : never
    }
    case 'compare': {
      const { operator, value } = filter
      const named = scope(filter.path)
      refuseDerived(named, type)
      if (!named) return absentTest(operator, value) ? always : never
      const attribute = value === null ? named : comparedAttribute(named)
      const literal = value === null ? null : (literalOf(attribute, operator, value) ?? null)
      const exact = attribute.caseExact || attribute.type === 'dateTime'
      return {
        kind: 'compare',
        steps: stepsTo(attribute, scope),
        operator,
        value: typeof literal === 'string' && !exact ? caseKey(literal) : literal,
      }
    }
    case 'valuePath': {
      const attribute = scope(filter.path)
      if (!attribute) return never
      const condition = resolve(filter.filter, partsOf(attribute), type)
      return { kind: 'some', steps: stepsTo(attribute, scope), condition }
    }
  }
}

function refuseDerived(attribute: ScimAttribute | undefined, type: ResourceType): void {
  if (attribute && isDerived(attribute, type))
    throw scimFault('invalidFilter', 'Addresses and versions are not searched.', {
      attribute: attribute.path,
    })
}

function stepsTo(attribute: ScimAttribute, scope: Scope): readonly ScimAttribute[] {
  const { parent } = attribute
  if (!parent || scope(attribute.name) === attribute) return [attribute]
  return [...stepsTo(parent, scope), attribute]
}

/** @internal The texts that a resource must have for a condition to hold, by path of the attribute. */
export function requiredTexts(condition: ScimCondition): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const walk = (term: ScimCondition): void => {
    if (term.kind === 'and') term.terms.forEach(walk)
    else if (term.kind === 'some') walk(term.condition)
    else if (term.kind === 'compare' && term.operator === 'eq' && typeof term.value === 'string') {
      const path = term.steps.at(-1)?.path
      if (path !== undefined) found.set(path, term.value)
    }
  }
  walk(condition)
  return found
}

/** @internal Whether a condition on a resource speaks of a root attribute or a part of it. */
export function speaksOf(condition: ScimCondition, root: string): boolean {
  if ('terms' in condition) return condition.terms.some((term) => speaksOf(term, root))
  if (condition.kind === 'not') return speaksOf(condition.term, root)
  return condition.steps[0]?.name === root
}
