import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** How a process ended, and everything it wrote. */
interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** What a process is started with. */
interface Start {
  readonly env?: Readonly<Record<string, string>>
  /** What comes through its pipe; without it nothing does. */
  readonly stdin?: string | Uint8Array
  /** Gets what sends it signals. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Is told of everything it writes, as it writes it. */
  readonly watch?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** The command line as a process of its own, in a folder with files. */
export interface Cli {
  readonly folder: string
  readonly write: (name: string, content: unknown) => void
  readonly run: (args: string, start?: Start) => Promise<Ended>
  /** The same in a shell, where `rostermap` is the command. */
  readonly shell: (line: string, env?: Start['env']) => Promise<Ended>
  /** The same at a terminal, with what somebody types; `out` is everything the terminal shows. */
  readonly terminal: (
    args: string,
    type: (shown: string, keys: (text: string) => void) => void,
    env?: Start['env'],
  ) => Promise<Ended>
}

/** Everything that any of the processes wrote. */
export const written: string[] = []

/** Bundles the command line once, and gives it a folder for each test. */
export function commandLine(): (files: Readonly<Record<string, unknown>>) => Cli {
  // In dist, so that the bundle finds the package's own files and the packages beside it.
  const program = resolve('dist', `.cli-${process.pid}.mjs`)
  beforeAll(async () => {
    mkdirSync('dist', { recursive: true })
    await build({
      entryPoints: ['src/cli/bin.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    })
  }, 60_000)
  afterAll(() => rmSync(program, { force: true }))

  return (files) => {
    const folder = temporaryFolder()
    const write = (name: string, content: unknown) =>
      writeFileSync(
        join(folder, name),
        typeof content === 'string' || content instanceof Uint8Array
          ? content
          : JSON.stringify(content),
      )
    for (const [name, content] of Object.entries(files)) write(name, content)
    const start = (
      command: readonly [string, ...string[]],
      { env = {}, stdin = '', started, watch }: Start,
      typed?: (shown: string, keys: (text: string) => void) => void,
    ): Promise<Ended> =>
      new Promise((done, reject) => {
        const [name, ...args] = command
        const { PATH = '', NODE_V8_COVERAGE: _ } = process.env
        const child = spawn(name, args, { cwd: folder, env: { PATH, ...env } })
        started?.((signal) => child.kill(signal))
        let out = ''
        let err = ''
        const told = (text: string) => {
          watch?.(text, (signal) => child.kill(signal))
          typed?.(out, (keys) => child.stdin.write(keys))
        }
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
          told(text)
        })
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text
          told(text)
        })
        child.stdin.on('error', () => undefined)
        if (!typed) child.stdin.end(stdin)
        child.on('error', reject)
        child.on('close', (code, signal) => {
          written.push(out, err)
          done({ code, signal, out, err })
        })
      })
    const words = (args: string) => args.split(' ').filter((word) => word !== '')
    return {
      folder,
      write,
      run: (args, begin = {}) => start([process.execPath, program, ...words(args)], begin),
      shell: (line, env = {}) =>
        start(
          [
            'bash',
            '--norc',
            '-o',
            'pipefail',
            '-c',
            `rostermap() { "${process.execPath}" "${program}" "$@"; }\n${line}`,
          ],
          { env },
        ),
      terminal: (args, type, env = {}) =>
        start(
          ['script', '-qefc', `"${process.execPath}" "${program}" ${args}`, '/dev/null'],
          { env: { TERM: 'xterm-256color', ...env } },
          type,
        ),
    }
  }
}

/** Whether there is a pseudo-terminal to run under. @throws in CI, when there is none */
export function hasTerminal(): boolean {
  if (spawnSync('script', ['--version']).status === 0) return true
  if (process.env['CI'] === 'true')
    throw new Error('CI needs the program script (Debian package bsdutils).')
  console.warn('SKIPPED: no program script here (Debian package bsdutils).')
  return false
}
