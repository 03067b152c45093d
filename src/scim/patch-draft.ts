import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { foldName, sameName } from './compare.js'
import { scimFault } from './faults.js'
import { type JsonObject, sameJson } from './json.js'
import {
  type MemberLookup,
  type MembersDelta,
  type MembersDraft,
  membersDraft,
} from './membership.js'
import type { AttributeChange } from './patch.js'
import { demandParts } from './read-value.js'
import type { ResourceType } from './registry.js'
import type { ScimMember, ScimResource } from './resource.js'

/** @internal Where an attribute is: at the root of a resource, or in the container of an extension. */
export interface Slot {
  /** Its member name. */
  readonly name: string
  /** How a change names it. */
  readonly path: string
  /** The member name of the container. */
  readonly container: string | undefined
}

/**
 * @internal A resource while a PATCH is carried out. Values are replaced, never changed in place, so the
 * original stays as it is whatever happens.
 */
export interface PatchDraft {
  readonly get: (slot: Slot) => JsonValue | undefined
  /** Sets a value; `undefined` unassigns it. */
  readonly set: (slot: Slot, value: JsonValue | undefined) => void
  /** The members of the group. */
  readonly members: () => MembersDraft
  /** The outcome. `inResource`: the members stand in the resource itself. */
  readonly finish: (inResource: boolean) => Finished
}

interface Finished {
  readonly resource: ScimResource
  readonly attributes: readonly AttributeChange[]
  readonly members: MembersDelta
}

type Writable = Record<string, JsonValue | undefined>

interface Touched {
  readonly slot: Slot
  readonly before: JsonValue | undefined
}

/** @internal */
export function slotOf(attribute: ScimAttribute, container: ScimAttribute | undefined): Slot {
  return { name: attribute.name, path: attribute.path, container: container?.name }
}

/** @internal Begins a change of a resource. */
export function patchDraft(
  original: ScimResource,
  type: ResourceType,
  lookup: MemberLookup | undefined,
): PatchDraft {
  // Most changes touch little: what they do not need is not made.
  let copy: Writable | undefined
  let touched: Map<string, Touched> | undefined
  let ownContainers: Set<string> | undefined
  let membership: MembersDraft | undefined

  const get = ({ container, name }: Slot) => {
    const root = copy ?? original
    const holder = (container === undefined ? root : root[container]) as Writable | undefined
    return holder && Object.hasOwn(holder, name) ? holder[name] : undefined
  }

  const set = (slot: Slot, value: JsonValue | undefined) => {
    const { container, name, path } = slot
    touched ??= new Map()
    if (!touched.has(path)) touched.set(path, { slot, before: get(slot) })
    copy ??= { ...original } as Writable
    let holder = copy
    if (container !== undefined) {
      ownContainers ??= new Set()
      if (!ownContainers.has(container)) {
        copy[container] = { ...(copy[container] as JsonObject | undefined) }
        ownContainers.add(container)
      }
      holder = copy[container] as Writable
    }
    if (value === undefined) delete holder[name]
    else holder[name] = value
  }

  const members = () => {
    membership ??= membersDraft(lookup ?? storedMembers(original, type))
    return membership
  }

  const finish = (inResource: boolean): Finished => {
    const attributes: AttributeChange[] = []
    for (const { slot, before } of touched?.values() ?? []) {
      const after = get(slot)
      if (!sameJson(before, after)) attributes.push({ path: slot.path, before, after })
    }
    const delta = membership?.delta() ?? nobody
    const inside = inResource && delta.add.length + delta.remove.length > 0
    if (attributes.length === 0 && !inside)
      return { resource: original, attributes, members: delta }
    copy ??= { ...original } as Writable
    for (const name of ownContainers ?? []) settleContainer(name, copy, original, type)
    if (touched?.has('schemas')) settleSchemas(copy, type)
    if (inside && type.membership) settleMembers(type.membership.name, copy, delta)
    return { resource: copy as ScimResource, attributes, members: delta }
  }
  return { get, set, members, finish }
}

const nobody: MembersDelta = { add: [], remove: [] }

/** The core schema stays named, and so does every extension that has a value. */
function settleSchemas(draft: Writable, type: ResourceType): void {
  const schemas = draft['schemas'] as readonly string[]
  const named = new Set(schemas.map(foldName))
  if (!named.has(foldName(type.schema.id)))
    throw scimFault('mutability', 'The core schema cannot be taken out of schemas.', {
      attribute: 'schemas',
    })
  const missing = type.extensions
    .map(({ schema }) => schema.id)
    .filter((id) => draft[id] !== undefined && !named.has(foldName(id)))
  if (missing.length > 0) draft['schemas'] = [...schemas, ...missing]
}

/** Members that stand in the resource itself: those who stay in their order, then those who join. */
function settleMembers(name: string, draft: Writable, { add, remove }: MembersDelta): void {
  const leaving = new Set(remove)
  const before = (draft[name] ?? []) as readonly ScimMember[]
  const after = [...before.filter(({ value }) => !leaving.has(value)), ...add]
  if (after.length > 0) draft[name] = after as unknown as JsonValue
  else delete draft[name]
}

/** An extension is named in `schemas` as long as it has a value (RFC 7643, 3). */
function settleContainer(
  name: string,
  draft: Writable,
  original: ScimResource,
  type: ResourceType,
): void {
  const extension = type.attributes.get(name)
  const schemas = draft['schemas'] as readonly string[]
  const listed = schemas.some((uri) => sameName(uri, name))
  const parts = draft[name] as JsonObject
  if (Object.keys(parts).length > 0) {
    if (extension) demandParts(extension, parts)
    if (!listed) draft['schemas'] = [...schemas, name]
    return
  }
  if (extension?.required) throw mutabilityFault(extension, 'is required and cannot be removed')
  delete draft[name]
  if (listed && Object.hasOwn(original, name))
    draft['schemas'] = schemas.filter((uri) => !sameName(uri, name))
}

/** The members that stand in the resource itself. */
function storedMembers(resource: ScimResource, type: ResourceType): MemberLookup {
  const stored = type.membership ? resource[type.membership.name] : undefined
  return new Map(((stored ?? []) as readonly ScimMember[]).map((member) => [member.value, member]))
}

/** @internal */
export function mutabilityFault(attribute: ScimAttribute, message: string) {
  return scimFault('mutability', `${attribute.path} ${message}.`, { attribute: attribute.path })
}
