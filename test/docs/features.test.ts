import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const page = readFileSync('docs/guide/features.md', 'utf8')

/** Cells of the tables, without their heads. */
const rows = page.split('\n').flatMap((line) => {
  if (!line.startsWith('| ') || line.startsWith('| to say')) return []
  return [line.slice(2, -2).split(' | ')]
})
const shown = rows.filter((cells) => cells.length === 3)
const proofsIn = (cell = '') =>
  [...cell.matchAll(/`([\w/.-]+)`: “([^”]+)”/gu)].map(([, file = '', title = '']) => [file, title])

/** The titles of suites and tests in a file, as they are written. */
function titlesOf(file: string): readonly string[] {
  const text = readFileSync(join('test', `${file}.test.ts`), 'utf8')
  const titles: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments
      const isTest = /^(?:describe|it)\b/.test(node.expression.getText(source))
      if (isTest && first && ts.isStringLiteralLike(first)) titles.push(first.text)
    }
    ts.forEachChild(node, visit)
  }
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  visit(source)
  return titles
}

/** The addresses of a page’s headings, as GitHub makes them. */
function anchorsOf(path: string): readonly string[] {
  const headings = readFileSync(path, 'utf8').match(/^#+ .*$/gmu) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('the page of what can be said', () => {
  it('has a row for each capability, with a test that shows it, or the reason why not', () => {
    expect(shown.length).toBeGreaterThan(75)
    expect(shown.filter(([, , proof]) => proofsIn(proof).length === 0)).toEqual([])
    const others = rows.filter((cells) => cells.length !== 3)
    expect(others.length).toBeGreaterThan(4)
    expect(others.filter((cells) => cells.length !== 2 || (cells[1] ?? '').length < 20)).toEqual([])
  })

  it('names tests that there are', () => {
    const proofs = shown.flatMap(([, , proof]) => proofsIn(proof))
    const missing = proofs.filter(([file = '', title = '']) => !titlesOf(file).includes(title))
    expect(missing).toEqual([])
  })

  it('leads to sections that there are', () => {
    const links = [...page.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/gu)]
    expect(links.length).toBeGreaterThan(50)
    const broken = links.filter(([, to = '', anchor]) => {
      const path = join('docs/guide', to === '' ? 'features.md' : to)
      return anchor !== undefined && !anchorsOf(path).includes(anchor)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })
})
