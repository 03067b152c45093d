import { configFault } from './config-fault.js'
import { bindingUris } from './endpoint.js'
import { ns } from './names.js'
import type { Settings } from './options.js'
import { callFault, freshId } from './outgoing.js'
import { signXml } from './xml-sign.js'
import { writeElement, type Xml } from './xml-write.js'

/** What our metadata says beyond what the service provider knows. */
export interface SpMetadataOptions {
  /** NameID formats we can use, best first, as URIs. @defaultValue none stated */
  readonly nameIdFormats?: readonly string[]
  /** Whether we want the assertion itself signed. @defaultValue `true` */
  readonly wantAssertionsSigned?: boolean
  /** From then on it must not be used; epoch milliseconds. @defaultValue not stated */
  readonly validUntil?: number
  /** Sign it by `signingKey`. @defaultValue `false` */
  readonly sign?: boolean
}

/** @internal SAML Metadata 2.3.2 and 2.4.4. */
export function writeSpMetadata(settings: Settings, options: SpMetadataOptions): string {
  const { nameIdFormats = [], wantAssertionsSigned = true, validUntil, sign = false } = options
  const { sender, signingCertificates, encryptionCertificates, sloUrl } = settings
  if (sign && !sender) throw callFault('/signingKey', 'is needed to sign the metadata')
  if (validUntil !== undefined && Number.isNaN(new Date(validUntil).getTime()))
    throw configFault('The metadata cannot be written', [
      { pointer: '/validUntil', message: 'must be epoch milliseconds' },
    ])
  const service = (local: string, binding: keyof typeof bindingUris, url: string, index?: string) =>
    writeElement(`md:${local}`, {
      Binding: bindingUris[binding],
      Location: url,
      index,
      isDefault: index && true,
    })
  const role = writeElement(
    'md:SPSSODescriptor',
    {
      protocolSupportEnumeration: ns.protocol,
      AuthnRequestsSigned: sender !== undefined,
      WantAssertionsSigned: wantAssertionsSigned,
    },
    ...signingCertificates.map((it) => keyDescriptor('signing', it)),
    ...encryptionCertificates.map((it) => keyDescriptor('encryption', it)),
    ...(sloUrl === undefined
      ? []
      : (['redirect', 'post'] as const).map((it) => service('SingleLogoutService', it, sloUrl))),
    ...nameIdFormats.map((it) => writeElement('md:NameIDFormat', {}, it)),
    service('AssertionConsumerService', 'post', settings.acsUrl, '0'),
  )
  const { xml } = writeElement(
    'md:EntityDescriptor',
    {
      'xmlns:md': ns.metadata,
      'xmlns:ds': ns.signature,
      ID: sign ? freshId(settings.random) : undefined,
      entityID: settings.entityId,
      validUntil: validUntil === undefined ? undefined : new Date(validUntil).toISOString(),
    },
    role,
  )
  return sign && sender ? signXml(xml, sender) : xml
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): Xml {
  return writeElement(
    'md:KeyDescriptor',
    { use },
    writeElement(
      'ds:KeyInfo',
      {},
      writeElement('ds:X509Data', {}, writeElement('ds:X509Certificate', {}, certificate)),
    ),
  )
}
