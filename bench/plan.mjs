// Comparing a population with a directory: from texts, and from numbers that both sides share. Each size in a
// process of its own, because a million people as texts are gigabytes.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { row } from './harness.mjs'
import { run as fourWorkers } from './plan-workers.mjs'

const run1 = promisify(execFile)
const script = (name) => fileURLToPath(new URL(name, import.meta.url))

export async function run() {
  for (const [users, rounds] of [
    [100_000, 5],
    [1_000_000, 3],
  ]) {
    const people = `${users.toLocaleString('en')} people in 20 groups`
    const least = { ours: Infinity, floor: Infinity }
    const found = new Set()
    for (let round = 0; round < rounds; round += 1)
      for (const contender of ['ours', 'floor']) {
        const { ms, operations } = await inProcess('plan-diff.mjs', [users, contender], 8000)
        least[contender] = Math.min(least[contender], ms)
        found.add(operations)
      }
    if (found.size > 1) throw new Error(`they found ${[...found].join(' and ')} operations`)
    row('plan', `${people}, from texts`, { ours: least.ours * 1000, floor: least.floor * 1000 })
    const { ours, floor } = await inProcess('plan-diff.mjs', [users, 'interned'], 8000)
    row('plan', `${people}, interned`, { ours: ours * 1000, floor: floor * 1000 })
  }
  // Megabytes, not time: `ours` is the most memory that reconciling took, `floor` what it may take.
  for (const [how, flags] of [
    ['', []],
    [', --max-semi-space-size=4', ['--max-semi-space-size=4']],
  ]) {
    const { megabytes } = await inProcess('plan-reconcile.mjs', [1_000_000], 4000, flags)
    row('plan', `1,000,000 people reconciled, peak RSS in MB${how}`, {
      ours: megabytes,
      floor: 250,
    })
  }
  await fourWorkers()
}

async function inProcess(name, args, megabytes, more = []) {
  const flags = ['--expose-gc', `--max-old-space-size=${megabytes}`, ...more]
  const { stdout } = await run1(process.execPath, [...flags, script(name), ...args.map(String)])
  return JSON.parse(stdout)
}
