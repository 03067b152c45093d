/**
 * A self-signed X.509 certificate in as much DER as that takes (RFC 5280, 4.1).
 *
 * @module
 */

import { createPublicKey, type KeyObject, sign } from 'node:crypto'

/** @internal Makes a PEM certificate for an RSA key, valid between two instants. */
export function selfSignedCertificate(
  privateKey: KeyObject,
  commonName: string,
  notBefore: number,
  notAfter: number,
): string {
  const sha256WithRsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(5))
  const name = sequence(
    der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(commonName)))),
  )
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const body = sequence(
    der(2, Buffer.of(1)),
    sha256WithRsa,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey,
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, sha256WithRsa, der(3, Buffer.of(0), signature))
  const lines = certificate.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function oid(...bytes: readonly number[]): Buffer {
  return der(6, Buffer.from(bytes))
}

/** GeneralizedTime; certificates of this age are read by everything that reads certificates. */
function time(instant: number): Buffer {
  const digits = new Date(instant).toISOString().slice(0, 19).replaceAll(/\D/g, '')
  return der(0x18, Buffer.from(`${digits}Z`))
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}
