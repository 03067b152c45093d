/**
 * One operation of a PATCH → steps, by what its path is about.
 *
 * @module
 */
import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { scimFault } from './faults.js'
import { copyJson, isList, isObject, type JsonObject, refuseTrap } from './json.js'
import { mutabilityFault, type Slot, setIn, slotOf } from './patch-draft.js'
import { compileMembers, type MemberStep, type MemberUse } from './patch-members.js'
import type { PatchOperationGiven } from './patch-message.js'
import { type PatchTarget, patchTarget } from './patch-path.js'
import {
  addItems,
  changeItems,
  mergeParts,
  mustBeUnchanged,
  type PatchStep,
  removeAttribute,
  removeMatching,
  removeSelected,
  replaceItems,
  setSimple,
} from './patch-steps.js'
import { readItems, readParts, readValue, valueFault } from './read-value.js'
import type { ResourceType } from './registry.js'
import type { ScimTolerances } from './tolerances.js'

export type { MemberUse }

/** @internal What operations are compiled for, and what they have become so far. */
export interface PatchContext {
  readonly type: ResourceType
  readonly tolerances: ScimTolerances
  readonly steps: PatchStep[]
  /** The stored members that steps ask for. */
  readonly uses: MemberUse[]
  /** Names of read-only attributes that operations give, which must have these values already. */
  readonly readOnly: string[]
}

type Write = 'add' | 'replace'

/** @internal Compiles one operation: its steps go to those of the context. */
export function compileOperation(
  { op, path, value, hasValue }: PatchOperationGiven,
  context: PatchContext,
): void {
  if (path !== undefined) {
    const target = patchTarget(path, context.type, context.tolerances)
    if (op === 'remove') compileRemove(target, value, hasValue, context)
    else compileWrite(op, target, value, context)
    return
  }
  if (op === 'remove') throw scimFault('noTarget', 'An operation that removes must have a path.')
  if (!isObject(value))
    throw scimFault('invalidValue', 'The value of an operation without path must be an object.')
  for (const name of Object.keys(value)) compileMember(op, name, value[name], context)
}

