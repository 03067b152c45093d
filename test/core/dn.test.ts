import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dn, dnType, dnValues, looksLikeDn, parseDn } from '../../src/core/dn.js'

/** A name as rows of `type=value`, relative names apart by `|`. */
const shown = (dn: Dn | undefined) =>
  dn?.rdns.map((rdn) => rdn.map(({ type, value }) => `${type}=${value}`).join('+')).join('|')

describe('a distinguished name', () => {
  it.each([
    // RFC 4514, section 4
    ['UID=jsmith,DC=example,DC=net', 'UID=jsmith|DC=example|DC=net'],
    ['OU=Sales+CN=J.  Smith,DC=example,DC=net', 'OU=Sales+CN=J.  Smith|DC=example|DC=net'],
    [
      'CN=James \\"Jim\\" Smith\\, III,DC=example,DC=net',
      'CN=James "Jim" Smith, III|DC=example|DC=net',
    ],
    ['1.3.6.1.4.1.1466.0=#04024869', '1.3.6.1.4.1.1466.0=#04024869'],
    ['CN=Lu\\C4\\8Di\\C4\\87', 'CN=Lučić'],
    // RFC 4514, 3: every special character, and blanks that count because they are escaped
    ['CN=\\ a\\20\\ ', 'CN= a  '],
    ['CN=\\#a\\+b\\;c\\<d\\>e\\=f\\\\', 'CN=#a+b;c<d>e=f\\'],
    ['CN=a=b', 'CN=a=b'],
    // What readers of RFC 2253 take besides
    [' cn = a ; Ou=b ', 'CN=a|OU=b'],
    ['2.5.4.3=a,OID.2.5.4.11=b', 'CN=a|OU=b'],
    ['CN=Zoe\u0308', 'CN=Zo\u00eb'],
  ])('%j is %j', (text, parts) => {
    expect(shown(parseDn(text))).toBe(parts)
  })

  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['a name', 'Engineering'],
    ['an empty value', 'CN=,OU=a'],
    ['a blank value', 'CN= ,OU=a'],
    ['a separator at the end', 'CN=a,'],
    ['a separator at the start', ',CN=a'],
    ['two separators', 'CN=a,,OU=b'],
    ['a type that is none', 'C N=a'],
    ['an OID with a leading zero', '2.05=a'],
    ['quotation marks of RFC 1779', 'CN="a, b",OU=c'],
    ['an escape that is none', 'CN=a\\xb'],
    ['an escape cut off', 'CN=a\\'],
    ['half a byte', 'CN=a\\4'],
    ['bytes that are not UTF-8', 'CN=\\C4'],
    ['a surrogate in UTF-8', 'CN=\\ED\\A0\\80'],
    ['a lone surrogate', 'CN=\ud800'],
    ['hexadecimal digits without a pair', '2.5=#040'],
    ['text behind hexadecimal digits', '2.5=#0402x'],
    ['NUL', 'CN=a\\00'],
    ['a carriage return, which RFC 4514 has as an example', 'CN=Before\\0dAfter,DC=example'],
    ['a bidirectional control', 'CN=a\u202eb'],
    ['an escaped bidirectional control', 'CN=a\\E2\\80\\AEb'],
    ['129 relative names', `${'OU=a,'.repeat(128)}OU=a`],
    ['4,097 characters', `CN=${'a'.repeat(4_094)}`],
  ])('is not %s', (_, text) => {
    expect(parseDn(text)).toBeUndefined()
  })

  it('has the same key in whatever case, escaping, spacing and order of one relative name', () => {
    const key = (text: string) => parseDn(text)?.keys[0]
    expect(key('cn=a+ou=b , dc=x')).toBe(key('OU=B+CN=\\41;DC=X'))
    expect(key('CN=a  b')).toBe(key('CN=A b'))
    expect(key('CN=a,OU=b')).not.toBe(key('CN=a+OU=b'))
    expect(key('CN=a\\,OU=b')).not.toBe(key('CN=a,OU=b'))
  })

  it('keeps what is encoded apart from a text that looks so', () => {
    expect(parseDn('CN=#0402')?.keys).not.toEqual(parseDn('CN=\\#0402')?.keys)
    expect(dnValues(parseDn('CN=#0402,CN=\\#0402') as Dn, 'CN')).toEqual(['#0402'])
  })

  it('has a key for each entry above it', () => {
    expect(parseDn('CN=a,OU=b,DC=c')?.keys.slice(1)).toEqual(parseDn('OU=b,DC=c')?.keys)
  })

  const type = fc.constantFrom('CN', 'OU', 'DC', 'UID', '1.2.3')
  const value = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.normalize('NFC'))
    .filter((text) => text.trim() !== '' && !/[\p{Cc}\p{Bidi_Control}]/u.test(text))
  const rdns = fc.array(fc.array(fc.tuple(type, value), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })
  const escaped = (text: string) => text.replace(/[ "#+,;<=>\\]/g, (character) => `\\${character}`)
  const hex = (text: string) =>
    Array.from(
      new TextEncoder().encode(text),
      (byte) => `\\${byte.toString(16).padStart(2, '0')}`,
    ).join('')

  it.each([
    ['characters', escaped],
    ['bytes', hex],
  ])('written with its %s escaped is read as what it was', (_, write) => {
    fc.assert(
      fc.property(rdns, (names) => {
        const text = names.map((rdn) => rdn.map(([t, v]) => `${t}=${write(v)}`).join('+')).join(',')
        const read = parseDn(text)?.rdns.map((rdn) => rdn.map((one) => [one.type, one.value]))
        expect(read).toEqual(names)
      }),
      { numRuns: 200 },
    )
  })

  it('is read or refused in bounded time, whatever the text', () => {
    for (const text of ['\\41'.repeat(1_365), `CN=${'\\ '.repeat(2_000)}`, '1.'.repeat(2_000)])
      parseDn(text)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const dn = parseDn(text)
        expect(dn === undefined || dn.rdns.flat().every((one) => one.value !== '')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a type', () => {
  it.each([
    ['cn', 'CN'],
    ['2.5.4.11', 'OU'],
    ['oid.1.2', '1.2'],
    ['a b', undefined],
    ['a=', undefined],
    ['', undefined],
  ])('%j is %j', (text, type) => {
    expect(dnType(text)).toBe(type)
  })

  it('with an equals sign is what a distinguished name begins with', () => {
    expect(['CN=a', ' cn = ', 'a', '=a'].map(looksLikeDn)).toEqual([true, true, false, false])
  })
})
