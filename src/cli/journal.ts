import { appendFile, readFile } from 'node:fs/promises'
import { inputFault } from './input-file.js'
import { outputFault } from './output-file.js'
import { systemCode } from './system-code.js'

/** Remembers beside a plan file which of its plans were applied, so that a broken run goes on where it ended. */
export interface Journal {
  readonly done: ReadonlySet<string>
  readonly add: (hash: string) => Promise<void>
  /** Makes sure that it can be written, before anything else is. */
  readonly begin: () => Promise<void>
}

/**
 * @param path - one hash a line; a line that a crash cut short is no hash, so its plan is met again as stale
 * @throws a `RosterError` with code `CLI_INPUT` when it is there and cannot be read; its methods throw `CLI_OUTPUT`
 */
export async function openJournal(path: string): Promise<Journal> {
  let text = ''
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = systemCode(error)
    if (code !== 'ENOENT') throw inputFault(path, `cannot be read (${code})`, error)
  }
  const append = async (line: string) => {
    try {
      await appendFile(path, line, { mode: 0o600 })
    } catch (cause) {
      throw outputFault(path, cause)
    }
  }
  return {
    done: new Set(text.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line))),
    add: (hash) => append(`${hash}\n`),
    // A line that a crash cut short must not swallow the next one.
    begin: () => append(text === '' || text.endsWith('\n') ? '' : '\n'),
  }
}
