// The last check is on the bytes that ship: packs the library, installs the tarball in an empty folder, and
// imports and requires every public address there. With `--guides` it runs the programs of the guides there, too, and
// with `--runners` the tests of the guide in every test runner it names. With `--types` TypeScript checks the
// declarations as users have them.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkConsumerTypes } from './consumer-types.mjs'
import { runGuides } from './packed-guides.mjs'
import { runRunners } from './runners.mjs'

const { name, version, bin, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const dir = mkdtempSync(join(tmpdir(), `${name}-`))
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const node = (...args) => execFileSync(process.execPath, args, { cwd: dir, stdio: 'inherit' })

try {
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', dir], '.'))
  writeFileSync(join(dir, 'package.json'), '{"private":true,"type":"module"}')
  npm(
    [
      'install',
      '--engine-strict',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      join(dir, filename),
    ],
    dir,
  )
  const addresses = Object.keys(exports).map((key) => JSON.stringify(name + key.slice(1)))
  const modules = addresses.filter((address) => !address.includes('.json'))
  const files = addresses.filter((address) => address.includes('.json'))
  node(
    '--input-type=module',
    '-e',
    `for (const address of [${modules}]) {
      const module = await import(address)
      if ('default' in module || Object.keys(module).length === 0) throw new Error(address + ' exports wrongly')
    }`,
  )
  node(
    '--no-warnings',
    '--input-type=commonjs',
    '-e',
    `[${addresses}].forEach((it) => require(it))`,
  )
  for (const command of Object.keys(bin)) {
    const printed = npm(['exec', '--', command, '--version'], dir).trim()
    if (printed !== version) throw new Error(`${command} --version printed ${printed}`)
  }
  if (process.argv.includes('--types')) {
    const all = Object.keys(exports).filter((key) => !key.endsWith('.json'))
    const ways = checkConsumerTypes(
      dir,
      all.map((key) => name + key.slice(1)),
    )
    console.log(`TypeScript takes the declarations in ${ways} ways`)
  }
  if (process.argv.includes('--runners'))
    console.log(`${runRunners(dir).join(', ')} ran the tests of the guide`)
  if (process.argv.includes('--guides')) console.log(`${runGuides(dir)} programs of the guides ran`)
  console.log(
    `${filename}: ${modules.length} addresses import and require, ${files.length} files resolve, on ${process.version}`,
  )
} finally {
  rmSync(dir, { recursive: true, force: true })
}
