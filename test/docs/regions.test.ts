import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

// What a guide shows of an example stands between `// #region` and `// #endregion` there, word for word.
const guides = readdirSync('docs/guide')
  .map((name) => readFileSync(join('docs/guide', name), 'utf8'))
  .join('\n')
const regions = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => {
    const text = readFileSync(join('examples', name), 'utf8')
    return [...text.matchAll(/^\/\/ #region (.*)\n([\s\S]*?)^\/\/ #endregion$/gm)].map(
      ([, region = '', code = '']) => ({ place: `${name}, ${region}`, code }),
    )
  })

describe('examples that a guide shows', () => {
  it('are there', () => expect(regions.map(({ place }) => place)).toHaveLength(8))

  it.each(regions)('$place: a guide has the same', ({ code }) => {
    expect(guides).toContain(code)
  })
})
