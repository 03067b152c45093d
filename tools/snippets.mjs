// What we tell people to type must run. Every ```ts test block of README.md and docs/** (the examples of
// the API reference among them) becomes a test, and a failure names the page and the line. These turn into
// assertions:
//   console.log(x) //=> y        x equals the value y
//   console.log(x)               x is the text that stands below, behind `// > `
//   // > text
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const out = 'test/docs/generated'
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))
  .sort()

const block = /^```ts test\n([\s\S]*?)^```$/gm
const assertion = /^(\s*)console\.log\((.*)\)\s*\/\/=> (.*)$/
const printed = /^([ \t]*)console\.log\((.*)\)\n((?:[ \t]*\/\/ >.*\n)+)/gm
const importStatement = /^import [\s\S]*? from '[^']+'\n/gm
let count = 0

for (const page of ['README.md', ...pages]) {
  const text = readFileSync(page, 'utf8')
  const tests = []
  const imports = new Set()
  for (const { 1: code, index } of text.matchAll(block)) {
    const line = text.slice(0, index).split('\n').length
    for (const [statement] of code.matchAll(importStatement)) imports.add(statement)
    const body = code
      .replaceAll(importStatement, '')
      .replaceAll(printed, (_, indent, actual, lines) => {
        const text = lines.replaceAll(/^[ \t]*\/\/ > ?/gm, '').trimEnd()
        return `${indent}expect(${actual}).toBe(${JSON.stringify(text)})\n`
      })
      .split('\n')
      .map((row) => row.replace(assertion, '$1expect($2).toEqual($3)'))
      .map((row) => (row ? `  ${row}` : row))
    // A PostgreSQL in the process takes seconds to start.
    tests.push(`it('${page}:${line}', async () => {\n${body.join('\n').trimEnd()}\n}, 60_000)\n`)
  }
  if (tests.length === 0) continue
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
