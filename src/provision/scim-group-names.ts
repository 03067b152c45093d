import type { ScimEvent } from '../scim/event.js'
import type { ResourceType } from '../scim/registry.js'
import type { ScimStore } from '../scim/store.js'
import { identityFromScim } from '../scim/to-identity.js'
import type { CallOptions } from '../targets/contract.js'
import type { Ledger } from './ledger.js'
import { passingFault } from './report.js'
import type { Push, ScimChange } from './runs.js'

interface Following {
  readonly store: ScimStore
  readonly push: (change: ScimChange, options?: CallOptions) => Promise<Push>
  readonly issuer: string
  readonly ledger: Ledger
}

/**
 * @internal Lets the targets' groups follow the names of the groups that some events concern. The name a
 * group had is known from the ledger, and noted there only when every target was served.
 */
export async function followGroupNames(
  events: readonly ScimEvent[],
  groupType: ResourceType,
  { store, push, issuer, ledger }: Following,
  call: CallOptions,
): Promise<void> {
  const ids = new Set(
    events.flatMap(({ type, kind, id }) =>
      type === 'Group' && kind !== 'membersChanged' ? [id] : [],
    ),
  )
  for (const id of ids) {
    const key = `scim-group:${JSON.stringify([issuer, id])}`
    const stored = await store.read((view) => view.get(groupType, id))
    const displayName = stored?.resource['displayName']
    const name = typeof displayName === 'string' ? displayName : undefined
    const [note] = await ledger.notes([key])
    const before = typeof note?.value === 'string' ? note.value : undefined
    if (name === before) continue
    if (name !== undefined && before !== undefined) {
      const member = (called: string) =>
        identityFromScim(nobody, [{ id, displayName: called }], { issuer })
      const subject = { issuer, subject: id }
      const { targets } = await push(
        { kind: 'groupRenamed', subject, before: member(before), after: member(name) },
        call,
      )
      const fault = passingFault(targets)
      if (fault) throw fault
    }
    await ledger.commit({
      notes: [
        { key, value: name ?? null, ...(note?.version !== undefined && { version: note.version }) },
      ],
    })
  }
}

/** Somebody of whom nothing is known but the group. */
const nobody = { schemas: [], id: 'nobody' }
