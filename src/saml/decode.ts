import { type ErrorDetails, RosterError } from '../core/errors.js'
import { decodeBase64 } from './base64.js'

/** @internal Default of the option `maxBytes`: some 10,000 group values. */
export const defaultMaxBytes = 1_048_576

const messages: Readonly<Record<ErrorDetails['SAML_INPUT_INVALID']['reason'], string>> = {
  empty: 'There is no SAML message: pass the form field SAMLResponse.',
  'too-large': 'The SAML message is larger than maxBytes allows.',
  base64: 'The SAML message is not base64: pass the form field SAMLResponse as it was decoded.',
  'utf-8': 'The SAML message is not UTF-8 text.',
  query:
    'The query is not one of the redirect binding: a parameter is missing, repeated or wrongly encoded. Pass the query string as it was received.',
  deflate: 'The SAML message is not compressed by DEFLATE.',
}

/** @internal Text of the form field `SAMLResponse` (SAML Bindings 3.5.4). A byte order mark goes. */
export function decodeMessage(field: unknown, maxBytes: number): string {
  if (typeof field !== 'string' || field.trim() === '') throw inputFault('empty')
  // Line breaks, at most one pair for each 64 characters, come on top of the base64 text.
  if (field.length > Math.ceil(maxBytes / 3) * 4 * (1 + 2 / 64) + 2) throw inputFault('too-large')
  const bytes = decodeBase64(field)
  if (!bytes) throw inputFault('base64')
  if (bytes.length > maxBytes) throw inputFault('too-large')
  return decodeUtf8(bytes)
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** @internal Strict UTF-8; a byte order mark goes. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw inputFault('utf-8')
  }
}

/** @internal */
export function inputFault(
  reason: ErrorDetails['SAML_INPUT_INVALID']['reason'],
): RosterError<'SAML_INPUT_INVALID'> {
  return new RosterError('SAML_INPUT_INVALID', messages[reason], { reason })
}
