import { createInterface } from 'node:readline/promises'
import { RosterError } from '../core/errors.js'
import { openPostgres } from '../postgres/open.js'
import type { Io } from './io.js'

/** Most that is read from a pipe, in bytes. */
const maxBytes = 64 * 1024 * 1024

/** The world of a real process. */
export function processIo(): Io {
  const controller = new AbortController()
  // The first Ctrl-C gives up in order, the second at once.
  process.once('SIGINT', () => controller.abort())
  return {
    args: process.argv.slice(2),
    env: process.env,
    stdin: readAll,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    async ask(question) {
      const terminal = createInterface({ input: process.stdin, output: process.stderr })
      try {
        return await terminal.question(question, { signal: controller.signal })
      } finally {
        terminal.close()
      }
    },
    openDatabase: openPostgres,
    now: Date.now,
    signal: controller.signal,
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) throw new RosterError('CLI_INPUT', 'Standard input is too large.', {})
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
