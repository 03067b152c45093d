/** @internal Items by key and by index, each with the version it has been written to. */
export interface VersionedMap<T> {
  get(key: string): T | undefined
  /** Those under an index, in the order in which their keys were first put. */
  indexed(index: string): T[]
  /** Whether each item carries the version that is stored, and none comes twice. */
  agrees(items: readonly T[]): boolean
  put(item: T, version: number): void
  remove(key: string): void
}

/** @internal */
export function versionedMap<T extends { readonly version?: number }>(
  keyOf: (item: T) => string,
  indexesOf: (item: T) => readonly string[],
): VersionedMap<T> {
  const items = new Map<string, T>()
  const indexes = new Map<string, Set<string>>()

  const remove = (key: string) => {
    const old = items.get(key)
    if (old) for (const index of indexesOf(old)) indexes.get(index)?.delete(key)
    items.delete(key)
  }
  return {
    get: (key) => items.get(key),
    indexed: (index) => [...(indexes.get(index) ?? [])].flatMap((key) => items.get(key) ?? []),
    agrees: (given) =>
      new Set(given.map(keyOf)).size === given.length &&
      given.every((item) => items.get(keyOf(item))?.version === item.version),
    put: (item, version) => {
      const key = keyOf(item)
      const old = items.get(key)
      const next = new Set(indexesOf(item))
      if (old)
        for (const index of indexesOf(old)) if (!next.has(index)) indexes.get(index)?.delete(key)
      items.set(key, { ...item, version })
      for (const index of next) {
        const under = indexes.get(index) ?? new Set()
        indexes.set(index, under.add(key))
      }
    },
    remove,
  }
}
