import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goldens, outcomeOf } from '../support/goldens.js'

const folder = 'test/mapping/goldens'

describe('the mapping parts of the scenarios, byte for byte', () => {
  it.each(Object.entries(goldens))('%s', async (name, golden) => {
    await expect(outcomeOf(golden)).toMatchFileSnapshot(`goldens/${name}.txt`)
  })

  it('no golden is left over', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(goldens).map((name) => `${name}.txt`))
  })
})
