import { isRosterError } from '../core/errors.js'
import type { Identity } from '../identity/identity.js'
import { type PresetName, presets } from '../identity/presets.js'
import type { ClaimsRecord } from '../identity/record.js'
import { trustClaims } from '../identity/trust-claims.js'
import { inspectResponse } from '../saml/inspect.js'
import { readDataText } from './data-text.js'
import { readScimPerson } from './scim-person.js'
import { peekAtPerson } from './unverified-claims.js'

/** The presets there are. */
export const presetNames: readonly PresetName[] = Object.keys(presets) as PresetName[]

/** What a person may be pasted as. */
export const personKinds = ['claims', 'saml', 'scim'] as const

/** One of {@link personKinds}. */
export type PersonKind = (typeof personKinds)[number]

/** A person for trying a mapping out, or why the text is none. */
export type PersonText = { readonly identity: Identity } | { readonly fault: string }

/**
 * Reads a person out of pasted text. Nobody has verified it: what comes of it is for looking at. Never
 * throws for what the text holds.
 *
 * @param subject - what the person is known by when the text does not say
 */
export function readPersonText(
  kind: PersonKind,
  text: string,
  preset: PresetName,
  subject = 'somebody',
): PersonText {
  if (text.trim() === '') return { fault: 'There is nothing to read yet.' }
  try {
    const read =
      kind === 'saml' ? readResponse(text, preset) : readData(kind, text, preset, subject)
    return 'fault' in read ? read : { identity: read }
  } catch (error) {
    if (!isRosterError(error)) throw error
    return { fault: error.message }
  }
}

/** The base64 of a Response; XML is encoded first. */
export function responseField(text: string): string {
  const trimmed = text.trim()
  return trimmed.startsWith('<') ? toBase64(trimmed) : trimmed
}

function readResponse(text: string, preset: PresetName): Identity | { readonly fault: string } {
  const sent = inspectResponse(responseField(text), { reveal: true })
  const identity = peekAtPerson(sent, preset)
  if (identity) return identity
  return {
    fault:
      sent.encryptedAssertions > 0
        ? 'The assertion is encrypted: only the service provider can read it.'
        : 'The message holds no assertion.',
  }
}

function readData(
  kind: 'claims' | 'scim',
  text: string,
  preset: PresetName,
  subject: string,
): Identity | { readonly fault: string } {
  const data = readDataText(text)
  if ('fault' in data) return { fault: `Line ${data.line} ${data.fault}.` }
  const { value } = data
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      fault:
        kind === 'scim'
          ? 'A SCIM User is one object.'
          : 'Claims are one object: names and their values.',
    }
  const claims = value as ClaimsRecord
  if (kind === 'scim') {
    const read = readScimPerson(claims, issuerOfNobody, subject)
    return 'fault' in read ? { fault: `The text ${read.fault}.` } : read
  }
  const textOf = (name: string) => {
    const found = Object.hasOwn(claims, name) ? claims[name] : undefined
    return typeof found === 'string' && found !== '' ? found : undefined
  }
  return trustClaims(claims, {
    reason: 'not verified: tried out',
    issuer: textOf('iss') ?? issuerOfNobody,
    subject: textOf('sub') ?? subject,
    preset,
  })
}

/** The IdP of a person who names none. */
const issuerOfNobody = 'https://idp.example'

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
