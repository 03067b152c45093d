import { appendFile, readFile } from 'node:fs/promises'

/** Remembers beside a plan file which of its plans were applied, so that a broken run goes on where it ended. */
export interface Journal {
  readonly done: ReadonlySet<string>
  readonly add: (hash: string) => Promise<void>
}

/** @param path - one hash a line; a line that a crash cut short is no hash, so its plan is met again as stale */
export async function openJournal(path: string): Promise<Journal> {
  let text = ''
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error
  }
  return {
    done: new Set(text.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line))),
    add: (hash) => appendFile(path, `${hash}\n`, { mode: 0o600 }),
  }
}
