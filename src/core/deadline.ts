/**
 * @internal Runs work under a deadline and a caller's signal. The work gets one signal for both; it
 * is given up even when it does not heed that signal.
 *
 * @returns what the work gives, or `'timeout'`
 * @throws the caller's abort reason, or what the work throws
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T | 'timeout'> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort: (() => void) | undefined
  const ended = new Promise<'timeout'>((resolve, reject) => {
    onAbort = () => {
      controller.abort()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    timer = setTimeout(() => {
      resolve('timeout')
      controller.abort()
    }, ms)
  })
  const working = work(controller.signal)
  // Whichever loses the race must not be reported as unhandled.
  working.catch(() => undefined)
  ended.catch(() => undefined)
  try {
    return await Promise.race([ended, working])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
  }
}
