import type { ScimEvent, ScimEventMember } from '../scim/event.js'
import type { ScimView } from '../scim/store.js'

const pageSize = 1_000

/**
 * @internal The users that some events concern, each once, in the order in which they come up.
 *
 * @param others - groups whose members are concerned as well
 */
export async function usersConcerned(
  view: ScimView,
  events: readonly ScimEvent[],
  others: readonly string[],
  nestedGroups: boolean,
): Promise<readonly string[]> {
  const users = new Set<string>()
  const groups = new Set<string>()
  const note = ({ id, type }: ScimEventMember) => {
    if (type === 'User') users.add(id)
    else if (type === 'Group' && nestedGroups) groups.add(id)
  }
  for (const event of events) {
    if (event.type === 'User') users.add(event.id)
    else if (event.type !== 'Group') continue
    else if (event.kind === 'membersChanged')
      for (const one of [...event.added, ...event.removed]) note(one)
    else if (event.kind === 'deleted') for (const one of event.members) note(one)
    // The name of a group is a claim of everybody in it.
    else groups.add(event.id)
  }
  for (const other of others) groups.add(other)
  // A Set that grows while it is walked is walked to its new end; a circle of groups is walked once.
  for (const group of groups)
    for (let after: string | undefined; ; ) {
      const page = await view.memberPage(group, {
        limit: pageSize,
        ...(after !== undefined && { after }),
      })
      for (const { value, type } of page) note({ id: value, type: type ?? 'User' })
      after = page.at(-1)?.value
      if (page.length < pageSize || after === undefined) break
    }
  return [...users]
}
