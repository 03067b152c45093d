/**
 * One operation of a PATCH → steps, by what its path is about.
 *
 * @module
 */
import type { JsonValue } from '../identity/claim.js'
import { scimFault } from './faults.js'
import { copyJson, isList, isObject, type JsonObject, refuseTrap } from './json.js'
import { mutabilityFault } from './patch-draft.js'
import { compileMembers, type MemberUse } from './patch-members.js'
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

/** @internal What operations are compiled for. */
export interface PatchContext {
  readonly type: ResourceType
  readonly tolerances: ScimTolerances
}

/** @internal A step, and the stored members it asks for. */
export interface CompiledStep {
  readonly step: PatchStep
  readonly members?: MemberUse
}

type Write = 'add' | 'replace'

/** @internal Compiles one operation. */
export function compileOperation(
  { op, path, value, hasValue }: PatchOperationGiven,
  context: PatchContext,
): readonly CompiledStep[] {
  if (path === undefined) {
    if (op === 'remove') throw scimFault('noTarget', 'An operation that removes must have a path.')
    if (!isObject(value))
      throw scimFault('invalidValue', 'The value of an operation without path must be an object.')
    return Object.keys(value).flatMap((name) => compileMember(op, name, value[name], context))
  }
  const target = patchTarget(path, context.type, context.tolerances)
  return op === 'remove'
    ? compileRemove(target, value, hasValue, context)
    : compileWrite(op, target, value, context)
}

/** One member of the value of an operation without path. */
function compileMember(
  op: Write,
  name: string,
  value: unknown,
  context: PatchContext,
): readonly CompiledStep[] {
  refuseTrap(name)
  const { type, tolerances } = context
  if (type.attributes.get(name))
    return compileWrite(op, patchTarget(name, type, tolerances), value, context)
  const isPath = /[.[:]/.test(name)
  if (isPath && (type.find(name) || !isUri(name))) {
    if (!tolerances.pathKeys)
      throw scimFault('invalidPath', 'A path must stand in path, not in the value.')
    return compileWrite(op, patchTarget(name, type, tolerances), value, context)
  }
  // What no schema knows is kept as it came.
  const slot = { name, path: name, container: undefined }
  const kept = value === null || value === undefined ? undefined : copyJson(value)
  return [{ step: (draft) => draft.set(slot, kept) }]
}

const isUri = (name: string): boolean => /^(?:urn|https?):[^[]*$/i.test(name)

function compileWrite(
  op: Write,
  target: PatchTarget,
  value: unknown,
  context: PatchContext,
): readonly CompiledStep[] {
  const { attribute, container, part, selects } = target
  const { tolerances } = context
  if (attribute.isExtension) return compileExtension(op, target, value, context)
  const locked = [container, attribute, part].find((it) => it?.mutability === 'readOnly')
  if (locked) {
    if (!tolerances.unchangedReadOnly || selects) throw mutabilityFault(locked, 'is read-only')
    const given = readValue(part ?? attribute, value, { tolerances, keepReadOnly: true })
    return [{ step: mustBeUnchanged(target, given) }]
  }
  if (attribute === context.type.membership) return [compileMembers(op, target, value, context)]
  if (part) return [{ step: writePart(op, target, part, value, tolerances) }]
  if (selects) return [{ step: writeSelected(op, target, value, tolerances) }]
  if (attribute.multiValued) {
    const items = (readValue(attribute, value, { tolerances }) ?? []) as readonly JsonValue[]
    if (op === 'add') return [{ step: addItems(target, items) }]
    if (items.length === 0 && attribute.required)
      throw valueFault(attribute, 'is required and cannot be empty')
    return [{ step: replaceItems(target, items) }]
  }
  if (attribute.type !== 'complex')
    return [{ step: setSimple(target, readValue(attribute, value, { tolerances })) }]
  const parts = value === null ? undefined : readParts(attribute, value, { tolerances })
  return [{ step: mergeParts(target, parts) }]
}

/** `name.givenName`, `emails[type eq "work"].value`, and `emails.value`: that of every value. */
function writePart(
  op: Write,
  target: PatchTarget,
  part: NonNullable<PatchTarget['part']>,
  value: unknown,
  tolerances: ScimTolerances,
): PatchStep {
  const read = readValue(part, value, { tolerances })
  if (part.required && (read === undefined || read === ''))
    throw valueFault(part, 'is required and cannot be empty')
  const parts = { [part.name]: read ?? null }
  if (!target.attribute.multiValued) return mergeParts(target, parts)
  const create = tolerances.createOnValuePath && read !== undefined
  const otherwise = create ? 'create' : op === 'add' && read === undefined ? 'nothing' : 'noTarget'
  return changeItems(target, { parts, whole: false, otherwise })
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
): readonly CompiledStep[] {
  const { attribute: extension } = target
  const { type, tolerances } = context
  if (value === null) return compileRemove(target, undefined, false, context)
  if (!isObject(value)) throw valueFault(extension, 'must be an object')
  return Object.keys(value).flatMap((name) => {
    refuseTrap(name)
    if (name === 'schemas' && tolerances.schemasInExtension) return []
    const path = `${extension.name}:${name}`
    const isKnown =
      extension.parts?.get(name) || (tolerances.pathKeys && /[.[]/.test(name) && type.find(path))
    if (isKnown) return compileWrite(op, patchTarget(path, type, tolerances), value[name], context)
    const slot = { name, path, container: extension.name }
    const kept = value[name] === null ? undefined : copyJson(value[name])
    return [{ step: (draft) => draft.set(slot, kept) }]
  })
}

function compileRemove(
  target: PatchTarget,
  value: unknown,
  hasValue: boolean,
  context: PatchContext,
): readonly CompiledStep[] {
  const { attribute, container, part, selects } = target
  const { tolerances, type } = context
  const locked = [container, attribute, part].find((it) => it?.mutability === 'readOnly')
  if (locked) throw mutabilityFault(locked, 'is read-only')
  if (attribute.isExtension)
    return (attribute.parts?.all ?? [])
      .filter(({ mutability }) => mutability !== 'readOnly')
      .map((inner) => ({
        step: removeAttribute({ ...target, attribute: inner, container: attribute }),
      }))
  if (attribute === type.membership)
    return [compileMembers('remove', target, hasValue ? value : undefined, context)]
  if (part) {
    const parts: JsonObject = { [part.name]: null }
    return [
      {
        step: attribute.multiValued
          ? changeItems(target, { parts, whole: false, otherwise: 'nothing' })
          : mergeParts(target, parts),
      },
    ]
  }
  if (selects) return [{ step: removeSelected(target, selects) }]
  if (!attribute.multiValued || !hasValue) return [{ step: removeAttribute(target) }]
  if (!tolerances.removeByValue || value === null || value === '')
    throw valueFault(attribute, 'is not removed by such a value')
  const given = readItems(attribute, isList(value) ? value : [value], { tolerances })
  return [{ step: removeMatching(target, given) }]
}
