import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('docs/guide/errors.md has a section on every error code, with cause and cure, and on no other', () => {
  const codes = readdirSync('src/core')
    .filter((name) => /^errors\.ts$|-error-details\.ts$/.test(name))
    .flatMap((name) => [
      ...readFileSync(`src/core/${name}`, 'utf8').matchAll(/^ {2}([A-Z]+(?:_[A-Z]+)+):/gm),
    ])
    .map(([, code]) => code)
  const sections = [
    ...readFileSync('docs/guide/errors.md', 'utf8').matchAll(
      /^### ([A-Z_]+)\n\n\*\*Cause\.\*\* .+\n\n\*\*Cure\.\*\* .+$/gm,
    ),
  ].map(([, code]) => code)
  expect(codes.length).toBeGreaterThan(40)
  expect(sections.sort()).toEqual(codes.sort())
})
