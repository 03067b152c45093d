// Types every program of README.md and of the guides in as a user would: beside the packed package, with plain Node.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { transformSync } from 'esbuild'
import { pagesWithBlocks, withAssertions } from './blocks.mjs'

const { name } = JSON.parse(readFileSync('package.json', 'utf8'))

/**
 * @param {string} dir - a folder into which the package is installed
 * @returns {number} how many programs ran
 */
export function runGuides(dir) {
  const home = join(dir, 'guides')
  mkdirSync(home)
  const programs = []
  for (const { page, blocks } of pagesWithBlocks()) {
    // The examples of the API reference stand in the sources; the tests run them.
    if (page.startsWith(join('docs', 'api'))) continue
    for (const { line, imports, body } of blocks) {
      for (const statement of imports) link(/from '([^']+)'/.exec(statement)[1], dir)
      const checked = withAssertions(body, (actual, expected) => `__same(${actual}, ${expected})`)
      const code = `import { deepEqual as __same } from 'node:assert/strict'\n${imports.join('')}${checked}\nexport {}\n`
      const file = `${page.replaceAll(/[^a-z0-9]+/gi, '-')}-${line}.mjs`
      writeFileSync(join(home, file), transformSync(code, { loader: 'ts', format: 'esm' }).code)
      programs.push({ file, place: `${page}:${line}` })
    }
  }
  const main = join(home, 'all.mjs')
  writeFileSync(
    main,
    `let failed = 0
    for (const { file, place } of ${JSON.stringify(programs)})
      try { await import('./' + file) } catch (error) { failed += 1; console.error(place, error) }
    process.exit(failed === 0 ? 0 : 1)`,
  )
  execFileSync(process.execPath, [main], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
  return programs.length
}

/** What a program imports beside our package, a user installs; here it is the one of this project. */
export function link(from, dir) {
  const wanted = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : from.split('/')[0]
  const place = join(dir, 'node_modules', wanted)
  if (from.startsWith('node:') || wanted === name || existsSync(place)) return
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(resolve('node_modules', wanted), place)
}
