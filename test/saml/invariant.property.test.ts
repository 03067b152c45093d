import fc from 'fast-check'
import { isRosterError } from 'rostermap'
import type { VerifiedAssertion } from 'rostermap/saml'
import { expect, it } from 'vitest'
import { base64, respond, verify } from './support.js'

/** Pieces an attacker would move about: tags, texts, attributes, whole elements. */
function pieces(xml: string): string[] {
  const elements = ['Assertion', 'Signature', 'SignedInfo', 'Issuer', 'Subject', 'NameID', 'Status']
  const whole = elements.flatMap(
    (name) => new RegExp(`<(\\w+:)?${name}[ >][\\s\\S]*?</\\1${name}>`).exec(xml)?.[0] ?? [],
  )
  return [...whole, ...xml.split(/(?=<)|(?<=>)/), ...(xml.match(/ [\w:]+="[^"]*"/g) ?? [])]
}

const awkward = [
  '<!-- -->',
  '<![CDATA[x]]>',
  '&#65;',
  ' ',
  '\n',
  'admin',
  '"',
  '<',
  '>',
  '&amp;',
  '\0',
]

/** All but `signed`: of two signatures, one can be taken off, and the other still holds. */
const statement = ({ signed: _, ...rest }: VerifiedAssertion) => rest

// SAML Core 5: whatever is done to a message on its way, it is refused or says what it said before.
it.each(['response', 'assertion', 'both'] as const)(
  'a changed message with a signed %s is refused, or read as if it were unchanged',
  async (sign) => {
    const { xml } = respond({ sign })
    const expected = statement(await verify(base64(xml)))
    const piece = fc.constantFrom(...pieces(xml))
    const at = fc.nat(xml.length - 1)
    const mutation = fc.oneof(
      fc.record({
        kind: fc.constant('put'),
        at,
        text: fc.oneof(piece, fc.constantFrom(...awkward)),
      }),
      fc.record({
        kind: fc.constant('replace'),
        at,
        text: fc.string({ minLength: 1, maxLength: 1 }),
      }),
      fc.record({ kind: fc.constant('move'), at, text: piece }),
      fc.record({ kind: fc.constant('cut'), at, text: piece }),
    )
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        let changed = xml
        for (const { kind, at: place, text } of mutations) {
          if (kind === 'cut' || kind === 'move') changed = changed.replace(text, () => '')
          if (kind === 'replace')
            changed = changed.slice(0, place) + text + changed.slice(place + 1)
          // Between two tags as often as anywhere: most places make no XML.
          const gap = changed.indexOf('>', place) + 1
          if (kind === 'put' || kind === 'move')
            changed = changed.slice(0, gap) + text + changed.slice(gap)
        }
        try {
          expect(statement(await verify(base64(changed)))).toEqual(expected)
          accepted += 1
        } catch (error) {
          if (!isRosterError(error)) throw error
        }
      }),
      { numRuns: 1500 },
    )
    // Without any accepted change the property would say nothing.
    expect(accepted).toBeGreaterThan(0)
  },
  60_000,
)
