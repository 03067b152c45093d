import type { JsonValue } from '../identity/claim.js'
import type { AttributeTable, ScimAttribute } from './attribute.js'
import { isList, isObject, type JsonObject } from './json.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'

/** What a client asks to see (RFC 7644, 3.9). */
export interface ProjectionOptions {
  /** Paths of the only attributes to answer, besides those that are always answered. */
  readonly attributes?: readonly string[] | undefined
  /** Paths of attributes to leave out. */
  readonly excludedAttributes?: readonly string[] | undefined
}

/** What of a resource is answered. */
export interface Projection {
  /** Whether any of an attribute at the root may be answered: a store need not load what is not. */
  readonly wants: (attribute: string) => boolean
  /** The resource with what is answered of it: the given one itself when that is all. */
  readonly apply: (resource: ScimResource) => ScimResource
}

/**
 * Compiles what an answer shows: `returned` of the schema, and what the client asks for (RFC 7643, 7;
 * RFC 7644, 3.9).
 *
 * `id`, `schemas` and whatever else is returned `always` are shown in any case; what is returned `never`
 * is shown in none. Names that no schema knows are passed over.
 *
 * @example
 * ```ts test
 * import { projectionOf, scimRegistry } from 'rostermap/scim'
 *
 * const group = scimRegistry().resourceType('Group')
 * const brief = group && projectionOf(group, { excludedAttributes: ['members'] })
 * console.log(brief?.wants('members')) //=> false
 * console.log(brief?.apply({ schemas: ['urn:x'], id: '7', displayName: 'dev', members: [] })) //=> { schemas: ['urn:x'], id: '7', displayName: 'dev' }
 * ```
 */
export function projectionOf(
  type: ResourceType,
  { attributes = [], excludedAttributes = [] }: ProjectionOptions = {},
): Projection {
  const only = attributes.length > 0
  const asked = pathsOf(type, attributes)
  const excluded = pathsOf(type, excludedAttributes)
  // Unknown attributes can be asked for by their name, too.
  const askedNames = new Set(attributes)
  const excludedNames = new Set(excludedAttributes)
  const shows = chooser(only, asked, excluded)
  const plain = new Map(type.attributes.all.map((it) => [it.name, shows(it)]))

  const wants = (name: string): boolean => {
    const attribute = type.attributes.get(name)
    return attribute !== undefined && shows(attribute) !== 'nothing'
  }
  const showsAll = (resource: ScimResource): boolean => {
    if (only) return false
    for (const name of Object.keys(resource)) {
      const how = plain.get(name)
      if (how !== 'whole' && (how !== undefined || excludedNames.has(name))) return false
    }
    return true
  }
  const apply = (resource: ScimResource): ScimResource => {
    if (showsAll(resource)) return resource
    const shown: Record<string, JsonValue> = {}
    for (const [name, value] of Object.entries(resource) as [string, JsonValue | undefined][]) {
      if (value === undefined) continue
      const how = plain.get(name)
      const unknown = only ? askedNames.has(name) : !excludedNames.has(name)
      if (how === 'whole' || (how === undefined && unknown)) shown[name] = value
      else if (how === 'parts') {
        const parts = partsOf(value, type.attributes.get(name)?.parts, shows)
        if (parts !== undefined) shown[name] = parts
      }
    }
    return shown as unknown as ScimResource
  }
  return { wants, apply }
}

type Choice = 'whole' | 'parts' | 'nothing'
type Chooser = (attribute: ScimAttribute) => Choice

/** The attributes that paths name. */
function pathsOf(type: ResourceType, paths: readonly string[]): ReadonlySet<ScimAttribute> {
  const found = new Set<ScimAttribute>()
  for (const path of paths) {
    const attribute = type.find(path)
    if (attribute) found.add(attribute)
  }
  return found
}

function chooser(
  only: boolean,
  asked: ReadonlySet<ScimAttribute>,
  excluded: ReadonlySet<ScimAttribute>,
): Chooser {
  const isAsked = (it: ScimAttribute): boolean =>
    asked.has(it) || (it.parent !== undefined && isAsked(it.parent))
  const isExcluded = (it: ScimAttribute): boolean =>
    excluded.has(it) || (it.parent !== undefined && isExcluded(it.parent))
  const shown = (it: ScimAttribute): boolean => {
    if (it.returned === 'never') return false
    if (it.returned === 'always') return true
    if (only) return isAsked(it) && !isExcluded(it)
    return it.returned === 'default' ? !isExcluded(it) : false
  }
  const known = new Map<ScimAttribute, Choice>()
  const choose = (it: ScimAttribute): Choice => {
    const before = known.get(it)
    if (before) return before
    const choice = decide(it)
    known.set(it, choice)
    return choice
  }
  const decide = (it: ScimAttribute): Choice => {
    if (!it.parts) return shown(it) ? 'whole' : 'nothing'
    if (it.returned === 'never') return 'nothing'
    const choices = it.parts.all.map(choose)
    if (shown(it) && choices.every((choice) => choice === 'whole')) return 'whole'
    // A part that is always returned is returned when its attribute is (RFC 7643, 7).
    const some = it.parts.all.some((part) =>
      shown(it) ? choose(part) !== 'nothing' : asksWithin(part, only, asked, choose),
    )
    return some || shown(it) ? 'parts' : 'nothing'
  }
  return choose
}

/** Whether a part, or something in it, was asked for by name. */
function asksWithin(
  part: ScimAttribute,
  only: boolean,
  asked: ReadonlySet<ScimAttribute>,
  choose: Chooser,
): boolean {
  if (!only || choose(part) === 'nothing') return false
  return asked.has(part) || (part.parts?.all.some((it) => asked.has(it)) ?? false)
}

function partsOf(
  value: JsonValue,
  table: AttributeTable | undefined,
  shows: Chooser,
): JsonValue | undefined {
  if (isList(value)) {
    const items = value.flatMap((item) => partsOf(item, table, shows) ?? [])
    return items.length > 0 ? items : undefined
  }
  if (!isObject(value)) return undefined
  const shown: Record<string, JsonValue> = {}
  for (const [name, part] of Object.entries(value as JsonObject)) {
    const attribute = table?.get(name)
    const how = attribute ? shows(attribute) : 'nothing'
    const inner = how === 'parts' ? partsOf(part, attribute?.parts, shows) : part
    if (how !== 'nothing' && inner !== undefined) shown[name] = inner
  }
  return Object.keys(shown).length > 0 ? shown : undefined
}
