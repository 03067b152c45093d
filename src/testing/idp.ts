import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { samlAttacks } from './saml-attacks.js'
import { canonicalInfo } from './saml-attacks-signature.js'
import { selfSignedCertificate } from './saml-certificate.js'
import { type ResponseContent, responseStyles, withGroupsLink } from './saml-styles.js'

/** Options of `testIdp`. */
export interface TestIdpOptions {
  /** Whose way of writing Responses it has. @defaultValue `'okta'` */
  readonly style?: 'okta' | 'entra'
  /** Its entityID. @defaultValue one as the style's IdP makes them */
  readonly entityId?: string
  /** EntityID of the service provider it serves. @defaultValue `'https://jira.example.com/saml'` */
  readonly audience?: string
  /** Where it sends Responses. @defaultValue `'https://jira.example.com/saml/acs'` */
  readonly acsUrl?: string
}

/** What a Response of the test IdP says. Instants are epoch milliseconds. */
export interface TestResponseOptions {
  /** The NameID. @defaultValue the style's sample person */
  readonly subject?: string
  /** Format of the NameID. @defaultValue the e-mail address format */
  readonly subjectFormat?: string
  /** Attributes by name; `null` is `xsi:nil` in Okta's style. @defaultValue those of the sample person */
  readonly attributes?: Readonly<Record<string, readonly (string | null)[]>>
  /** Entra ID: send the link that stands for too many groups. @defaultValue `false` */
  readonly overage?: boolean
  /** What is signed; `none` for tests of refusal. @defaultValue what the style's IdP signs */
  readonly sign?: 'response' | 'assertion' | 'both' | 'none'
  /** When it is made. @defaultValue `Date.now()` */
  readonly now?: number
  /** @defaultValue 5 minutes before `now` */
  readonly notBefore?: number
  /** Of the conditions and of the confirmation. @defaultValue 5 minutes after `now` */
  readonly notOnOrAfter?: number
  /** When the session must end. @defaultValue not stated */
  readonly sessionNotOnOrAfter?: number
  /** @defaultValue the IdP's `audience` */
  readonly audience?: string
  /** @defaultValue the IdP's `acsUrl` */
  readonly recipient?: string
  /** `null` leaves it out. @defaultValue the IdP's `acsUrl` */
  readonly destination?: string | null
  /** Who it says issued it. @defaultValue the IdP's `entityId` */
  readonly issuer?: string
  /** ID of the request it answers. @defaultValue none: unsolicited */
  readonly inResponseTo?: string
  /** Status codes, outermost first, as full URIs; without Success there is no assertion. @defaultValue Success */
  readonly status?: readonly string[]
  /** ID of the Response. @defaultValue a fresh one */
  readonly responseId?: string
  /** ID of the Assertion. @defaultValue a fresh one */
  readonly assertionId?: string
  /** Changes the XML before it is signed, to say what no option says. @defaultValue no change */
  readonly edit?: (xml: string) => string
}

/** A Response, ready to be posted. */
export interface TestResponse {
  /** The form field `SAMLResponse`: the XML in base64. */
  readonly samlResponse: string
  /** The XML. */
  readonly xml: string
}

/** An IdP for tests: real keys, real signatures, and attacks on its own Responses. */
export interface TestIdp {
  /** Its entityID. */
  readonly entityId: string
  /** Its certificate, to be pinned. */
  readonly signingKeys: readonly string[]
  /** Issues a signed Response. */
  respond(options?: TestResponseOptions): TestResponse
  /** Issues a Response and mounts an attack on it; see `samlAttacks`. */
  attack(name: string, options?: TestResponseOptions): TestResponse
}

let fresh = 0

/**
 * Makes an IdP with a fresh RSA key. Given ids and times, its Responses are the same at each call.
 *
 * @example
 * ```ts test
 * import { inspectResponse } from 'rostermap/saml'
 * import { testIdp } from 'rostermap/testing'
 *
 * const idp = testIdp({ style: 'entra' })
 * const { samlResponse } = idp.respond({ subject: 'frank@contoso.com', overage: true })
 * console.log(inspectResponse(samlResponse).signatures.map(({ on }) => on)) //=> ['Assertion']
 * ```
 */
