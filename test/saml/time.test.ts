import { describe, expect, it } from 'vitest'
import { isRosterError } from '../../src/core/errors.js'
import { readInstant } from '../../src/saml/time.js'

const refused = (text: string): unknown => {
  try {
    return readInstant(text, 'Assertion')
  } catch (error) {
    return isRosterError(error) ? { code: error.code, details: error.details } : error
  }
}

describe('SAML Core 1.3.3: an instant', () => {
  it.each([
    ['2026-11-24T09:00:00Z', Date.UTC(2026, 10, 24, 9)],
    ['2026-11-24T23:59:59Z', Date.UTC(2026, 10, 24, 23, 59, 59)],
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['2026-12-31T00:00:00Z', Date.UTC(2026, 11, 31)],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['0100-01-01T00:00:00Z', Date.parse('0100-01-01T00:00:00Z')],
    ['9999-12-31T23:59:59.999Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ['2026-11-24T09:00:00.1Z', Date.UTC(2026, 10, 24, 9, 0, 0, 100)],
    ['2026-11-24T09:00:00.05Z', Date.UTC(2026, 10, 24, 9, 0, 0, 50)],
    ['2026-11-24T09:00:00.1239999Z', Date.UTC(2026, 10, 24, 9, 0, 0, 123)],
  ])('%s is read', (text, instant) => {
    expect(readInstant(text, 'Assertion')).toBe(instant)
  })

  it.each([
    ['2026-11-24T24:00:00Z', 'midnight by its other name'],
    ['2026-11-24T09:60:00Z', 'no such minute'],
    ['2026-11-24T09:00:60Z', 'a leap second'],
    ['2026-02-30T00:00:00Z', 'no such day'],
    ['2027-02-29T00:00:00Z', 'no leap year'],
    ['1900-02-29T00:00:00Z', 'no leap year'],
    ['2026-00-10T00:00:00Z', 'no such month'],
    ['2026-13-10T00:00:00Z', 'no such month'],
    ['2026-01-00T00:00:00Z', 'no such day'],
    ['0099-01-01T00:00:00Z', 'a year that would be taken for 1999'],
    ['2026-11-24T09:00:00', 'no time zone'],
    ['2026-11-24T09:00:00+01:00', 'not in UTC'],
    ['2026-11-24T09:00:00.Z', 'a fraction of no digits'],
    ['2026-11-24 09:00:00Z', 'not an xs:dateTime'],
    [' 2026-11-24T09:00:00Z', 'white space'],
    ['2026-11-24T09:00:00Z\n', 'white space'],
    ['２026-11-24T09:00:00Z', 'a digit of another script'],
    ['', 'nothing'],
  ])('%s is refused: %s', (text) => {
    expect(refused(text)).toEqual({
      code: 'SAML_STRUCTURE_INVALID',
      details: { element: 'Assertion', reason: 'value' },
    })
  })
})
