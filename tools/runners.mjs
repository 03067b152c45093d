// Runs the test files of docs/guide/testing.md as their readers would: beside the packed package, each in its own test
// runner, on the mapping and the cases of examples/. A case that fails must fail there, too.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { link } from './packed-guides.mjs'

// Nothing else here needs jest, and it brings hundreds of packages: it is installed where it is tried.
const jest = 'jest@30.5.2'

const runners = {
  vitest: ['../../node_modules/vitest/vitest.mjs', 'run', '--reporter=verbose', '--root=.'],
  'node:test': ['--test', '--test-reporter=spec'],
  jest: [
    '--experimental-vm-modules',
    '--no-warnings',
    '../../node_modules/jest/bin/jest.js',
    '--verbose',
    '--cacheDirectory=.jest',
  ],
}

/**
 * @param {string} dir - a folder into which the package is installed
 * @returns {string[]} the runners that ran
 */
export function runRunners(dir) {
  const page = readFileSync('docs/guide/testing.md', 'utf8')
  const cases = parse(readFileSync('examples/cases.yaml', 'utf8'))
  const install = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', jest]
  execFileSync('npm', install, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] })
  link('vitest', dir)
  return Object.entries(runners).map(([runner, args]) => {
    const [, program] =
      page.match(new RegExp(`^\`\`\`js ${runner}\\n([\\s\\S]*?)^\`\`\``, 'm')) ?? []
    if (!program) throw new Error(`docs/guide/testing.md has no program for ${runner}`)
    const home = join(dir, 'runners', runner.replace(':', '-'))
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"private":true,"type":"module"}')
    writeFileSync(join(home, 'mapping.test.js'), program)
    writeFileSync(join(home, 'cases.json'), JSON.stringify(cases))
    const run = (mapping) => {
      copyFileSync(`examples/${mapping}`, join(home, 'mapping.json'))
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: home,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1', CI: 'true' },
      })
      return { status, printed: stdout + stderr }
    }
    const good = run('mapping.json')
    const missing = cases.cases.filter(({ name }) => !good.printed.includes(name))
    if (good.status !== 0 || missing.length > 0)
      throw new Error(`${runner} ended with ${good.status}:\n${good.printed}`)
    const bad = run('mapping-next.json')
    if (bad.status === 0 || !bad.printed.includes('"dev-team" is not wanted.'))
      throw new Error(`${runner} does not tell what is wrong:\n${bad.printed}`)
    return runner
  })
}
