// Comparing a population with a directory: from texts, and from numbers that both sides share. Each size in a
// process of its own, because a million people as texts are gigabytes.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { row } from './harness.mjs'

const run1 = promisify(execFile)
const script = (name) => fileURLToPath(new URL(name, import.meta.url))

export async function run() {
  for (const [users, rounds] of [
    [100_000, 5],
    [1_000_000, 2],
  ]) {
    const measured = await inProcess('plan-diff.mjs', [users, rounds], 8000)
    const people = `${users.toLocaleString('en')} people in 20 groups`
    row('plan', `${people}, from texts`, {
      ours: measured.textsOurs * 1000,
      floor: measured.textsFloor * 1000,
    })
    row('plan', `${people}, interned`, {
      ours: measured.oursInterned * 1000,
      floor: measured.floorInterned * 1000,
    })
  }
  // Megabytes, not time: `ours` is the most memory that reconciling took, `floor` what it may take.
  const { megabytes } = await inProcess('plan-reconcile.mjs', [1_000_000], 4000)
  row('plan', '1,000,000 people reconciled, peak RSS in MB', { ours: megabytes, floor: 250 })
}

async function inProcess(name, args, megabytes) {
  const flags = ['--expose-gc', `--max-old-space-size=${megabytes}`]
  const { stdout } = await run1(process.execPath, [...flags, script(name), ...args.map(String)])
  return JSON.parse(stdout)
}
