import { sign as signBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import {
  type IncomingMessage,
  type LogoutRequestOptions,
  type OutgoingMessage,
  type ServiceProviderOptions,
  serviceProvider,
} from 'rostermap/saml'
import { keyPair } from './metadata-support.js'
import { now, refusal } from './support.js'

export const theirs = keyPair('idp')
export const ours = keyPair('sp')
export const attacker = keyPair('attacker')
export const sloUrl = 'https://jira.example.com/saml/slo'
export const idpSlo = 'https://idp.example/slo'
export const nameId = {
  value: 'Ada & <Lovelace>\u2028',
  format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  nameQualifier: 'https://idp.example',
  spNameQualifier: 'urn:sp',
}

export const endpoints = (url: string, responseUrl?: string) =>
  (['redirect', 'post'] as const).map((binding) => ({
    binding,
    url,
    ...(responseUrl !== undefined && { responseUrl }),
  }))
export const us = (options: Partial<ServiceProviderOptions> = {}) =>
  serviceProvider({
    entityId: 'urn:sp',
    acsUrl: 'https://jira.example.com/saml/acs',
    sloUrl,
    signingKey: ours.privateKey,
    clock: () => now,
    idp: {
      entityId: 'https://idp.example',
      signingKeys: [theirs.certificate],
      singleLogout: endpoints(idpSlo),
    },
    ...options,
  })
/** The other side of logout says the same things, so it is a service provider with the names exchanged. */
export const them = (options: Partial<ServiceProviderOptions> = {}) =>
  serviceProvider({
    entityId: 'https://idp.example',
    acsUrl: 'https://idp.example/acs',
    sloUrl: idpSlo,
    signingKey: theirs.privateKey,
    clock: () => now,
    idp: {
      entityId: 'urn:sp',
      signingKeys: [ours.certificate],
      singleLogout: endpoints(sloUrl),
    },
    ...options,
  })

/** What our server receives of it. */
export const received = (message: OutgoingMessage): IncomingMessage =>
  message.binding === 'redirect'
    ? { binding: 'redirect', query: message.url.slice(message.url.indexOf('?')) }
    : {
        binding: 'post',
        message: message.fields['SAMLRequest'] ?? message.fields['SAMLResponse'] ?? '',
        ...(message.relayState !== undefined && { relayState: message.relayState }),
      }
export const request = async (
  binding: 'redirect' | 'post',
  options: Partial<LogoutRequestOptions> = {},
  by: Partial<ServiceProviderOptions> = {},
) => received(await them(by).createLogoutRequest({ nameId, binding, ...options }))
export const queryOf = (incoming: IncomingMessage) => {
  if (incoming.binding !== 'redirect') throw new Error('not by redirect')
  return incoming.query
}
export const xmlOf = (incoming: IncomingMessage) =>
  incoming.binding === 'post'
    ? Buffer.from(incoming.message, 'base64').toString()
    : inflateRawSync(
        Buffer.from(new URLSearchParams(incoming.query).get('SAMLRequest') ?? '', 'base64'),
      ).toString()
export const outcome = async (
  incoming: IncomingMessage,
  options: Partial<ServiceProviderOptions> = {},
) => {
  const { code, details } = await refusal(us(options).verifyLogoutRequest(incoming))
  return [code, 'reason' in details ? details.reason : undefined]
}
/** A query of any content, signed by a key, over its own octets. */
export const signedQuery = (fields: string, key = theirs.privateKey) =>
  `${fields}&Signature=${encodeURIComponent(signBytes('sha256', Buffer.from(fields), key).toString('base64'))}`
export const rsaSha256 = encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
export const packed = (xml: string | Buffer) =>
  encodeURIComponent(deflateRawSync(Buffer.from(xml)).toString('base64'))
export const unsigned = (xml: string) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '')
export const posted = (xml: string): IncomingMessage => ({
  binding: 'post',
  message: Buffer.from(xml).toString('base64'),
})
