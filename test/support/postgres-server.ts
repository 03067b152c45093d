import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PostgreSQL server of our own, on a socket in a folder that nobody else uses. */
export interface PostgresServer {
  /** Options for `Pool` and `Client` of `pg`. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly database: string
  }
  /** Ends every connection as a crash does, and starts it again. */
  restart(): void
  /** Stops it and forgets its data. */
  stop(): void
}

/** Where Debian puts the server's programs; `undefined` when it is not installed. */
function programs(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(bin))
}

/**
 * Whether there is a server to test with. Where there is none the tests say so and are skipped, but CI
 * demands it.
 *
 * @throws in CI, when Debian's package `postgresql` is not installed
 */
export function hasPostgres(): boolean {
  if (programs() !== undefined) return true
  if (process.env['CI'] === 'true') throw new Error('CI needs the Debian package postgresql.')
  console.warn('SKIPPED: no PostgreSQL server here (Debian package postgresql).')
  return false
}

/** Starts a server. It listens on a Unix socket alone, so no port can be taken. */
export function startPostgres(): PostgresServer {
  const bin = programs()
  if (bin === undefined) throw new Error('PostgreSQL is not installed.')
  const home = mkdtempSync(join(tmpdir(), 'rostermap-postgres-'))
  const data = join(home, 'data')
  // The server refuses to run as root, so there it runs as the user that Debian made for it.
  const asRoot = process.getuid?.() === 0
  const run = (program: string, ...parameters: readonly string[]) =>
    asRoot
      ? execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...parameters], {
          ...{ cwd: home, stdio: 'ignore' },
        })
      : execFileSync(join(bin, program), parameters, { cwd: home, stdio: 'ignore' })
  if (asRoot) {
    execFileSync('chown', ['postgres', home])
    chmodSync(home, 0o755)
  }
  run('initdb', '-D', data, '-U', 'tester', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8')
  const options = `-c listen_addresses='' -c unix_socket_directories='${home}' -c max_connections=200`
  run('pg_ctl', '-D', data, '-o', options, '-l', join(home, 'log'), '-w', 'start')
  return {
    connection: { host: home, port: 5432, user: 'tester', database: 'postgres' },
    restart() {
      run(
        'pg_ctl',
        '-D',
        data,
        '-o',
        options,
        '-l',
        join(home, 'log'),
        '-m',
        'immediate',
        '-w',
        'restart',
      )
    },
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      rmSync(home, { recursive: true, force: true })
    },
  }
}
