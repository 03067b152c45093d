// Runs the tests and the checks on the packed package under other versions of Node, which come as npm packages:
// `npm run check:nodes`, or `npm run check:nodes -- 24` for one.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The tests run as they stand in the tree; the package is what they were built into.
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26']
const dir = mkdtempSync(join(tmpdir(), 'nodes-'))
let failed = 0

try {
  for (const version of versions) {
    const home = join(dir, version)
    const bin = join(install(version, home), 'bin')
    // The tools call `node` and `npm` by name: the first on the path is the one that is tried.
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
    const node = join(bin, 'node')
    const [name] = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.split('\n')
    const runs = {
      tests: ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot'],
      package: ['tools/smoke-package.mjs', '--guides'],
    }
    for (const [what, args] of Object.entries(runs)) {
      const { status, stdout, stderr } = spawnSync(node, args, { env, encoding: 'utf8' })
      console.log(`${status === 0 ? '✓' : '✗'} ${name} ${what}`)
      if (status === 0) continue
      failed += 1
      console.log(stdout.slice(-8_000) + stderr.slice(-4_000))
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}
console.log(`${versions.length} versions of Node, ${failed} failures`)
process.exit(failed === 0 ? 0 : 1)

/** @returns the folder of that Node: the package of the system, as the package `node` picks it too */
function install(version, home) {
  const system = `${process.platform}-${process.arch}`
  execFileSync('mkdir', ['-p', home])
  writeFileSync(join(home, 'package.json'), '{"private":true}')
  const args = ['install', '--no-audit', '--no-fund', '--no-save', `node-${system}@${version}`]
  execFileSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
  const folder = join(home, 'node_modules', `node-${system}`)
  if (!existsSync(join(folder, 'bin', 'node')))
    throw new Error(`No node in ${readdirSync(folder).join(', ')}`)
  return folder
}
