/**
 * What the operations of a PATCH do, once their paths and values are read (RFC 7644, 3.5.2.1 to 3.5.2.3).
 *
 * @module
 */
import { canonicalJson } from '../core/digest.js'
import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { scimFault } from './faults.js'
import { includesJson, isList, isObject, type JsonObject, sameJson } from './json.js'
import { maxValues } from './limits.js'
import { mutabilityFault, type PatchDraft, type Slot, setIn, valueIn } from './patch-draft.js'
import { describedValue, type PatchTarget } from './patch-path.js'
import { demandParts, isPrimary, tooManyValues, valueFault } from './read-value.js'
import type { ValueTest } from './value-test.js'

/** @internal One thing to do to a resource. */
export type PatchStep = (draft: PatchDraft) => void

const itemsOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  value === undefined ? [] : isList(value) ? value : [value]

/** Puts a value where it belongs, if the attribute may change and need not be there. */
function put(
  draft: PatchDraft,
  slot: Slot,
  attribute: ScimAttribute,
  value: JsonValue | undefined,
): void {
  if (value === undefined && attribute.required)
    throw mutabilityFault(attribute, 'is required and cannot be removed')
  if (attribute.mutability === 'immutable') {
    const before = valueIn(draft, slot)
    if (before !== undefined && !sameJson(before, value))
      throw mutabilityFault(attribute, 'cannot change once it is set')
  }
  setIn(draft, slot, value)
}

const orUnassigned = (items: readonly JsonValue[]): readonly JsonValue[] | undefined =>
  items.length > 0 ? items : undefined

/** @internal A single simple value is set; `undefined` unassigns it. */
export function setSimple(
  { attribute, slot }: PatchTarget,
  value: JsonValue | undefined,
): PatchStep {
  return (draft) => {
    if (attribute.required && (value === undefined || value === ''))
      throw valueFault(attribute, 'is required and cannot be empty')
    put(draft, slot, attribute, value)
  }
}

/** @internal Parts of a complex value are set or, where they are `null`, cleared; the others stay. */
export function mergeParts(
  { attribute, slot }: PatchTarget,
  parts: JsonObject | undefined,
): PatchStep {
  return (draft) => {
    const before = valueIn(draft, slot)
    put(draft, slot, attribute, parts && merged(attribute, isObject(before) ? before : {}, parts))
  }
}

/** One complex value with some parts changed; `undefined` when nothing is left of it. */
function merged(
  attribute: ScimAttribute,
  before: JsonObject,
  parts: JsonObject,
): JsonObject | undefined {
  const after: Record<string, JsonValue> = { ...before }
  for (const name of Object.keys(parts)) {
    const part = attribute.parts?.get(name)
    const value = parts[name] ?? null
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    if (part?.mutability === 'immutable' && old !== undefined && !sameJson(old, value))
      throw mutabilityFault(part, 'cannot change once it is set')
    if (part?.required && value === null)
      throw mutabilityFault(part, 'is required and cannot be removed')
    if (value !== null) after[name] = value
    else delete after[name]
  }
  return complete(attribute, after)
}

function complete(attribute: ScimAttribute, value: JsonObject): JsonObject | undefined {
  if (Object.keys(value).length === 0) return undefined
  demandParts(attribute, value)
  return value
}

/** @internal Values are added, those that are there already once only (RFC 7644, 3.5.2.1). */
export function addItems({ attribute, slot }: PatchTarget, items: readonly JsonValue[]): PatchStep {
  return (draft) => {
    const before = itemsOf(valueIn(draft, slot))
    const known = new Set(before.map(canonicalJson))
    const added: JsonValue[] = []
    for (const item of items) {
      const key = canonicalJson(item)
      if (!known.has(key)) added.push(item)
      known.add(key)
    }
    if (added.length === 0) return
    if (before.length + added.length > maxValues) throw tooManyValues(attribute)
    const others = added.some(isPrimary) ? before.map(demoted) : before
    put(draft, slot, attribute, [...others, ...added])
  }
}

/** A new primary value takes that role from the one before (RFC 7644, 3.5.2). */
function demoted(item: JsonValue): JsonValue {
  return isPrimary(item) ? { ...(item as JsonObject), primary: false } : item
}

