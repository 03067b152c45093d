// What we tell people to type must run. Every program in our pages (the examples of the API reference among them)
// becomes a test, and a failure names the page and the line.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagesWithBlocks, withAssertions } from './blocks.mjs'

const out = 'test/docs/generated'
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
let count = 0

for (const { page, blocks } of pagesWithBlocks()) {
  const imports = new Set(blocks.flatMap((it) => it.imports))
  const tests = blocks.map(({ line, body }) => {
    const test = withAssertions(
      body,
      (actual, expected) => `expect(${actual}).toEqual(${expected})`,
    )
      .split('\n')
      .map((row) => (row ? `  ${row}` : row))
    // A PostgreSQL in the process takes seconds to start.
    return `it('${page}:${line}', async () => {\n${test.join('\n').trimEnd()}\n}, 60_000)\n`
  })
  count += tests.length
  writeFileSync(
    join(out, `${page.replaceAll(/[^a-z0-9]+/gi, '-')}.test.ts`),
    `// Made of ${page} by tools/snippets.mjs. Do not edit.\nimport { expect, it } from 'vitest'\n${mergeImports(imports)}\n${tests.join('\n')}`,
  )
}
console.log(`${count} runnable blocks`)

/** One import a module, whatever the blocks of a page repeat. */
function mergeImports(statements) {
  const names = new Map()
  const rest = []
  for (const statement of statements) {
    const named = /^import (type )?\{([\s\S]*)\} from '([^']+)'/.exec(statement)
    if (!named) rest.push(statement)
    else
      for (const name of named[2].split(','))
        if (name.trim())
          names.set(
            named[3],
            (names.get(named[3]) ?? new Set()).add((named[1] ?? '') + name.trim()),
          )
  }
  const merged = [...names].map(
    ([from, set]) => `import { ${[...set].join(', ')} } from '${from}'\n`,
  )
  return [...rest, ...merged].join('')
}
