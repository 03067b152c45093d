import { describe, expect, it } from 'vitest'
import { compareText, foldCase, isPlainName, stripDiacritics } from '../../src/core/text.js'

describe('text', () => {
  it.each([
    ['Zoë', 'Zoe'],
    ['Łukasz', 'Lukasz'],
    ['Straße', 'Strasse'],
    ['Søren Åberg', 'Soeren Aberg'],
    ['Nguyễn', 'Nguyen'],
    ['Ðorđe', 'Dorde'],
    ['李', '李'],
  ])('%s without marks is %s', (text, plain) => {
    expect(stripDiacritics(text)).toBe(plain)
  })

  it('has no letter table that a prototype could answer for', () => {
    expect(stripDiacritics('constructor ü')).toBe('constructor u')
  })

  it('folds what differs only by case: ß and SS, the final sigma, the Kelvin sign', () => {
    expect(foldCase('STRASSE')).toBe(foldCase('straße'))
    expect(foldCase('ΟΔΟΣ')).toBe(foldCase('οδος'))
    expect(foldCase('\u212a')).toBe('k')
  })

  it('orders by code unit, not by locale', () => {
    expect(['b', 'Z', 'ä', 'a'].sort(compareText)).toEqual(['Z', 'a', 'b', 'ä'])
  })

  it.each(['', '  ', 'a\u0000', 'a\u202eb', 'a\u200bb', '\ud800', 'a\nb'])(
    'does not take %j for a name',
    (text) => {
      expect(isPlainName(text)).toBe(false)
    },
  )
})
