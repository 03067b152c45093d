// `npm run mutate`: switches every check of the SAML verifier off, one at a time, and runs the tests of SAML: one
// of them must fail. Prints the checks that no test misses, and the figure. Not part of `npm run check`: it takes
// some minutes. `npm run mutate -- signature rules` looks at these files alone.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { equivalents } from './equivalents.mjs'
import { sources } from './files.mjs'
import { mutantsOf } from './mutants.mjs'

// A mutant that makes a loop endless never ends its tests. On a busy machine it must not be taken for one that is slow.
const stalledTimes = 10
const stalledAtLeastMs = 60_000

const wanted = process.argv.slice(2)
const chosen = sources.filter((name) => wanted.length === 0 || wanted.includes(name))
const mutants = chosen.flatMap((name) =>
  mutantsOf(`${name}.ts`, readFileSync(`src/saml/${name}.ts`, 'utf8')),
)
const lines = new Map(mutants.map(({ id, line }) => [id, line]))
const of = (id) => Object.hasOwn(equivalents, id)
let waiting = mutants.map(({ id }) => id).filter((id) => !of(id))
const survivors = []
const folder = mkdtempSync(join(tmpdir(), 'rostermap-mutants-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
process.once('SIGINT', () => process.exit(130))

/** Runs what waits, until the end or until one stalls. */
function round() {
  const list = join(folder, 'mutants.json')
  writeFileSync(list, JSON.stringify(waiting))
  const child = spawn(process.execPath, ['tools/mutate/run.mjs'], {
    env: { ...process.env, MUTANTS: list },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  let ready = false
  let stalledMs = stalledAtLeastMs
  return new Promise((resolve, reject) => {
    let timer
    const stop = () => {
      // The group: vitest's worker, too.
      process.kill(-child.pid, 'SIGKILL')
    }
    child.stdout.on('data', (text) => {
      output += text
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      let said
      try {
        said = JSON.parse(line)
      } catch {
        output += `${line}\n`
        return
      }
      clearTimeout(timer)
      if (said.ready !== undefined) {
        ready = true
        stalledMs = Math.max(stalledAtLeastMs, said.tookMs * stalledTimes)
      }
      if (said.begins !== undefined) timer = setTimeout(stop, stalledMs)
      if (said.begins !== undefined) waiting = waiting.slice(1)
      if (said.ends === undefined || said.killer !== undefined) return
      survivors.push(said.ends)
      console.log(`SURVIVED in line ${lines.get(said.ends)} of ${said.ends}`)
    })
    child.on('close', () => {
      clearTimeout(timer)
      if (ready) resolve()
      else reject(new Error(`The tests fail without any mutant.\n${output}`))
    })
  })
}

while (waiting.length > 0) await round()
const unused = Object.keys(equivalents).filter((id) => !lines.has(id))
const stale = unused.filter((id) => chosen.some((name) => id.startsWith(`${name}.ts:`)))
for (const id of stale) console.log(`There is no check any more that is ${id}`)
const excused = mutants.filter(({ id }) => of(id)).length
console.log(
  `${mutants.length} mutants: ${mutants.length - survivors.length - excused} killed, ${excused} of no effect (tools/mutate/equivalents.mjs), ${survivors.length} survived.`,
)
process.exit(survivors.length + stale.length > 0 ? 1 : 0)
