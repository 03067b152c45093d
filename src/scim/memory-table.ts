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

/** @internal */
export function memoryTable(type: ResourceType): MemoryTable {
  const rows = new Map<string, Row>()
  let live = 0
  let last = 0
  const unique = new Map<string, string>()
  const index = new Map(lookedUp.map((name) => [name, new Map<string, Set<string>>()] as const))

  const taken = ({ resource, state }: StoredResource) =>
    state === 'deleted'
      ? []
      : uniqueKeys(resource, type).map(({ path, key }) => ({ path, slot: `${path}\0${key}` }))
  const exact = new Map(
    lookedUp.map((name) => [name, type.attributes.get(name)?.caseExact ?? true]),
  )
  const look = (resource: ScimResource, visit: (name: LookedUp, key: string) => void) => {
    for (const name of lookedUp) {
      const value = resource[name]
      if (typeof value === 'string') visit(name, exact.get(name) ? value : caseKey(value))
    }
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
        look(before.resource, (name, key) => {
          const ids = index.get(name)?.get(key)
          ids?.delete(id)
          if (ids?.size === 0) index.get(name)?.delete(key)
        })
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
      look(row.resource, (name, key) => {
        const byKey = index.get(name)
        const ids = byKey?.get(key)
        if (ids) ids.add(id)
        else byKey?.set(key, new Set([id]))
      })
    },
  }
}
