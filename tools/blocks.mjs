// The programs in our pages: every ```ts test block of README.md and docs/**. In them
//   console.log(x) //=> y        says that x equals the value y
//   console.log(x)               says that x is the text that stands below, behind `// > `
//   // > text
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const block = /^```ts test\n([\s\S]*?)^```$/gm
const assertion = /^(\s*(?:if \(.*?\) )?)console\.log\((.*)\)\s*\/\/=> (.*)$/gm
const printed = /^([ \t]*)console\.log\((.*)\)\n((?:[ \t]*\/\/ >.*\n)+)/gm
const importStatement = /^import [\s\S]*? from '[^']+'\n/gm

/** @returns {{ page: string, blocks: { line: number, imports: string[], body: string }[] }[]} */
export function pagesWithBlocks() {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort()
  return ['README.md', ...pages].flatMap((page) => {
    const text = readFileSync(page, 'utf8')
    const blocks = Array.from(text.matchAll(block), ({ 1: code, index }) => ({
      line: text.slice(0, index).split('\n').length,
      imports: code.match(importStatement) ?? [],
      body: code.replaceAll(importStatement, ''),
    }))
    return blocks.length === 0 ? [] : [{ page, blocks }]
  })
}

/** Turns what a program says about itself into assertions, as `write` writes them. */
export function withAssertions(body, write) {
  return body
    .replaceAll(printed, (_, indent, actual, lines) => {
      const text = lines.replaceAll(/^[ \t]*\/\/ > ?/gm, '').trimEnd()
      return `${indent}${write(actual, JSON.stringify(text))}\n`
    })
    .replaceAll(assertion, (_, indent, actual, expected) => `${indent}${write(actual, expected)}`)
}
