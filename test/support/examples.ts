import { readdirSync, readFileSync } from 'node:fs'
import { format } from 'node:util'
import { afterEach, expect, it, vi } from 'vitest'

const source = (name: string) => readFileSync(`examples/${name}.ts`, 'utf8')

/** The examples, without `.ts`: those that start a database in the process take seconds, and stand apart. */
export function examples(which: 'quick' | 'slow'): readonly string[] {
  return readdirSync('examples')
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
    .filter((name) => source(name).includes('@electric-sql/pglite') === (which === 'slow'))
}

/** Each file in examples/ ends with `// Output:` and what it prints; here it is run and compared. */
export function runExamples(names: readonly string[]): void {
  afterEach(() => vi.restoreAllMocks())

  it.each(names)('%s prints what it says', async (name) => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((...args) => {
      lines.push(format(...args))
    })
    await import(`../../examples/${name}.ts`)
    const [, wanted = 'an // Output: comment'] = source(name).split('// Output:\n')
    expect(trimLines(lines.join('\n'))).toBe(trimLines(wanted.replaceAll(/^\/\/ ?/gm, '')))
  })
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
