import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDataText } from '../../src/workbench/data-text.js'

const text = `version: 1
groups:
  rules:
    - id: devs
      to: [a, "b"]
    - { id: ops }
`

describe('text that people write', () => {
  it('is read as JSON or YAML, with the place of everything', () => {
    const data = readDataText(text)
    if ('fault' in data) throw new Error(data.fault)
    expect(data.value).toEqual({
      version: 1,
      groups: { rules: [{ id: 'devs', to: ['a', 'b'] }, { id: 'ops' }] },
    })
    expect(data.locate('/groups/rules/0/to/1')).toEqual({ line: 5, column: 15 })
    expect(data.locate('/groups/rules/1/nothing/there')).toEqual({ line: 6, column: 7 })
    expect(data.locate('')).toEqual({ line: 1, column: 1 })
  })

  it('tells what stands at a position, keys included', () => {
    const data = readDataText(text)
    if ('fault' in data) throw new Error(data.fault)
    expect(data.pointerAt(text.indexOf('"b"'))).toBe('/groups/rules/0/to/1')
    expect(data.pointerAt(text.indexOf('id: devs'))).toBe('/groups/rules/0/id')
    expect(data.pointerAt(text.indexOf('ops'))).toBe('/groups/rules/1/id')
    expect(data.pointerAt(text.indexOf('version'))).toBe('/version')
    expect(data.pointerAt(10_000)).toBe('')
  })

  it.each([
    ['a: [1', 1],
    ['a: 1\nb: [}', 2],
    ['a: 1\na: 2', 2],
    ['{"a": 1,}x', 1],
  ])('%j is refused with its line', (bad, line) => {
    expect(readDataText(bad)).toMatchObject({
      line,
      fault: expect.stringContaining('is neither JSON nor YAML'),
    })
  })

  it('refuses an alias of nothing', () => {
    expect(readDataText('a: *nobody')).toMatchObject({
      fault: expect.stringContaining('not there'),
    })
  })

  it('keeps what looks like a date or a number a text where it is quoted or a key', () => {
    expect(readDataText('1: a\ny: 2026-01-01\nn: no')).toMatchObject({
      value: { 1: 'a', y: '2026-01-01', n: 'no' },
    })
  })

  it('takes __proto__ for a name like any other', () => {
    const data = readDataText('__proto__: { polluted: yes }\n')
    if ('fault' in data) throw new Error(data.fault)
    expect(Object.keys(data.value as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('reads any JSON as JSON.parse does, and finds every part of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        const data = readDataText(json)
        if ('fault' in data) throw new Error(`${data.fault}: ${json}`)
        expect(data.value).toEqual(JSON.parse(json))
        expect(data.locate('/0').line).toBe(1)
      }),
      { numRuns: 300 },
    )
  })
})
