import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { isList, isObject } from './json.js'
import { addMembers, removeMembers, removeMembersWhere, replaceMembers } from './membership.js'
import { membersIn, mutabilityFault } from './patch-draft.js'
import { idsOf, type PatchTarget } from './patch-path.js'
import type { PatchStep } from './patch-steps.js'
import { type Reading, readOne, valueFault } from './read-value.js'
import type { ScimMember } from './resource.js'
import type { ScimTolerances } from './tolerances.js'

/** @internal Which stored members a step asks for. */
export type MemberUse = 'all' | readonly string[]

/** @internal What an operation does to members, and which of the stored ones it asks for. */
export interface MemberStep {
  readonly step: PatchStep
  readonly members: MemberUse
}

/**
 * @internal Compiles an operation on members. They are a set by `value`: they join and leave, and do not
 * change. Whatever names a value removes no more than it names, and nothing that is not a list replaces all.
 */
export function compileMembers(
  op: 'add' | 'replace' | 'remove',
  { attribute, part, selects, filter }: PatchTarget,
  value: unknown,
  { tolerances }: { readonly tolerances: ScimTolerances },
): MemberStep {
  if (part) throw mutabilityFault(part, 'cannot change: remove the member and add it again')
  if (selects && filter) {
    if (op !== 'remove') throw mutabilityFault(attribute, 'join and leave, but do not change')
    const ids = idsOf(filter)
    return ids
      ? { members: ids, step: (draft) => removeMembers(membersIn(draft), ids) }
      : { members: 'all', step: (draft) => removeMembersWhere(membersIn(draft), asTest(selects)) }
  }
  if (op === 'remove') return compileRemoval(attribute, value, tolerances)
  const members = readMembers(attribute, value, tolerances)
  const ids = members.map((member) => member.value)
  return op === 'add'
    ? { members: ids, step: (draft) => addMembers(membersIn(draft), members) }
    : { members: 'all', step: (draft) => replaceMembers(membersIn(draft), members) }
}

const asTest = (selects: (value: JsonValue) => boolean) => (member: ScimMember) =>
  selects(member as unknown as JsonValue)

function compileRemoval(
  attribute: ScimAttribute,
  value: unknown,
  tolerances: ScimTolerances,
): MemberStep {
  if (value === undefined)
    return { members: 'all', step: (draft) => removeMembersWhere(membersIn(draft), () => true) }
  if (!tolerances.removeByValue) throw valueFault(attribute, 'is not removed by such a value')
  const ids = givenList(attribute, value, true).map((item) => {
    const id = isObject(item) ? item['value'] : item
    if (typeof id !== 'string' || id === '') throw valueFault(attribute, 'needs the id of a member')
    return id
  })
  return { members: ids, step: (draft) => removeMembers(membersIn(draft), ids) }
}

function givenList(
  attribute: ScimAttribute,
  value: unknown,
  singleForList: boolean,
): readonly unknown[] {
  if (isList(value)) return value
  if (singleForList && (isObject(value) || (typeof value === 'string' && value !== '')))
    return [value]
  throw valueFault(attribute, 'must be a list')
}

/** @internal Reads a list of members: each with an id, each once, the first of equal ids. */
export function readMembers(
  attribute: ScimAttribute,
  value: unknown,
  tolerances: ScimTolerances,
): readonly ScimMember[] {
  const list = givenList(attribute, value, tolerances.singleForList)
  const reading = { tolerances }
  if (list.length === 1) return [readMember(attribute, list[0], reading)]
  const members = new Map<string, ScimMember>()
  for (const given of list) {
    const member = readMember(attribute, given, reading)
    if (!members.has(member.value)) members.set(member.value, member)
  }
  return [...members.values()]
}

function readMember(attribute: ScimAttribute, given: unknown, reading: Reading): ScimMember {
  const member = readOne(attribute, given, reading)
  const id = isObject(member) ? member['value'] : undefined
  if (typeof id !== 'string' || id === '') throw valueFault(attribute, 'needs the id of a member')
  return member as unknown as ScimMember
}
