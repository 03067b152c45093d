import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { foldName, sameName } from './compare.js'
import { scimFault } from './faults.js'
import { type JsonObject, sameJson } from './json.js'
import {
  type MemberLookup,
  type MembersDelta,
  type MembersDraft,
  membersDelta,
  membersDraft,
} from './membership.js'
import type { AttributeChange, PatchResult } from './patch.js'
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

type Writable = Record<string, JsonValue | undefined>

/**
 * @internal A resource while a PATCH is carried out. Values are replaced, never changed in place, so the
 * original stays as it is whatever happens. Most changes touch little: what they do not need is not made.
 */
export interface PatchDraft {
  readonly original: ScimResource
  readonly type: ResourceType
  /** The stored members, when they are kept apart. */
  readonly lookup: MemberLookup | undefined
  copy: Writable | undefined
  /** What was set, by path. */
  touched: Map<string, Slot> | undefined
  /** Containers of extensions that the copy does not share with the original. */
  ownContainers: Set<string> | undefined
  membership: MembersDraft | undefined
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
  return {
    original,
    type,
    lookup,
    copy: undefined,
    touched: undefined,
    ownContainers: undefined,
    membership: undefined,
  }
}

/** @internal The value that is there now. */
export function valueIn({ copy, original }: PatchDraft, slot: Slot): JsonValue | undefined {
  return valueAt(copy ?? (original as Writable), slot)
}

function valueAt(root: Writable, { container, name }: Slot): JsonValue | undefined {
  const holder = container === undefined ? root : (root[container] as Writable | undefined)
  return holder !== undefined && Object.hasOwn(holder, name) ? holder[name] : undefined
}

/** @internal Sets a value; `undefined` unassigns it. */
export function setIn(draft: PatchDraft, slot: Slot, value: JsonValue | undefined): void {
  const { container, name, path } = slot
  draft.touched ??= new Map()
  draft.touched.set(path, slot)
  draft.copy ??= { ...draft.original } as Writable
  const holder = container === undefined ? draft.copy : ownContainer(draft, draft.copy, container)
  if (value === undefined) delete holder[name]
  else holder[name] = value
}

function ownContainer(draft: PatchDraft, copy: Writable, name: string): Writable {
  draft.ownContainers ??= new Set()
  if (!draft.ownContainers.has(name)) {
    copy[name] = { ...(copy[name] as JsonObject | undefined) }
    draft.ownContainers.add(name)
  }
  return copy[name] as Writable
}

/** @internal The members of the group. */
export function membersIn(draft: PatchDraft): MembersDraft {
  draft.membership ??= membersDraft(draft.lookup ?? storedMembers(draft.original, draft.type))
  return draft.membership
}

/** @internal The outcome. Members that are not kept apart stand in the resource itself. */
export function finishDraft(draft: PatchDraft): PatchResult {
  const { original, type, touched } = draft
  const attributes: AttributeChange[] = []
  if (touched)
    for (const slot of touched.values()) {
      const before = valueAt(original as Writable, slot)
      const after = valueIn(draft, slot)
      if (!sameJson(before, after)) attributes.push({ path: slot.path, before, after })
    }
  const members = draft.membership ? membersDelta(draft.membership) : nobody
  const moved = members.add.length + members.remove.length > 0
  const delta = { attributes, members }
  const inside = moved && draft.lookup === undefined
  if (attributes.length === 0 && !inside) return { resource: original, changed: moved, delta }
  const copy = draft.copy ?? ({ ...original } as Writable)
  if (draft.ownContainers)
    for (const name of draft.ownContainers) settleContainer(name, copy, original, type)
  if (touched?.has('schemas')) settleSchemas(copy, type)
  if (inside && type.membership) settleMembers(type.membership.name, copy, members)
  return { resource: copy as ScimResource, changed: true, delta }
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
  const listed = schemas.includes(name) || schemas.some((uri) => sameName(uri, name))
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