export function testIdp(options: TestIdpOptions = {}): TestIdp {
  const style = responseStyles[options.style ?? 'okta']
  const {
    entityId = style.entityId,
    audience = 'https://jira.example.com/saml',
    acsUrl = 'https://jira.example.com/saml/acs',
  } = options
  const own = makeKey()
  const attacker = makeKey()

  const sign = (xml: string, element: 'Response' | 'Assertion', by: TestKey) =>
    signElement(xml, element, by, style.signaturePrefix, style.prefixList)

  const respond = (given: TestResponseOptions = {}): TestResponse => {
    const { now = Date.now(), notBefore = now - 300_000, notOnOrAfter = now + 300_000 } = given
    const id = () => {
      fresh += 1
      return `_${now.toString(36)}-${fresh}`
    }
    const attributes = given.attributes ?? style.attributes
    const content: ResponseContent = {
      issuer: given.issuer ?? entityId,
      responseId: given.responseId ?? id(),
      assertionId: given.assertionId ?? id(),
      destination: given.destination === null ? undefined : (given.destination ?? acsUrl),
      recipient: given.recipient ?? acsUrl,
      audience: given.audience ?? audience,
      inResponseTo: given.inResponseTo,
      status: given.status ?? ['urn:oasis:names:tc:SAML:2.0:status:Success'],
      subject: given.subject ?? style.subject,
      subjectFormat:
        given.subjectFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      attributes: given.overage ? withGroupsLink(attributes) : attributes,
      issueInstant: instant(now),
      authnInstant: instant(now),
      notBefore: instant(notBefore),
      notOnOrAfter: instant(notOnOrAfter),
      sessionNotOnOrAfter:
        given.sessionNotOnOrAfter === undefined ? undefined : instant(given.sessionNotOnOrAfter),
    }
    const what = given.sign ?? style.sign
    const written = style.write(content)
    let xml = given.edit ? given.edit(written) : written
    if (content.status[0]?.endsWith(':Success') && (what === 'assertion' || what === 'both'))
      xml = sign(xml, 'Assertion', own)
    if (what === 'response' || what === 'both') xml = sign(xml, 'Response', own)
    return { xml, samlResponse: Buffer.from(xml).toString('base64') }
  }

  return {
    entityId,
    signingKeys: [own.certificate],
    respond,
    attack: (name, given = {}) => {
      const attack = samlAttacks.find((it) => it.name === name)
      if (!attack) throw new RangeError(`There is no attack of that name; see samlAttacks.`)
      const xml = attack.mount(respond({ ...given, sign: attack.sign }).xml, {
        certificate: own.certificate,
        signAsAttacker: (text, element) => sign(text, element, attacker),
        signAsIdp: (text, element) => sign(text, element, own),
        resignInfo: (text) => resignInfo(text, own.privateKey),
      })
      return { xml, samlResponse: Buffer.from(xml).toString('base64') }
    },
  }
}

interface TestKey {
  readonly privateKey: KeyObject
  readonly certificate: string
}

function makeKey(): TestKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const from = Date.UTC(2020, 0, 1)
  const until = Date.UTC(2120, 0, 1)
  return { privateKey, certificate: selfSignedCertificate(privateKey, 'Test IdP', from, until) }
}

function signElement(
  xml: string,
  element: 'Response' | 'Assertion',
  { privateKey, certificate }: TestKey,
  prefix: string | undefined,
  inclusiveNamespacesPrefixList: readonly string[],
): string {
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const xpath = element === 'Response' ? '/*' : "/*/*[local-name()='Assertion']"
  const signed = new SignedXml({
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicCert: certificate,
    canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  })
  signed.addReference({
    xpath,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    inclusiveNamespacesPrefixList: [...inclusiveNamespacesPrefixList],
  })
  // The parser inside xml-crypto takes these three for line ends unless they are references.
  const safe = xml.replaceAll(/[\u0085\u2028\u2029]/g, (it) => `&#${it.charCodeAt(0)};`)
  signed.computeSignature(safe, {
    ...(prefix !== undefined && { prefix }),
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: 'after' },
  })
  // xml-crypto repeats the PrefixList in the enveloped transform, which takes none; no IdP does.
  const enveloped = /(#enveloped-signature")><InclusiveNamespaces [^>]*\/><\/[^>]*>/
  return resignInfo(signed.getSignedXml().replace(enveloped, '$1/>'), privateKey)
}

/** As IdPs write instants: in UTC, with milliseconds. */
function instant(at: number): string {
  return new Date(at).toISOString()
}

/** A new SignatureValue by the method that the first SignedInfo names. */
function resignInfo(xml: string, privateKey: KeyObject): string {
  const hash = /SignatureMethod Algorithm="[^"]*rsa-(sha\d+)"/.exec(xml)?.[1]
  const value = signBytes(hash, Buffer.from(canonicalInfo(xml)), privateKey).toString('base64')
  return xml.replace(/(<(?:\w+:)?SignatureValue>)[^<]*/, `$1${value}`)
}
