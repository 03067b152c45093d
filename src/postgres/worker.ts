import type { Boss, BossJob } from './boss.js'

/** @internal What a worker does. */
export interface WorkerOptions {
  readonly queue: string
  /** Most jobs taken at once. */
  readonly batch: number
  /** The pause after there was no job, in milliseconds. */
  readonly pauseMs: number
  /** Does some jobs. When it rejects for several, each is done by itself. */
  readonly handle: (data: readonly unknown[]) => Promise<void>
  /** Is told of jobs that failed, and of a database that cannot be reached. */
  readonly onError: (error: unknown) => void
}

/**
 * @internal Takes jobs one batch after the other, with a pause only when there are none. `work` of pg-boss
 * pauses after every job, and its end of a job whose database went away is a rejection that nobody handles.
 *
 * @returns a function that takes no more jobs, and resolves when those under way have ended
 */
export function startWorker(boss: Boss, options: WorkerOptions): () => Promise<void> {
  const { queue, batch, pauseMs, handle } = options
  // Whoever only listens must not end the worker.
  const onError = (error: unknown) => {
    new Promise((resolve) => resolve(options.onError(error))).catch(() => undefined)
  }
  let stopping = false
  let wake: () => void = () => undefined

  const end = async (jobs: readonly BossJob[]): Promise<void> => {
    try {
      await handle(jobs.map(({ data }) => data))
    } catch (error) {
      if (jobs.length > 1) {
        for (const job of jobs) await end([job])
        return
      }
      onError(error)
      for (const { id } of jobs) await boss.fail(queue, id, asOutput(error))
      return
    }
    const ids = jobs.map(({ id }) => id)
    await boss.complete(queue, ids)
  }

  const run = async (): Promise<void> => {
    while (!stopping) {
      let taken = 0
      try {
        const jobs = await boss.fetch(queue, { batchSize: batch })
        taken = jobs.length
        if (taken > 0) await end(jobs)
      } catch (error) {
        // What could not be crossed off is given to somebody again, and is found done.
        taken = 0
        onError(error)
      }
      if (taken > 0 || stopping) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  const running = run()
  return async () => {
    stopping = true
    wake()
    await running
  }
}

/** What pg-boss keeps beside the job. The message of an error of ours holds no received value. */
function asOutput(error: unknown): object {
  if (!(error instanceof Error)) return { message: 'a value that is no error' }
  const code: unknown = Reflect.get(error, 'code')
  return { message: error.message, ...(typeof code === 'string' && { code }) }
}
