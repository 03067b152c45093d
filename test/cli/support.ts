import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/main.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** A folder with the files of a test, gone after it, and the command line run in it. */
export interface Shell {
  readonly folder: string
  readonly path: (name: string) => string
  readonly write: (name: string, content: unknown) => string
  readonly run: (args: string, more?: Partial<Io>) => Promise<Ran>
}

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What is written as an object becomes JSON. In a command line, `@name` is the path of a file of the test. */
export function shell(files: Readonly<Record<string, unknown>> = {}): Shell {
  const folder = temporaryFolder()
  const path = (name: string) => join(folder, name)
  const write = (name: string, content: unknown) => {
    writeFileSync(
      path(name),
      typeof content === 'string' || content instanceof Uint8Array
        ? content
        : JSON.stringify(content),
    )
    return path(name)
  }
  for (const [name, content] of Object.entries(files)) write(name, content)
  return {
    folder,
    path,
    write,
    async run(line, more = {}) {
      let out = ''
      let err = ''
      const args = line
        .split(' ')
        .filter((word) => word !== '')
        .map((word) => (word.startsWith('@') ? path(word.slice(1)) : word))
      const code = await run({
        args,
        env: {},
        stdin: () => pipe(''),
        out: (text) => {
          out += text
        },
        err: (text) => {
          err += text
        },
        colour: { out: false, err: false },
        interactive: false,
        ask: async () => '',
        openDatabase: () => Promise.reject(new Error('There is no database.')),
        now: () => Date.parse('2026-11-24T09:00:30Z'),
        signal: new AbortController().signal,
        ...more,
      })
      return { code, out, err: err.replaceAll(`${folder}/`, '') }
    },
  }
}

/** What comes in through a pipe. */
export async function* pipe(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
