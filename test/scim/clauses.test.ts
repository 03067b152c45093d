import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { others7643, others7644, rfc7643, rfc7644, rfc9865 } from './clauses.js'
import { words7643, words7644, wordsOf } from './rfc-words.js'

const source = (file: string) =>
  readFileSync(new URL(`./${file}.test.ts`, import.meta.url), 'utf8').replaceAll("\\'", "'")

describe('clauses of the RFCs', () => {
  it.each([
    ['RFC 7643', rfc7643, 40],
    ['RFC 7644', rfc7644, 55],
    ['RFC 9865', rfc9865, 4],
  ] as const)(
    '%s: each has a test that is there, or a reason why there is none',
    (_, list, least) => {
      expect(list.length).toBeGreaterThanOrEqual(least)
      const missing = list.filter(({ seen }) =>
        'unseen' in seen
          ? seen.unseen.length < 20
          : ![`'${seen.title}'`, `"${seen.title}"`].some((title) =>
              source(seen.file).includes(title),
            ),
      )
      expect(missing).toEqual([])
      const unseen = list.filter(({ seen }) => 'unseen' in seen)
      expect(unseen.length).toBeLessThanOrEqual(list.length / 7)
    },
  )

  it.each([
    ['RFC 7643', rfc7643, others7643, words7643],
    ['RFC 7644', rfc7644, others7644, words7644],
  ] as const)(
    '%s: every MUST, SHALL and REQUIRED of its text is answered once, here or by somebody else',
    (_, list, others, words) => {
      const answered = [...list.map((clause) => clause.words), ...others.map(([marks]) => marks)]
      const there = Object.entries(words).map(([section, count]) => `${section}#1-${count}`)
      expect(answered.flatMap(wordsOf).sort()).toEqual(there.flatMap(wordsOf).sort())
    },
  )
})
