import type { ScimAttribute } from './attribute.js'
import { compileValueFilter } from './compile-filter.js'
import { scimFault } from './faults.js'
import type { ScimFilter } from './filter.js'
import { parsePath } from './parse-filter.js'
import { type Slot, slotOf } from './patch-draft.js'
import type { ResourceType } from './registry.js'
import { literalOf, partsOf } from './scope.js'
import type { ScimTolerances } from './tolerances.js'
import type { ValueTest } from './value-test.js'

/** @internal What the path of an operation is about. */
export interface PatchTarget {
  /** An attribute at the root of the resource or of an extension, or the container of an extension. */
  readonly attribute: ScimAttribute
  /** The extension that has the attribute. */
  readonly container: ScimAttribute | undefined
  /** The part of the attribute that is meant; without it, the attribute itself. */
  readonly part: ScimAttribute | undefined
  /** Which values of a multi-valued attribute are meant; without it, all. */
  readonly selects: ValueTest | undefined
  /** The filter behind `selects`. */
  readonly filter: ScimFilter | undefined
  /** Where the attribute is. */
  readonly slot: Slot
  /** What of it is read-only: the container, the attribute or the part. */
  readonly locked: ScimAttribute | undefined
}

/** Paths are few and come again and again; those that hold an id do not, so the cache is emptied when full. */
const caches = new WeakMap<ResourceType, Map<string, PatchTarget>>()
const maxCached = 256
const maxCachedLength = 128

/** @internal Finds the target of a path. Throws `invalidPath` or `invalidFilter`. */
export function patchTarget(
  path: string,
  type: ResourceType,
  tolerances: ScimTolerances,
): PatchTarget {
  const cached = caches.get(type)?.get(path)
  const target = cached ?? resolve(path, type)
  if (cached === undefined && path.length <= maxCachedLength) remember(path, type, target)
  if (target.filter && !tolerances.quotedValues) refuseQuoted(target.filter, target.attribute)
  return target
}

function remember(path: string, type: ResourceType, target: PatchTarget): void {
  const cache = caches.get(type) ?? new Map<string, PatchTarget>()
  if (cache.size >= maxCached) cache.clear()
  caches.set(type, cache.set(path, target))
}

function resolve(path: string, type: ResourceType): PatchTarget {
  const parsed = parsePath(path, { type })
  const found = type.find(parsed.path)
  if (!found) throw pathFault('The path names no attribute of this type of resource.')
  const isPart = found.parent !== undefined && !found.parent.isExtension
  const attribute = isPart ? (found.parent as ScimAttribute) : found
  if (!parsed.filter) return targetOf(attribute, isPart ? found : undefined)
  if (isPart || !attribute.multiValued)
    throw pathFault('Only an attribute with many values can have a filter in its path.', attribute)
  const { subAttribute } = parsed
  const part = subAttribute === undefined ? undefined : attribute.parts?.get(subAttribute)
  if (subAttribute !== undefined && !part)
    throw pathFault('The path names no sub-attribute of this attribute.', attribute)
  const selects = compileValueFilter(parsed.filter, attribute)
  return { ...targetOf(attribute, part), selects, filter: parsed.filter }
}

function targetOf(attribute: ScimAttribute, part: ScimAttribute | undefined): PatchTarget {
  const container = attribute.parent
  const locked = [container, attribute, part].find((it) => it?.mutability === 'readOnly')
  const slot = slotOf(attribute, container)
  return { attribute, container, part, locked, slot, selects: undefined, filter: undefined }
}

function pathFault(message: string, attribute?: ScimAttribute) {
  return scimFault('invalidPath', message, attribute && { attribute: attribute.path })
}

/** By the letter of the RFC, a boolean is not compared with a text. */
function refuseQuoted(filter: ScimFilter, attribute: ScimAttribute): void {
  if (filter.kind === 'and' || filter.kind === 'or')
    for (const term of filter.terms) refuseQuoted(term, attribute)
  if (filter.kind === 'not') refuseQuoted(filter.term, attribute)
  if (filter.kind !== 'compare' || typeof filter.value !== 'string') return
  const part = partsOf(attribute)(filter.path)
  if (part && typeof literalOf(part, filter.operator, filter.value) !== 'string')
    if (part.type !== 'dateTime')
      throw scimFault('invalidFilter', 'A boolean or number must stand without quotation marks.', {
        attribute: part.path,
      })
}

/**
 * @internal The ids that a filter of the form `value eq "a"`, or several of them joined by `or`, names;
 * `undefined` for every other filter.
 */
export function idsOf(filter: ScimFilter): readonly string[] | undefined {
  if (filter.kind === 'compare')
    return filter.operator === 'eq' &&
      filter.path.toLowerCase() === 'value' &&
      typeof filter.value === 'string'
      ? [filter.value]
      : undefined
  if (filter.kind !== 'or') return undefined
  const ids: string[] = []
  for (const term of filter.terms) {
    const found = idsOf(term)
    if (!found) return undefined
    ids.push(...found)
  }
  return ids
}

/**
 * @internal The value that a filter describes: `type eq "work" and primary eq true` is
 * `{ type: 'work', primary: true }`. `undefined` when it says anything else than what parts equal.
 */
export function describedValue(
  filter: ScimFilter,
  attribute: ScimAttribute,
): Record<string, string | number | boolean> | undefined {
  const value: Record<string, string | number | boolean> = {}
  for (const term of filter.kind === 'and' ? filter.terms : [filter]) {
    if (term.kind !== 'compare' || term.operator !== 'eq' || term.value === null) return undefined
    const part = attribute.parts?.get(term.path)
    if (!part || part.mutability === 'readOnly' || part.multiValued) return undefined
    const literal = part.type === 'dateTime' ? term.value : literalOf(part, 'eq', term.value)
    if (literal === undefined || Object.hasOwn(value, part.name)) return undefined
    value[part.name] = literal
  }
  return value
}
