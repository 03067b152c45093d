import { Ajv2020 } from 'ajv/dist/2020.js'
import { isRosterError, parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { mappingJsonSchema } from '../../src/mapping/schema.js'
import { withDescriptions } from '../support/schema-descriptions.js'
import { fullDocument } from './documents.js'

describe('schema/mapping.v1.json', () => {
  it('is what the schemas say (run vitest with -u after a change)', async () => {
    await expect(
      `${JSON.stringify(withDescriptions(mappingJsonSchema()), null, 2)}\n`,
    ).toMatchFileSnapshot('../../schema/mapping.v1.json')
  })

  const validate = new Ajv2020({ strict: false }).compile(withDescriptions(mappingJsonSchema()))

  it('takes a document that uses every operator, and so does parseMapping', () => {
    expect(validate(fullDocument), JSON.stringify(validate.errors)).toBe(true)
    expect(parseMapping(fullDocument)).toEqual(fullDocument)
  })

  it.each([
    ['another version', { version: 2, profile: [] }],
    ['no profile', { version: 1 }],
    ['an unknown member', { version: 1, profile: [], profiles: [] }],
    [
      'two sources at once',
      { version: 1, profile: [{ to: 'a', from: { claim: 'a', constant: 'b' } }] },
    ],
    [
      'an unknown transform',
      { version: 1, profile: [{ to: 'a', from: { claim: 'a', transform: ['low'] } }] },
    ],
    [
      'a rule without groups',
      { version: 1, profile: [], groups: { rules: [{ id: 'a', to: [] }] } },
    ],
  ])('refuses %s, and so does parseMapping', (_, document) => {
    expect(validate(document)).toBe(false)
    let code: string | undefined
    try {
      parseMapping(document)
    } catch (error) {
      code = isRosterError(error) ? error.code : undefined
    }
    expect(code).toBe('MAPPING_INVALID')
  })
})
