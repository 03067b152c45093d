import type { ScimEvent } from '../scim/event.js'
import type { ResourceType } from '../scim/registry.js'
import { identityFromScim } from '../scim/to-identity.js'
import type { CallOptions } from '../targets/contract.js'
import { contended } from './change-link.js'
import { passingFault } from './report.js'
import type { Push, ScimChange } from './runs.js'
import {
  formerGroupIds,
  type GroupIds,
  groupKey,
  knownGroup,
  recordGroupId,
  replacing,
} from './scim-group-ids.js'

interface Following extends GroupIds {
  readonly push: (change: ScimChange, options?: CallOptions) => Promise<Push>
}

const attempts = 20

/**
 * @internal Remembers the ids of the groups that some events concern, and lets the targets' groups follow their
 * names. The name a group had is known from the ledger, and noted there only when every target was served.
 *
 * @returns SCIM ids of further groups whose members are to be looked at again
 */
export async function followGroups(
  events: readonly ScimEvent[],
  groupType: ResourceType,
  following: Following,
  call: CallOptions,
): Promise<readonly string[]> {
  const ids = new Set(
    events.flatMap(({ type, kind, id }) =>
      type === 'Group' && kind !== 'membersChanged' ? [id] : [],
    ),
  )
  const others = new Set<string>()
  for (const id of ids) {
    const { externalId } = await readGroup(following, groupType, id)
    if (externalId !== undefined)
      for (const other of await recordGroupId(following, groupType, id, externalId))
        others.add(other)
    await followName(id, groupType, following, call)
  }
  return [...others]
}

async function followName(
  id: string,
  groupType: ResourceType,
  following: Following,
  call: CallOptions,
): Promise<void> {
  const { ledger, issuer, push } = following
  const key = groupKey(issuer, id)
  // When another worker wrote meanwhile, the targets have the name that this one gave last.
  let given: string | undefined
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const group = await readGroup(following, groupType, id)
    const [note] = await ledger.notes([key])
    const known = knownGroup(note)
    const before = given ?? known.name
    const { name, externalId } = group
    // A group that is gone may be made anew with the id that the IdP has for it.
    if (!group.isThere && known.externalId !== undefined) return
    if (name === before && name === known.name) return
    if (name !== undefined && before !== undefined && name !== before) {
      const ids = await formerGroupIds(following, groupType, new Map([[id, externalId]]))
      const member = (displayName: string) =>
        identityFromScim(
          nobody,
          [
            {
              ...{ id, displayName, formerExternalIds: ids.get(id) ?? [] },
              ...(externalId !== undefined && { externalId }),
            },
          ],
          { issuer },
        )
      const subject = { issuer, subject: id }
      const { targets } = await push(
        { kind: 'groupRenamed', subject, before: member(before), after: member(name) },
        call,
      )
      const fault = passingFault(targets)
      if (fault) throw fault
      given = name
    }
    const value = group.isThere ? { ...known, name } : null
    const { outcome } = await ledger.commit({ notes: [replacing(key, value, note)] })
    if (outcome === 'saved') return
  }
  throw contended('')
}

async function readGroup({ store }: Following, groupType: ResourceType, id: string) {
  const stored = await store.read((view) => view.get(groupType, id))
  const text = (name: string) => {
    const value = stored?.resource[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    isThere: stored !== undefined,
    name: text('displayName'),
    externalId: text('externalId'),
  }
}

/** Somebody of whom nothing is known but the group. */
const nobody = { schemas: [], id: 'nobody' }
