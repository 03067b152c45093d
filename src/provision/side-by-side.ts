/**
 * @internal Does something for each item, so many at a time, and gives the results in the items' order.
 * After a failure no further item is begun; it is thrown when those under way have ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  let failed = false
  const worker = async () => {
    while (next < items.length && !failed) {
      const index = next
      next += 1
      try {
        results[index] = await run(items[index] as T, index)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const settled = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, items.length) }, worker),
  )
  const broken = settled.find((one) => one.status === 'rejected')
  if (broken) throw broken.reason
  return results
}
