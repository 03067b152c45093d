/**
 * Reads a message that came by redirect (SAML Bindings 3.4.4.1): from the raw query, because the
 * signature covers its octets and not what they mean.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { RosterError } from '../core/errors.js'
import { verifyText } from './algorithms.js'
import { decodeBase64 } from './base64.js'
import { decodeUtf8, inputFault } from './decode.js'
import { signatureFault } from './faults.js'
import type { LegacyGate } from './legacy.js'

const names = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding']
const deflate = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE'
/** No server takes a longer request line. */
const maxQueryLength = 65_536

/** @internal What a signed query said. */
export interface SignedQuery {
  readonly xml: string
  readonly relayState: string | undefined
}

/** @internal Checks the signature over the query as written; only then is the message unpacked. */
export function readSignedQuery(
  query: unknown,
  parameter: 'SAMLRequest' | 'SAMLResponse',
  trust: {
    readonly keys: readonly KeyObject[]
    readonly legacy: LegacyGate
    readonly maxBytes: number
  },
): SignedQuery {
  const raw = fieldsOf(query)
  const other = parameter === 'SAMLRequest' ? 'SAMLResponse' : 'SAMLRequest'
  const message = raw.get(parameter)
  const encoding = raw.get('SAMLEncoding')
  if (message === undefined || raw.has(other)) throw inputFault('query')
  if (encoding !== undefined && decoded(encoding) !== deflate) throw inputFault('query')
  const algorithm = raw.get('SigAlg')
  const signature = raw.get('Signature')
  if (algorithm === undefined || signature === undefined)
    throw new RosterError(
      'SAML_SIGNATURE_INVALID',
      'The query has no signature; a message that came by redirect must have one.',
      { reason: 'missing' },
    )
  const octets = [parameter, 'RelayState', 'SigAlg']
    .flatMap((name) => {
      const value = raw.get(name)
      return value === undefined ? [] : [`${name}=${value}`]
    })
    .join('&')
  const value = decodeBase64(decoded(signature))
  if (!value) throw signatureFault('signature-value')
  const verified = verifyText(decoded(algorithm), octets, value, trust.keys, trust.legacy)
  if (verified === undefined) throw signatureFault('algorithm')
  if (!verified) throw signatureFault('signature-value')
  const state = raw.get('RelayState')
  return {
    xml: inflate(decoded(message), trust.maxBytes),
    relayState: state === undefined ? undefined : decoded(state),
  }
}

/** The fields of the binding, as written. One that is repeated, or hides behind an escape, refuses all. */
function fieldsOf(query: unknown): ReadonlyMap<string, string> {
  if (typeof query !== 'string') throw inputFault('query')
  if (query.length > maxQueryLength) throw inputFault('too-large')
  const fields = new Map<string, string>()
  for (const part of query.replace(/^\?/, '').split('&')) {
    const [written = '', ...values] = part.split('=')
    const name = names.find((it) => it === looseName(written))
    if (name === undefined) continue
    if (name !== written || fields.has(name)) throw inputFault('query')
    fields.set(name, values.join('='))
  }
  return fields
}

/** The name that some reader of queries might see; one that cannot be decoded is none of ours. */
function looseName(written: string): string | undefined {
  try {
    return decodeURIComponent(written.replaceAll('+', ' ')).trim()
  } catch {
    return undefined
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    throw inputFault('query')
  }
}

function inflate(base64: string, maxBytes: number): string {
  const packed = decodeBase64(base64)
  if (!packed) throw inputFault('base64')
  let bytes: Buffer
  try {
    bytes = inflateRawSync(packed, { maxOutputLength: maxBytes })
  } catch (error) {
    const tooLarge = error instanceof RangeError
    throw inputFault(tooLarge ? 'too-large' : 'deflate')
  }
  return decodeUtf8(bytes)
}
