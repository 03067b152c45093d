import { constants } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { openPostgres } from '../postgres/open.js'
import type { Io } from './io.js'
import { outputFault } from './output-file.js'

/** A signal that tells a process to end. */
type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** The world of a real process, and what became of it. */
export interface ProcessIo extends Io {
  /** The signal that told the process to end. */
  readonly endedBy: () => Ending | undefined
  /** Why a result could not be written. That nobody reads on, as in `| head`, is no fault. */
  readonly lost: () => Error | undefined
}

/** The exit code that says which signal ended a process. */
export const endings: Readonly<Record<Ending, number>> = {
  SIGINT: 128 + constants.signals.SIGINT,
  SIGTERM: 128 + constants.signals.SIGTERM,
  SIGHUP: 128 + constants.signals.SIGHUP,
}

/** The world of a real process. */
export function processIo(): ProcessIo {
  let controller: AbortController | undefined
  let endedBy: Ending | undefined
  let lost: Error | undefined
  const end = (name: Ending) => {
    endedBy ??= name
    controller?.abort()
  }
  const ending = (): AbortController => {
    if (controller) return controller
    controller = new AbortController()
    // The first gives up in order, the second at once.
    for (const name of Object.keys(endings) as Ending[]) process.once(name, () => end(name))
    return controller
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads no further wants no more; what is being done is done to its end all the same.
    if (error.code !== 'EPIPE') lost ??= outputFault('The result', error)
  })
  process.stderr.on('error', () => undefined)
  return {
    args: process.argv.slice(2),
    env: process.env,
    stdin: () => process.stdin,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: { out: showsColours(process.stdout), err: showsColours(process.stderr) },
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    async ask(question) {
      const terminal = createInterface({ input: process.stdin, output: process.stderr })
      const { signal } = ending()
      // A terminal that is asked hands Ctrl-C over as a key, and Ctrl-D closes it without an answer.
      terminal.on('SIGINT', () => end('SIGINT'))
      const closed = new Promise<string>((resolve) => terminal.on('close', () => resolve('')))
      try {
        return await Promise.race([terminal.question(question, { signal }), closed])
      } finally {
        terminal.close()
      }
    },
    openDatabase: openPostgres,
    now: Date.now,
    // Only who looks at it can give up in order. Anybody else, as busy as they may be, ends at once.
    get signal() {
      return ending().signal
    },
    endedBy: () => endedBy,
    lost: () => lost,
  }
}

/** Whether it is a terminal with colours; `NO_COLOR` and the like say that it has none. */
function showsColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors()
}
