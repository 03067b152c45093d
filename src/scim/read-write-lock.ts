/** @internal Runs readers together and writers alone, in the order in which they asked. */
export interface ReadWriteLock {
  read<T>(run: () => Promise<T>): Promise<T>
  write<T>(run: () => Promise<T>): Promise<T>
}

/** @internal */
export function readWriteLock(): ReadWriteLock {
  let readers = 0
  let writing = false
  const waiting: { readonly write: boolean; readonly start: () => void }[] = []

  const next = () => {
    while (waiting.length > 0 && !writing) {
      const first = waiting[0]
      if (first === undefined || (first.write && readers > 0)) return
      waiting.shift()
      if (first.write) writing = true
      else readers += 1
      first.start()
    }
  }

  const turn = async <T>(write: boolean, run: () => Promise<T>): Promise<T> => {
    if (writing || waiting.length > 0 || (write && readers > 0))
      await new Promise<void>((start) => waiting.push({ write, start }))
    else if (write) writing = true
    else readers += 1
    try {
      return await run()
    } finally {
      if (write) writing = false
      else readers -= 1
      next()
    }
  }
  return { read: (run) => turn(false, run), write: (run) => turn(true, run) }
}