/** One member of the value of an operation without path. */
function compileMember(op: Write, name: string, value: unknown, context: PatchContext): void {
  refuseTrap(name)
  const { type, tolerances } = context
  const known = type.attributes.get(name)
  // What clients say of meta is ignored (RFC 7643, 3.1): who sends a resource back as it was answered has it in it.
  if (known?.path === 'meta') return
  if (known === undefined) {
    const isPath = /[.[:]/.test(name) && (type.find(name) !== undefined || !isUri(name))
    if (!isPath) {
      keepUnknown({ name, path: name, container: undefined }, value, context)
      return
    }
    if (!tolerances.pathKeys)
      throw scimFault('invalidPath', 'A path must stand in path, not in the value.')
  }
  compileWrite(op, patchTarget(name, type, tolerances), value, context)
}

/** What no schema knows is kept as it came. */
function keepUnknown(slot: Slot, value: unknown, { steps }: PatchContext): void {
  const kept = value === null || value === undefined ? undefined : copyJson(value)
  steps.push((draft) => setIn(draft, slot, kept))
}

const isUri = (name: string): boolean => /^(?:urn|https?):[^[]*$/i.test(name)

function compileWrite(op: Write, target: PatchTarget, value: unknown, context: PatchContext): void {
  const { attribute, part, selects, locked } = target
  const { tolerances, steps } = context
  if (attribute.isExtension) compileExtension(op, target, value, context)
  else if (locked) {
    if (!tolerances.unchangedReadOnly || selects) throw mutabilityFault(locked, 'is read-only')
    const given = readValue(part ?? attribute, value, { tolerances, keepReadOnly: true })
    steps.push(mustBeUnchanged(target, given))
    context.readOnly.push(attribute.name)
  } else if (attribute === context.type.membership)
    pushMembers(compileMembers(op, target, value, context), context)
  else if (part) steps.push(writePart(op, target, part, value, tolerances))
  else if (selects) steps.push(writeSelected(op, target, value, tolerances))
  else steps.push(writeWhole(op, target, value, tolerances))
}

function pushMembers({ step, members }: MemberStep, { steps, uses }: PatchContext): void {
  steps.push(step)
  uses.push(members)
}

/** An attribute by its name alone. */
function writeWhole(
  op: Write,
  target: PatchTarget,
  value: unknown,
  tolerances: ScimTolerances,
): PatchStep {
  const { attribute } = target
  if (attribute.multiValued) {
    const items = (readValue(attribute, value, { tolerances }) ?? []) as readonly JsonValue[]
    if (op === 'add') return addItems(target, items)
    if (items.length === 0 && attribute.required)
      throw valueFault(attribute, 'is required and cannot be empty')
    return replaceItems(target, items)
  }
  if (attribute.type !== 'complex')
    return setSimple(target, readValue(attribute, value, { tolerances }))
  const parts = value === null ? undefined : readParts(attribute, value, { tolerances })
  return mergeParts(target, parts)
}

/** `name.givenName`, `emails[type eq "work"].value`, and `emails.value`: that of every value. */
function writePart(
  op: Write,
  target: PatchTarget,
  part: ScimAttribute,
  value: unknown,
  tolerances: ScimTolerances,
): PatchStep {
  const read = readValue(part, value, { tolerances })
  if (part.required && (read === undefined || read === ''))
    throw valueFault(part, 'is required and cannot be empty')
  const parts = onePart(part, read ?? null)
  if (!target.attribute.multiValued) return mergeParts(target, parts)
  const create = tolerances.createOnValuePath && read !== undefined
  const otherwise = create ? 'create' : op === 'add' && read === undefined ? 'nothing' : 'noTarget'
  return changeItems(target, { parts, whole: false, otherwise })
}

function onePart({ name }: ScimAttribute, value: JsonValue): JsonObject {
  const parts: Record<string, JsonValue> = {}
  parts[name] = value
  return parts
}

/** `addresses[type eq "work"]`: what is selected is replaced, or gains parts. */
function writeSelected(
  op: Write,
  target: PatchTarget,
  value: unknown,
  tolerances: ScimTolerances,
): PatchStep {
  const { attribute } = target
  if (attribute.type !== 'complex')
    throw scimFault('invalidPath', 'Simple values are added to or removed from their list.', {
      attribute: attribute.path,
    })
  const inner = tolerances.singleForList && isList(value) && value.length === 1 ? value[0] : value
  const parts = readParts(attribute, inner, { tolerances })
  if (!parts) throw valueFault(attribute, 'has a value that is empty')
  const create = op === 'add' && tolerances.createOnValuePath
  return changeItems(target, {
    parts,
    whole: op === 'replace',
    otherwise: create ? 'create' : 'noTarget',
  })
}

/** The attributes of an extension, each by its own rules. */
function compileExtension(
  op: Write,
  target: PatchTarget,
  value: unknown,
  context: PatchContext,
): void {
  const { attribute: extension } = target
  const { type, tolerances } = context
  if (value === null) {
    compileRemove(target, undefined, false, context)
    return
  }
  if (!isObject(value)) throw valueFault(extension, 'must be an object')
  for (const name of Object.keys(value)) {
    refuseTrap(name)
    if (name === 'schemas' && tolerances.schemasInExtension) continue
    const path = `${extension.name}:${name}`
    const isKnown =
      extension.parts?.get(name) || (tolerances.pathKeys && /[.[]/.test(name) && type.find(path))
    if (isKnown) compileWrite(op, patchTarget(path, type, tolerances), value[name], context)
    else keepUnknown({ name, path, container: extension.name }, value[name], context)
  }
}

function compileRemove(
  target: PatchTarget,
  value: unknown,
  hasValue: boolean,
  context: PatchContext,
): void {
  const { attribute, selects, locked } = target
  const { type, steps } = context
  if (locked) throw mutabilityFault(locked, 'is read-only')
  if (attribute.isExtension) {
    for (const inner of attribute.parts?.all ?? [])
      if (inner.mutability !== 'readOnly')
        steps.push(removeAttribute({ attribute: inner, slot: slotOf(inner, attribute) }))
  } else if (attribute === type.membership)
    pushMembers(compileMembers('remove', target, hasValue ? value : undefined, context), context)
  else if (target.part) steps.push(removePart(target, target.part))
  else if (selects) steps.push(removeSelected(target, selects))
  else if (!attribute.multiValued || !hasValue) steps.push(removeAttribute(target))
  else steps.push(removeGiven(target, value, context))
}

function removePart(target: PatchTarget, part: ScimAttribute): PatchStep {
  const parts = onePart(part, null)
  return target.attribute.multiValued
    ? changeItems(target, { parts, whole: false, otherwise: 'nothing' })
    : mergeParts(target, parts)
}

function removeGiven(target: PatchTarget, value: unknown, { tolerances }: PatchContext): PatchStep {
  const { attribute } = target
  if (!tolerances.removeByValue || value === null || value === '')
    throw valueFault(attribute, 'is not removed by such a value')
  const given = readItems(attribute, isList(value) ? value : [value], { tolerances })
  return removeMatching(target, given)
}
