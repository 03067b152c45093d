import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// docs/rooms.md is the truth; the linter's configuration is held against it, import by import.
const rooms = readFileSync('docs/rooms.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, room = '', , may = '', packages = '', pure = '']) => ({
    room: room.replaceAll('`', ''),
    may: list(may),
    packages: list(packages),
    pure: pure === 'yes',
  }))
const everyPackage = rooms.flatMap(({ packages }) => packages)

function list(cell: string): string[] {
  return cell === 'nothing' ? [] : cell.split(', ')
}

/** File of a probe → whether the linter must refuse it. */
const probes = new Map<string, { source: string; refused: boolean }>()
for (const { room, may, packages, pure } of rooms) {
  for (const other of rooms.map((it) => it.room))
    if (other !== room)
      probes.set(`src/${room}/imports-${other}.ts`, {
        source: `../${other}/thing.js`,
        refused: !may.includes(other),
      })
  for (const name of new Set(everyPackage))
    probes.set(`src/${room}/uses-${name.replaceAll(/\W/g, '-')}.ts`, {
      source: name,
      refused: !packages.includes(name),
    })
  probes.set(`src/${room}/uses-node.ts`, { source: 'node:fs', refused: pure })
}
for (const [file, source, refused] of [
  ['src/targets/jira/imports-the-contract.ts', '../contract.js', false],
  ['src/targets/jira/imports-core.ts', '../../core/thing.js', false],
  ['src/targets/jira/imports-a-sibling.ts', '../confluence/index.js', true],
  ['src/targets/jira/imports-provision.ts', '../../provision/thing.js', true],
  ['src/index.ts', './testing/index.js', true],
] as const)
  probes.set(file, { source, refused })

describe('the rooms', () => {
  let dir: string
  const refused = new Set<string>()

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'rooms-'))
    cpSync('biome.json', join(dir, 'biome.json'))
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const name of everyPackage) manifest.dependencies[name] ??= '*'
    writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest))
    for (const [file, { source }] of probes) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(
        join(dir, file),
        `import { thing } from '${source}'\n\nexport const it = thing\n`,
      )
    }
    const { stdout } = spawnSync(
      resolve('node_modules/.bin/biome'),
      ['lint', '--reporter=json', '--max-diagnostics=none', 'src'],
      { cwd: dir, encoding: 'utf8' },
    )
    const report: { diagnostics: { category: string; location: { path: string } }[] } =
      JSON.parse(stdout)
    for (const { category, location } of report.diagnostics)
      if (/noRestrictedImports|noNodejsModules/.test(category)) refused.add(location.path)
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('are the folders of src, and no folder is unguarded', () => {
    const folders = readdirSync('src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    const built = rooms.filter(({ room }) => folders.includes(room)).map(({ room }) => room)
    expect(folders.sort()).toEqual(built.sort())
  })

  it.each([...new Set([...probes.keys()].map(dirname))])(
    '%s: the linter refuses exactly the imports that docs/rooms.md does not grant',
    (folder) => {
      const mine = [...probes].filter(([file]) => dirname(file) === folder)
      expect(mine.length).toBeGreaterThan(0)
      expect(mine.map(([file]) => file).filter((file) => refused.has(file))).toEqual(
        mine.filter(([, probe]) => probe.refused).map(([file]) => file),
      )
    },
  )

  it('keep the planner to types of the mapping room', () => {
    const imports = execFileSync('grep', ['-rhE', "from '../mapping/", 'src/plan'], {
      encoding: 'utf8',
    })
    for (const line of imports.trim().split('\n')) expect(line).toMatch(/^import type /)
  })
})

describe('source files', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )

  it('have at most 300 lines each', () => {
    const long = sources.filter(
      (name) => readFileSync(join('src', name), 'utf8').trimEnd().split('\n').length > 300,
    )
    expect(long).toEqual([])
  })
})
