import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * @internal Collects garbage, so that whoever waits for a signal that nobody holds waits for ever now and
 * not once in a thousand times. Where the runtime has no way to it, nothing is collected.
 */
export async function collectGarbage(): Promise<void> {
  // What a running job has touched is kept until it ends.
  await new Promise((resolve) => setTimeout(resolve, 0))
  collector ??= find()
  collector()
}

let collector: (() => void) | undefined

function find(): () => void {
  if (typeof globalThis.gc === 'function') return globalThis.gc
  try {
    // The flag only says what a context that is made from now on holds.
    setFlagsFromString('--expose_gc')
    const gc: unknown = runInNewContext('gc')
    setFlagsFromString('--no-expose_gc')
    if (typeof gc === 'function') return () => void gc()
  } catch {
    // Not V8, or not ours to set.
  }
  return () => undefined
}
