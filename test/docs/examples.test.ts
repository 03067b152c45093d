import { readdirSync, readFileSync } from 'node:fs'
import { format } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'

// Each file in examples/ ends with `// Output:` and what it prints; here it is run and compared.
const files = readdirSync('examples')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length))

describe('examples', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each(files)('%s prints what it says', async (name) => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((...args) => {
      lines.push(format(...args))
    })
    await import(`../../examples/${name}.ts`)
    const source = readFileSync(`examples/${name}.ts`, 'utf8')
    const [, wanted = 'an // Output: comment'] = source.split('// Output:\n')
    expect(trimLines(lines.join('\n'))).toBe(trimLines(wanted.replaceAll(/^\/\/ ?/gm, '')))
  })
})

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
