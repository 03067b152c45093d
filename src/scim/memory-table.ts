import { caseKey } from './compare.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'
import type { StoredResource } from './store.js'
import { uniqueKeys } from './unique-keys.js'

/** @internal Attributes that are looked up rather than searched. */
export const lookedUp = ['userName', 'externalId', 'displayName'] as const

type LookedUp = (typeof lookedUp)[number]

/** @internal A resource with its place in the order of creation. */
export interface Row extends StoredResource {
  readonly seq: number
}

/** @internal The resources of one type, with what finds them. */
export interface MemoryTable {
  readonly rows: ReadonlyMap<string, Row>
  /** How many rows are live. */
  readonly live: number
  /** Ids by the value of a looked-up attribute, whatever their state. */
  ids(attribute: LookedUp, key: string): Iterable<string>
  /** The path of a unique attribute whose value another row has. */
  conflict(stored: StoredResource): string | undefined
  /** Puts a row in, or in place of the one of its id; `undefined` takes it out. */
  put(id: string, row: Row | undefined): void
}

interface Slot {
  readonly path: string
  readonly slot: string
}

const none: readonly Slot[] = []

/** @internal */
export function memoryTable(type: ResourceType): MemoryTable {
  const rows = new Map<string, Row>()
  let live = 0
  let last = 0
  const unique = new Map<string, string>()
  const index = new Map(lookedUp.map((name) => [name, textIndex()] as const))

  let lastLookedAt: { readonly resource: ScimResource; readonly slots: readonly Slot[] } | undefined
  /** The unique values of a resource; asked for twice when it is put in. */
  const slotsOf = (resource: ScimResource): readonly Slot[] => {
    if (lastLookedAt?.resource === resource) return lastLookedAt.slots
    const slots = uniqueKeys(resource, type).map(({ path, key }) => ({
      path,
      slot: `${path}\0${key}`,
    }))
    lastLookedAt = { resource, slots }
    return slots
  }
  const taken = ({ resource, state }: StoredResource) =>
    state === 'deleted' ? none : slotsOf(resource)
  const exact = new Map(
    lookedUp.map((name) => [name, type.attributes.get(name)?.caseExact ?? true]),
  )
  const keyOf = (resource: ScimResource, name: LookedUp): string | undefined => {
    const value = resource[name]
    if (typeof value !== 'string') return undefined
    return exact.get(name) ? value : caseKey(value)
  }
  const inOrder = () => {
    const all = [...rows].sort(([, a], [, b]) => a.seq - b.seq)
    rows.clear()
    for (const [id, row] of all) rows.set(id, row)
  }

  return {
    rows,
    get live() {
      return live
    },
    ids: (attribute, key) => index.get(attribute)?.get(key) ?? [],
    conflict: (stored) =>
      taken(stored).find(
        ({ slot }) => (unique.get(slot) ?? stored.resource.id) !== stored.resource.id,
      )?.path,
    put(id, row) {
      const before = rows.get(id)
      live += Number(row?.state === 'live') - Number(before?.state === 'live')
      if (before) {
        for (const { slot } of taken(before)) unique.delete(slot)
        for (const [name, ids] of index) ids.remove(keyOf(before.resource, name), id)
      }
      if (row === undefined) {
        rows.delete(id)
        return
      }
      rows.set(id, row)
      // A removal that is taken back: the row returns to its place in the order of creation.
      if (before === undefined && row.seq < last) inOrder()
      last = Math.max(last, row.seq)
      for (const { slot } of taken(row)) unique.set(slot, id)
      for (const [name, ids] of index) ids.add(keyOf(row.resource, name), id)
    },
  }
}

/** Ids by a text. Nearly every text has one only, which then needs no set of its own. */
interface TextIndex {
  get(key: string): Iterable<string>
  add(key: string | undefined, id: string): void
  remove(key: string | undefined, id: string): void
}

function textIndex(): TextIndex {
  const ids = new Map<string, string | Set<string>>()
  return {
    get(key) {
      const found = ids.get(key) ?? []
      return typeof found === 'string' ? [found] : found
    },
    add(key, id) {
      if (key === undefined) return
      const found = ids.get(key)
      if (found === undefined) ids.set(key, id)
      else if (typeof found !== 'string') found.add(id)
      else if (found !== id) ids.set(key, new Set([found, id]))
    },
    remove(key, id) {
      const found = key === undefined ? undefined : ids.get(key)
      if (key === undefined || found === undefined) return
      if (typeof found !== 'string') {
        found.delete(id)
        if (found.size === 0) ids.delete(key)
      } else if (found === id) ids.delete(key)
    },
  }
}
