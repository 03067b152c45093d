/**
 * Instants that a lenient reader takes for others. The IdP would have to sign them, so these are mistakes of an
 * IdP more than attacks; they are refused all the same.
 *
 * @module
 */

import { type SamlAttack, without } from './saml-attack-tools.js'

const instants: readonly (readonly [name: string, about: string, text: string])[] = [
  ['nan', 'No date: compared with anything it is false', 'never'],
  ['empty', 'An empty instant', ''],
  ['zone', 'An offset instead of Z', '2099-01-01T00:00:00+02:00'],
  ['local', 'No zone at all', '2099-01-01T00:00:00'],
  ['far-year', 'A year of six digits, the last that a Date has', '+275760-09-13T00:00:00Z'],
  ['beyond-date', 'A year beyond what a Date has', '275761-01-01T00:00:00Z'],
  ['february-30', 'A day that does not exist', '2099-02-30T00:00:00Z'],
  ['hour-24', 'The end of a day as hour 24', '2099-01-01T24:00:00Z'],
  ['leap-second', 'Second 60', '2099-12-31T23:59:60Z'],
  ['number', 'Epoch milliseconds', '4102444800000'],
  ['blank', 'White space around it', ' 2099-01-01T00:00:00Z '],
  ['digits', 'Digits that are not ASCII', '２０９９-01-01T00:00:00Z'],
]

/** @internal */
export const timeAttacks: readonly SamlAttack[] = instants.map(([name, about, text]) => ({
  name: `time-${name}`,
  about: `Conditions end at an instant that is none: ${about}`,
  sign: 'assertion',
  expect: { code: 'SAML_STRUCTURE_INVALID', reason: 'value' },
  mount: (xml, { signAsIdp }) =>
    signAsIdp(
      without(xml, 'Signature').replace(
        /(<(?:\w+:)?Conditions [^>]*NotOnOrAfter=")[^"]*/,
        (_, start: string) => start + text,
      ),
      'Assertion',
    ),
}))
