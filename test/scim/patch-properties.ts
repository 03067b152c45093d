import fc from 'fast-check'
import {
  applyPatch,
  compileFilter,
  type PatchResult,
  parseResource,
  type ResourceType,
  type ScimResource,
} from 'rostermap/scim'
import { expect } from 'vitest'
import { memberOperation, patchBody, path, someGroup, someUser } from './generated-patches.js'
import { faultOf, group, patchOp, user } from './support.js'

const subjects: readonly (readonly [ResourceType, ScimResource])[] = [
  [user, someUser],
  [group, someGroup],
]

/** Whatever the body: a typed fault and nothing changed, or a resource that is valid and a delta that is true. */
export function patchIsAtomicAndValid(numRuns: number): void {
  fc.assert(
    fc.property(patchBody, fc.constantFrom(...subjects), (body, [type, resource]) => {
      const before = structuredClone(resource)
      let result: PatchResult | undefined
      const fault = faultOf(() => {
        result = applyPatch(resource, body, { type })
      })
      if (fault) expect(fault.status).toBe(400)
      if (result) expectValid(result, resource, type)
      expect(resource).toEqual(before)
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
    { numRuns },
  )
}

function expectValid(
  { resource, changed, delta }: PatchResult,
  before: object,
  type: ResourceType,
) {
  const options = { type, operation: 'replace', current: resource, tolerances: 'strict' } as const
  expect(parseResource(resource, options)).toEqual(resource)
  const { add, remove } = delta.members
  expect(changed).toBe(delta.attributes.length + add.length + remove.length > 0)
  if (!changed) expect(resource).toBe(before)
}

/** Members behave as a set does. */
export function membersAreASet(numRuns: number): void {
  fc.assert(
    fc.property(fc.array(memberOperation, { minLength: 1, maxLength: 6 }), (operations) => {
      const model = new Set(['a', 'b', 'c'])
      for (const { op, ids } of operations) {
        if (op === 'replace') model.clear()
        for (const id of ids) op === 'remove' ? model.delete(id) : model.add(id)
      }
      const Operations = operations.map(({ op, ids }) => ({
        op,
        path: 'members',
        value: ids.map((id) => ({ value: id })),
      }))
      const body = { schemas: [patchOp], Operations }
      const inside = applyPatch(someGroup, body, { type: group })
      const members = (inside.resource['members'] ?? []) as readonly { value: string }[]
      expect(members.map(({ value }) => value).sort()).toEqual([...model].sort())

      const { members: _, ...apart } = someGroup
      const stored = new Map([...'abc'].map((id) => [id, { value: id }]))
      const { delta } = applyPatch(apart as ScimResource, body, { type: group, members: stored })
      for (const id of delta.members.remove) expect(stored.delete(id)).toBe(true)
      for (const member of delta.members.add) {
        expect(stored.has(member.value)).toBe(false)
        stored.set(member.value, member)
      }
      expect([...stored.keys()].sort()).toEqual([...model].sort())
    }),
    { numRuns },
  )
}

/** Whatever the filter: a typed fault, or a matcher that answers. */
export function filtersAnswer(numRuns: number): void {
  const text = fc.array(
    fc.oneof(path, fc.constantFrom(' and ', ' or ', ' pr', ' eq "a"', 'not (', ')')),
  )
  fc.assert(
    fc.property(text, (pieces) => {
      const fault = faultOf(() => {
        expect(typeof compileFilter(pieces.join(''), user)(someUser)).toBe('boolean')
      })
      if (fault) expect(fault.scimType).toBe('invalidFilter')
    }),
    { numRuns },
  )
}
