/** Attacks by bytes that two decoders read differently. */
import { describe, expect, it } from 'vitest'
import { base64, refusal, respond, verify } from '../support.js'

const xml = respond({ sign: 'assertion', subject: 'a\ufffdb@example.com' }).xml
const bytes = Buffer.from(xml)
const replaced = (what: Uint8Array, by: Uint8Array) => {
  const at = bytes.indexOf(what)
  expect(at).toBeGreaterThan(0)
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + what.length)])
}

it('the message under attack is a good one', async () => {
  expect((await verify(base64(xml))).nameId?.value).toBe('a\ufffdb@example.com')
})

describe('bytes that a lenient decoder takes for what was signed', () => {
  const replacement = Buffer.from('\ufffd')
  it.each([
    ['a byte that is no UTF-8, for U+FFFD', replacement, Buffer.of(0xff)],
    ['half a character, for U+FFFD', replacement, Buffer.of(0xc3)],
    ['a surrogate in UTF-8 (CESU-8), for U+FFFD', replacement, Buffer.of(0xed, 0xa0, 0x80)],
    ['an overlong form of @', Buffer.from('@example'), Buffer.from('\xc1\x80example', 'latin1')],
    ['a character beyond Unicode', replacement, Buffer.of(0xf4, 0x90, 0x80, 0x80)],
  ])('%s are refused', async (_, what, by) => {
    expect((await refusal(verify(base64(replaced(what, by))))).details).toEqual({ reason: 'utf-8' })
  })

  it.each([
    ['UTF-16, little end first', Buffer.from(`\ufeff${xml}`, 'utf16le'), 'utf-8'],
    ['UTF-16, big end first', Buffer.from(`\ufeff${xml}`, 'utf16le').swap16(), 'utf-8'],
    ['UTF-16 without a mark', Buffer.from(xml, 'utf16le'), 'utf-8'],
    ['UTF-7', Buffer.from(xml.replaceAll('<', '+ADw-')), 'syntax'],
  ])('%s is not read', async (_, encoded, reason) => {
    expect((await refusal(verify(base64(encoded)))).details).toMatchObject({ reason })
  })

  it('one byte order mark goes, a second one is a character too many', async () => {
    await verify(base64(`\ufeff${xml}`))
    const { details } = await refusal(verify(base64(`\ufeff\ufeff${xml}`)))
    expect(details).toMatchObject({ reason: 'syntax' })
  })
})
