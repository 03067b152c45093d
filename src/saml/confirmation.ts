import { type ErrorDetails, RosterError } from '../core/errors.js'
import { instantOf } from './assertion.js'
import { structureFault } from './faults.js'
import { bearer, ns } from './names.js'
import type { Expectation } from './rules.js'
import { attributeOf, childrenNamed, type XmlElement } from './xml-tree.js'

type Reason = ErrorDetails['SAML_SUBJECT_UNCONFIRMED']['reason']

/** @internal What a confirmation that holds says. */
export interface Confirmed {
  /** ID of the request that is answered. */
  readonly inResponseTo: string | undefined
  /** From then on no confirmation of this assertion can hold any more; epoch milliseconds. */
  readonly unusableFrom: number
}

// How far a confirmation came: the last reason is the most telling.
const progress: readonly Reason[] = [
  'no-bearer',
  'recipient',
  'no-expiry',
  'expired',
  'not-before',
  'in-response-to',
]

const messages: Readonly<Record<Reason, string>> = {
  'no-bearer': 'has no bearer SubjectConfirmation',
  recipient: 'names another Recipient than acsUrl',
  'no-expiry': 'has a bearer confirmation without NotOnOrAfter',
  expired: 'has a bearer confirmation that has expired',
  'not-before': 'has a bearer confirmation with NotBefore, which is not allowed',
  'in-response-to': 'answers another request than this one',
}

/** @internal Profiles 4.1.4.2: one bearer confirmation must satisfy every demand. */
export function confirmSubject(assertion: XmlElement, expected: Expectation): Confirmed {
  const [subject] = childrenNamed(assertion, ns.assertion, 'Subject')
  if (!subject) throw structureFault('Subject', 'missing')
  const names = ['NameID', 'EncryptedID'].flatMap((it) => childrenNamed(subject, ns.assertion, it))
  if (names.length > 1) throw structureFault('NameID', 'repeated')
  const candidates = childrenNamed(subject, ns.assertion, 'SubjectConfirmation')
    .filter((it) => attributeOf(it, 'Method') === bearer)
    .map((it) => childrenNamed(it, ns.assertion, 'SubjectConfirmationData'))
    .flatMap(([data, ...others]) => (data && others.length === 0 ? [data] : []))
  const faults = candidates.map((data) => faultOf(data, expected))
  const held = candidates[faults.indexOf(undefined)]
  if (held)
    return {
      inResponseTo: attributeOf(held, 'InResponseTo'),
      unusableFrom:
        expected.clockSkewMs + Math.max(...candidates.map((data) => expiryOf(data) ?? 0)),
    }
  const reason = progress.findLast((it) => faults.includes(it)) ?? 'no-bearer'
  throw new RosterError('SAML_SUBJECT_UNCONFIRMED', `The assertion ${messages[reason]}.`, {
    reason,
  })
}

function faultOf(data: XmlElement, expected: Expectation): Reason | undefined {
  if (attributeOf(data, 'Recipient') !== expected.acsUrl) return 'recipient'
  const notOnOrAfter = expiryOf(data)
  if (notOnOrAfter === undefined) return 'no-expiry'
  if (expected.now >= notOnOrAfter + expected.clockSkewMs) return 'expired'
  if (attributeOf(data, 'NotBefore') !== undefined) return 'not-before'
  const inResponseTo = attributeOf(data, 'InResponseTo')
  const unsolicited = inResponseTo === undefined && expected.allowUnsolicited
  return unsolicited || (inResponseTo !== undefined && inResponseTo === expected.requestId)
    ? undefined
    : 'in-response-to'
}

function expiryOf(data: XmlElement): number | undefined {
  return instantOf(data, 'NotOnOrAfter', 'SubjectConfirmationData')
}
