// Four workers against one: a run over one PostgreSQL, divided among processes, from its beginning until everything
// is applied. Against a product that answers at once the processors are what there is too little of; against one that
// takes its time for each call, the calls under way. `ours` are four workers, `peer` is one.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { provisioner } from 'rostermap'
import { migrate, postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { row } from './harness.mjs'
import {
  accountOf,
  isChanged,
  mapper,
  populationOf,
  subjectOf,
  targetOf,
} from './plan-workers-world.mjs'

const script = fileURLToPath(new URL('plan-worker.mjs', import.meta.url))
const root = '/usr/lib/postgresql'
const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []

export async function run() {
  if (versions.length === 0) {
    console.error(
      'SKIPPED: four workers against one: no PostgreSQL server here (Debian package postgresql).',
    )
    return
  }
  const server = startServer(join(root, versions[0], 'bin'))
  try {
    for (const [people, latency] of [
      [40_000, 0],
      [20_000, 10],
    ]) {
      const least = { 1: Infinity, 4: Infinity }
      for (let round = 0; round < 2; round += 1)
        for (const workers of [1, 4])
          least[workers] = Math.min(
            least[workers],
            await timed(server.home, people, latency, workers),
          )
      const product = latency === 0 ? 'that answers at once' : `of ${latency} ms a call`
      const name = `four workers against one, ${people.toLocaleString('en')} people, a product ${product}`
      row('plan', name, { ours: least[4] * 1000, peer: least[1] * 1000 })
    }
  } finally {
    server.stop()
  }
}

let databases = 0

/** Milliseconds of one run, with the workers waiting for it. */
async function timed(home, people, latency, workers) {
  const { default: pg } = await import('pg')
  const { default: PgBoss } = await import('pg-boss')
  databases += 1
  const database = `bench${databases}`
  const connection = { host: home, port: 5432, user: 'bench' }
  const admin = new pg.Client({ ...connection, database: 'postgres' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${database}`)
  await admin.end()
  const pool = new pg.Pool({ ...connection, database })
  pool.on('error', () => undefined)
  await migrate(pool)
  const ledger = postgresLedger(pool)
  for (let from = 0; from < people; from += 1000) {
    const links = Array.from({ length: Math.min(1000, people - from) }, (_, k) => {
      const { id, username } = accountOf(from + k)
      const grants = ['team-a', 'team-b', 'team-c'].map((group) => ({ group, rules: [group] }))
      return { target: 'bench', subject: subjectOf(from + k), userId: id, login: username, grants }
    })
    await ledger.commit({ links })
  }
  const boss = new PgBoss({ ...connection, database, supervise: false, schedule: false })
  await boss.start()
  const queue = provisioningQueue(boss, {
    client: pool,
    source: populationOf(people),
    provisioner: provisioner({ mapper, targets: [targetOf(people, latency)], ledger }),
  })
  await queue.prepare()
  const children = await Promise.all(
    Array.from({ length: workers }, async () => {
      const args = [script, home, database, people, latency].map(String)
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      return child
    }),
  )
  const started = performance.now()
  const name = await queue.reconcile({ complete: true })
  let status
  do {
    await sleep(50)
    status = await queue.status(name)
  } while (status?.state === 'planning' || status?.state === 'applying')
  const ms = performance.now() - started
  for (const child of children) child.kill('SIGKILL')
  const { changed } = status.targets['bench'].operations
  const due = Array.from({ length: people }, (_, i) => i).filter(isChanged).length
  if (status.state !== 'done' || changed !== due)
    throw new Error(`${status.state}: ${changed} of ${due}`)
  await boss.stop({ graceful: false, wait: false })
  await pool.end()
  return ms
}

/** A server of its own, on a socket in a folder that nobody else uses. */
function startServer(bin) {
  const home = mkdtempSync(join(tmpdir(), 'rostermap-bench-'))
  const data = join(home, 'data')
  // It refuses to run as root, so there it runs as the user that Debian made for it.
  const asRoot = process.getuid?.() === 0
  const call = (program, ...args) =>
    asRoot
      ? execFileSync('runuser', ['-u', 'postgres', '--', join(bin, program), ...args], {
          ...{ cwd: home, stdio: 'ignore' },
        })
      : execFileSync(join(bin, program), args, { cwd: home, stdio: 'ignore' })
  if (asRoot) {
    execFileSync('chown', ['postgres', home])
    chmodSync(home, 0o755)
  }
  call('initdb', '-D', data, '-U', 'bench', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8')
  const options = `-c listen_addresses='' -c unix_socket_directories='${home}' -c max_connections=200`
  call('pg_ctl', '-D', data, '-o', options, '-l', join(home, 'log'), '-w', 'start')
  return {
    home,
    stop() {
      call('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      rmSync(home, { recursive: true, force: true })
    },
  }
}