/** @internal All values are replaced. */
export function replaceItems(
  { attribute, slot }: PatchTarget,
  items: readonly JsonValue[],
): PatchStep {
  return (draft) => put(draft, slot, attribute, orUnassigned(items))
}

/** @internal The attribute is unassigned. */
export function removeAttribute({
  attribute,
  slot,
}: Pick<PatchTarget, 'attribute' | 'slot'>): PatchStep {
  return (draft) => put(draft, slot, attribute, undefined)
}

/** @internal The values that have every part of one of the given ones are removed. */
export function removeMatching(
  { attribute, slot }: PatchTarget,
  given: readonly JsonValue[],
): PatchStep {
  // By their value, so that many are found in many without comparing each with each.
  const byValue = new Map<JsonValue | undefined, JsonValue[]>()
  for (const one of given) {
    const key = keyOf(one)
    byValue.set(key, [...(byValue.get(key) ?? []), one])
  }
  const matches = (item: JsonValue, one: JsonValue) =>
    isObject(one) ? includesJson(item, one) : sameJson(item, one)
  const isGiven = (item: JsonValue) =>
    [keyOf(item), undefined].some((key) => byValue.get(key)?.some((one) => matches(item, one)))
  return (draft) => {
    const before = itemsOf(valueIn(draft, slot))
    const left = before.filter((item) => !isGiven(item))
    if (left.length < before.length) put(draft, slot, attribute, orUnassigned(left))
  }
}

const keyOf = (item: JsonValue): JsonValue | undefined => (isObject(item) ? item['value'] : item)

/** @internal The selected values are removed; that there is none is no fault. */
export function removeSelected({ attribute, slot }: PatchTarget, selects: ValueTest): PatchStep {
  return (draft) => {
    const before = itemsOf(valueIn(draft, slot))
    const left = before.filter((item) => !selects(item))
    if (left.length < before.length) put(draft, slot, attribute, orUnassigned(left))
  }
}

/** @internal How the selected values of a multi-valued attribute change. */
export interface ItemChange {
  /** Parts to set, or to clear where they are `null`. */
  readonly parts: JsonObject
  /** The value becomes these parts, and loses all others. */
  readonly whole: boolean
  /** When nothing is selected: what to do. */
  readonly otherwise: 'noTarget' | 'create' | 'nothing'
}

/** @internal The selected values change; without a selection, all do. */
export function changeItems(
  target: PatchTarget,
  { parts, whole, otherwise }: ItemChange,
): PatchStep {
  const { attribute, slot, selects, filter } = target
  const primary = parts['primary'] === true
  return (draft) => {
    const before = itemsOf(valueIn(draft, slot))
    let selected = 0
    const after: JsonValue[] = []
    for (const item of before) {
      if (selects && !selects(item)) {
        after.push(primary ? demoted(item) : item)
        continue
      }
      selected += 1
      const changed = merged(attribute, whole || !isObject(item) ? {} : item, parts)
      if (changed !== undefined) after.push(changed)
    }
    if (primary && selected > 1) throw valueFault(attribute, 'has more than one primary value')
    if (selected > 0) return put(draft, slot, attribute, orUnassigned(after))
    if (otherwise === 'nothing') return
    const described =
      otherwise === 'create' && filter ? describedValue(filter, attribute) : undefined
    const created = described && merged(attribute, described, parts)
    if (!created)
      throw scimFault('noTarget', 'The path selects no value of this attribute.', {
        attribute: attribute.path,
      })
    const others = isPrimary(created) ? before.map(demoted) : before
    put(draft, slot, attribute, [...others, created])
  }
}

/** @internal A read-only attribute may be given with the value that it has. */
export function mustBeUnchanged(
  { attribute, slot, part }: PatchTarget,
  value: JsonValue | undefined,
): PatchStep {
  return (draft) => {
    const stored = valueIn(draft, slot)
    const current = part && isObject(stored) ? stored[part.name] : stored
    const same = isObject(value) && !part ? includesJson(current, value) : sameJson(current, value)
    if (!same) throw mutabilityFault(part ?? attribute, 'is read-only')
  }
}
