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
    expect(foldCase('STRA\u1e9eE')).toBe(foldCase('straße'))
  })

  it('folds a letter as Unicode does, and so not ı to i', () => {
    const others: string[] = []
    for (let code = 0; code < 0x1_e9ff; code += 1) {
      const letter = String.fromCodePoint(code)
      const folded = foldCase(letter)
      if (!letter.isWellFormed() || folded === letter || letter.normalize('NFC') !== letter)
        continue
      const same = new RegExp(`^\\u{${code.toString(16)}}$`, 'iu')
      if ([...folded].length === 1 && !same.test(folded)) others.push(letter)
      if (foldCase(folded) !== folded) others.push(letter)
    }
    expect(others).toEqual([])
    expect(foldCase('ADM\u0131N')).toBe('adm\u0131n')
  })

  it('orders by code unit, not by locale', () => {
    expect(['b', 'Z', 'ä', 'a'].sort(compareText)).toEqual(['Z', 'a', 'b', 'ä'])
  })

  it.each([
    '',
    '  ',
    'a\u0000',
    'a\u202eb',
    '\u00a0',
    '\u3000',
    'a\u200bb',
    '\ud800',
    'a\nb',
    'a\u00ad',
    '\u3164',
    'a\ufff9',
  ])('does not take %j for a name', (text) => {
    expect(isPlainName(text)).toBe(false)
  })
})
