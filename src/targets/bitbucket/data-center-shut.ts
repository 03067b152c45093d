import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import { holdsName, sameName } from '../names.js'
import { targetError } from '../target-error.js'
import { protocol } from '../verbs.js'
import { type BitbucketUser, getLicensedIds } from './data-center-api.js'
import {
  deleteUserPermission,
  getGroupPermissions,
  getGroups,
  getGroupsOf,
  getMembers,
  getUserPermissions,
  postGroup,
  postMemberships,
  postRemoval,
  putUserPermission,
  saysAbsent,
} from './data-center-group-api.js'
import { lettingIn } from './data-center-licence.js'
import { allRows, seek } from './data-center-rows.js'

/**
 * Bitbucket has no way to shut an account (BSERV-8817): it is shut by taking away what lets it in. That it is
 * shut, and what it had, is kept as memberships in groups of our own that give nothing. Who may write those may
 * write the real groups too, so the note gives nobody rights they could not give themselves; a user's settings,
 * which users write themselves, would.
 */
const mark = 'rostermap-shut'
const fromGroup = `${mark}:group:`
const fromPermission = `${mark}:permission:`

/** Given by hand or by a mapping only: an ADMIN could else have a SYS_ADMIN's rights noted and given back. */
const neverGivenBack = 'SYS_ADMIN'

/** @internal Whether a group is one of the notes, which are nobody's memberships. */
export function isNote(group: string): boolean {
  const name = group.toLowerCase()
  return name === mark || name.startsWith(fromGroup) || name.startsWith(fromPermission)
}

/** @internal Ids of all accounts that have been shut here. */
export async function shutIds(call: Call): Promise<ReadonlySet<string>> {
  const shut = await allRows((start) => getMembers(call, 'more-members', mark, start))
  return new Set(shut.map(({ id }) => id))
}

/**
 * @internal Whether an account is open: the directory has not shut it, nor have we. One that we have shut and
 * somebody let in again by hand is open.
 */
export async function isOpen(call: Call, user: BitbucketUser): Promise<boolean> {
  if (!user.active) return false
  const shut = await seek(
    (start) => getMembers(call, 'more-members', mark, start, user.name),
    ({ id }) => id === user.id,
  )
  return shut === undefined || isLicensed(call, user)
}

/** @internal The account of that id and login, if it is not among those that have been shut here. */
export async function notShut(
  call: Call,
  id: string,
  name: string,
): Promise<BitbucketUser | undefined> {
  return seek(
    (start) => getMembers(call, 'more-non-members', mark, start, name),
    (user) => user.id === id,
  )
}

/** Whether an account may sign in, through whatever group it may be. */
async function isLicensed(call: Call, user: BitbucketUser): Promise<boolean> {
  const found = await seek(
    (start) => getLicensedIds(call, user.name, start),
    (id) => id === user.id,
  )
  return found !== undefined
}

/** @internal Takes away every group and permission that lets the account in, after a note of them. */
export async function shut(call: Call, user: BitbucketUser, remember: boolean): Promise<Outcome> {
  if (!user.active) return 'unchanged'
  const groups = await allRows((start) => getGroupsOf(call, user.name, start))
  if (holdsName(groups, mark) && !(await isLicensed(call, user))) return 'unchanged'
  refuseReadOnly(call, user)

  const letIn = await allRows((start) => getGroupPermissions(call, start))
  const leaving = groups.filter((name) => letIn.some(({ group }) => sameName(group, name)))
  const own = await seek(
    (start) => getUserPermissions(call, user.name, start),
    ({ id }) => id === user.id,
  )
  const notes = [
    mark,
    ...(remember ? leaving.map((group) => fromGroup + group) : []),
    ...(remember && own !== undefined ? [fromPermission + own.permission] : []),
  ]
  await note(
    call,
    user,
    notes.filter((name) => !holdsName(groups, name)),
  )

  for (const group of leaving) saysAbsent(await postRemoval(call, user.name, group))
  if (own !== undefined) await deleteUserPermission(call, user.name)
  if (await isLicensed(call, user))
    throw targetError(
      'TARGET_UNSUPPORTED',
      { ...call.details, capability: 'user.deactivate' },
      'The account is let in by a group inside a group, or by one of another directory: take it out there.',
    )
  return 'changed'
}

/** The note is made before anything is taken away, and believed when a look shows it. */
async function note(call: Call, user: BitbucketUser, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  for (const name of names) await postGroup(call, name)
  await postMemberships(call, user.name, names)
  const noted = await notesOf(call, user)
  if (names.some((name) => !holdsName(noted, name))) throw protocol(call, 'status')
}

/** @internal Gives back what the note says, and then takes the note away. */
export async function open(call: Call, user: BitbucketUser): Promise<Outcome> {
  if (!user.active)
    throw targetError(
      'TARGET_UNSUPPORTED',
      { ...call.details, capability: 'user.deactivate' },
      'The account is shut in its own directory, and can be opened only there.',
    )
  const notes = await notesOf(call, user)
  if (!holdsName(notes, mark)) return 'unchanged'
  refuseReadOnly(call, user)

  const letIn = await allRows((start) => getGroupPermissions(call, start))
  const withheld = letIn.filter(({ permission }) => permission === neverGivenBack)
  const noted = (prefix: string) =>
    notes
      .filter((name) => name.toLowerCase().startsWith(prefix))
      .map((name) => name.slice(prefix.length))
  const remembered = noted(fromGroup).filter(
    (name) => !withheld.some(({ group }) => sameName(group, name)),
  )
  // One request gives all of them or none: an account is never let in with half of its groups.
  const groups = await stillThere(call, remembered)
  if (groups.length > 0) await lettingIn(call, () => postMemberships(call, user.name, groups))
  for (const permission of noted(fromPermission))
    if (permission.toUpperCase() !== neverGivenBack)
      await lettingIn(call, () => putUserPermission(call, user.name, permission.toUpperCase()))

  // The mark goes last, so that whatever breaks before leaves an account that can be opened again.
  for (const name of [...notes.filter((one) => !sameName(one, mark)), mark])
    saysAbsent(await postRemoval(call, user.name, name))
  if ((await notesOf(call, user)).length > 0) throw protocol(call, 'status')
  return 'changed'
}

async function notesOf(call: Call, user: BitbucketUser): Promise<readonly string[]> {
  const names = await allRows((start) => getGroupsOf(call, user.name, start, mark))
  return names.filter(isNote)
}

async function stillThere(call: Call, names: readonly string[]): Promise<readonly string[]> {
  const there: string[] = []
  for (const name of names) {
    const found = await seek(
      (start) => getGroups(call, name, start),
      (group) => sameName(group, name),
    )
    if (found !== undefined) there.push(found)
  }
  return there
}

/** @internal What the directory does not let us write is told before anything is sent. */
export function refuseReadOnly(call: Call, user: BitbucketUser): void {
  if (!user.mutableGroups) throw targetError('TARGET_READ_ONLY', call.details)
}
