import type { ResourceType } from '../scim/registry.js'
import type { ScimStore } from '../scim/store.js'
import { contended } from './change-link.js'
import type { Ledger, Note } from './ledger.js'

/** @internal Where groups are read, and what is remembered of them. */
export interface GroupIds {
  readonly store: ScimStore
  readonly ledger: Ledger
  readonly issuer: string
}

/** @internal What is remembered of a group that SCIM pushed, under its SCIM id. It is JSON. */
export interface KnownGroup {
  readonly name?: string
  /** The id that the IdP gave it last, also when it is deleted: made anew, it is the same group. */
  readonly externalId?: string
  /** Ids that it had before, newest first. */
  readonly former?: readonly string[]
}

/** More ids than this one group does not have in its life. */
const mostIds = 20
const attempts = 20

/** @internal The key of the note on a group. */
export function groupKey(issuer: string, id: string): string {
  return `scim-group:${JSON.stringify([issuer, id])}`
}

/** The key of the note on who has, or had, an id of the IdP: SCIM ids, the latest last. */
function bearersKey(issuer: string, externalId: string): string {
  return `scim-group-external:${JSON.stringify([issuer, externalId])}`
}

/** @internal What a note says of a group; older ones are the name alone. */
export function knownGroup(note: Note | undefined): KnownGroup {
  if (typeof note?.value === 'string') return { name: note.value }
  return (note?.value as KnownGroup | undefined) ?? {}
}

function bearersOf(note: Note | undefined): readonly string[] {
  return (note?.value as readonly string[] | undefined) ?? []
}

/** @internal A note in the place of the one that was read. */
export function replacing(key: string, value: unknown, before: Note | undefined): Note {
  return { key, value, ...(before?.version !== undefined && { version: before.version }) }
}

/**
 * @internal Remembers the id that the IdP has for a group now. A group that is made anew with the id of one
 * that is gone is that group, with its name and the ids that it had before.
 *
 * @returns other groups that have or had the id: what it meant for their members may be over
 */
export async function recordGroupId(
  { store, ledger, issuer }: GroupIds,
  groupType: ResourceType,
  id: string,
  externalId: string,
): Promise<readonly string[]> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const notes = await readNotes(ledger, [groupKey(issuer, id), bearersKey(issuer, externalId)])
    const bearers = bearersOf(notes.get(bearersKey(issuer, externalId)))
    const others = bearers.filter((bearer) => bearer !== id)
    const own = knownGroup(notes.get(groupKey(issuer, id)))
    if (own.externalId === externalId && bearers.at(-1) === id) return others

    const last = others.at(-1)
    const isHeir =
      own.externalId === undefined &&
      last !== undefined &&
      (await store.read((view) => view.get(groupType, last))) === undefined
    const changes: Note[] = []
    const put = (key: string, value: unknown) => changes.push(replacing(key, value, notes.get(key)))
    let known = own
    if (isHeir) {
      const gone = groupKey(issuer, last)
      for (const [key, note] of await readNotes(ledger, [gone])) notes.set(key, note)
      known = { ...knownGroup(notes.get(gone)), ...own }
      if (notes.has(gone)) put(gone, null)
      const passed = (known.former ?? []).map((former) => bearersKey(issuer, former))
      for (const [key, note] of await readNotes(ledger, passed)) {
        notes.set(key, note)
        if (bearersOf(note).at(-1) === last) put(key, appended(bearersOf(note), id))
      }
    }
    const had = known.externalId === undefined ? [] : [known.externalId]
    const former = [...had, ...(known.former ?? [])].filter((one) => one !== externalId)
    put(groupKey(issuer, id), {
      ...known,
      externalId,
      former: [...new Set(former)].slice(0, mostIds),
    } satisfies KnownGroup)
    put(bearersKey(issuer, externalId), appended(bearers, id))
    if ((await ledger.commit({ notes: changes })).outcome === 'saved') return others
  }
  throw contended('')
}

/**
 * @internal Ids that groups had before at the IdP and that no other group has had since: rules that name them
 * mean the group still. Of a group that was there before anything was remembered, the id is from now on.
 *
 * @param groups - the SCIM ids, each with the id that the IdP has for the group now
 */
export async function formerGroupIds(
  ids: GroupIds,
  groupType: ResourceType,
  groups: ReadonlyMap<string, string | undefined>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { ledger, issuer } = ids
  const notes = await readNotes(
    ledger,
    [...groups.keys()].map((id) => groupKey(issuer, id)),
  )
  const candidates = new Map<string, readonly string[]>()
  for (const [id, current] of groups) {
    const { externalId, former = [] } = knownGroup(notes.get(groupKey(issuer, id)))
    if (externalId === undefined) {
      if (current !== undefined) await recordGroupId(ids, groupType, id, current)
      continue
    }
    // What is remembered may be older than what the store has: the change is followed later.
    const before = [externalId, ...former].filter((one) => one !== current)
    if (before.length > 0) candidates.set(id, before)
  }
  const keys = [...new Set([...candidates.values()].flat())].map((one) => bearersKey(issuer, one))
  const bearers = await readNotes(ledger, keys)
  return new Map(
    [...candidates].map(([id, before]) => [
      id,
      before.filter((one) => bearersOf(bearers.get(bearersKey(issuer, one))).at(-1) === id),
    ]),
  )
}

function appended(bearers: readonly string[], id: string): readonly string[] {
  return [...bearers.filter((bearer) => bearer !== id), id].slice(-mostIds)
}

async function readNotes(ledger: Ledger, keys: readonly string[]): Promise<Map<string, Note>> {
  if (keys.length === 0) return new Map()
  return new Map((await ledger.notes(keys)).map((note) => [note.key, note]))
}
