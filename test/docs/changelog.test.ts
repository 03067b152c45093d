import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('CHANGELOG.md has a heading for the version in package.json, or for what is not released yet', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const headings = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[(.+?)\]/gm)].map(
    ([, heading]) => heading,
  )
  expect(headings).toContain(version === '0.0.0' ? 'Unreleased' : version)
})
