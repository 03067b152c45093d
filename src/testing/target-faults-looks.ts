import { scene } from './target-contract-scene.js'
import { readCalls, writeCalls } from './target-faults-calls.js'
import { asked, type Opened } from './target-faults-gate.js'

/**
 * @internal What only looks although it is no GET: a search by POST is what reads send as well. Where reads and
 * writes go to one address (GraphQL), it says nothing, and what is no GET counts as a write.
 */
export async function looksOf({ world, gate }: Opened): Promise<ReadonlySet<string>> {
  const posts = () => gate.sent.filter(({ method }) => method !== 'GET').map(asked)
  const reads = readCalls(world, await scene(world))
  gate.order()
  for (const { run } of reads) await run()
  const looks = new Set(posts())
  if (looks.size === 0) return looks
  for (const { run } of await writeCalls(world)) {
    gate.order()
    await run()
    const sent = posts()
    if (sent.every((one) => looks.has(one))) for (const one of sent) looks.delete(one)
  }
  return looks
}
