import { createHash } from 'node:crypto'
import { samlAttacks } from './saml-attacks.js'
import { encryptPart, type TestEncryption } from './saml-encrypt.js'
import {
  makeKey,
  resignInfo,
  signElement,
  type TestKey,
  type TestSignatureOptions,
} from './saml-sign.js'
import type { ResponseContent } from './saml-style-parts.js'
import { responseStyles, type TestIdpStyle, withGroupsLink } from './saml-styles.js'
import { testMetadata } from './saml-test-metadata.js'

/** Options of `testIdp`. */
export interface TestIdpOptions extends TestSignatureOptions {
  /** Whose way of writing Responses it has. @defaultValue `'okta'` */
  readonly style?: TestIdpStyle
  /**
   * Decides the key and the IDs: with the same seed and the same `now` the Responses are the same in every process,
   * unless the algorithm signs with chance (RSA-PSS, ECDSA) or something is encrypted. Whoever knows it can sign, so
   * such a key is for tests alone. @defaultValue a fresh key
   */
  readonly seed?: string
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
  /** Format of the NameID. @defaultValue that of the style; AD FS states none */
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
  /** What is encrypted, and how; the Response is signed after that. @defaultValue nothing */
  readonly encrypt?: TestEncryption
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
  /** Its certificate, or its public key when that is not RSA, to be pinned. */
  readonly signingKeys: readonly string[]
  /**
   * Its metadata, for `readIdpMetadata` and the option `--idp` of the command line.
   *
   * @throws a `RangeError` when its key is not RSA: metadata publishes certificates, and it has none then
   */
  metadata(): string
  /** Issues a signed Response. */
  respond(options?: TestResponseOptions): TestResponse
  /** Issues a Response about an e-mail address and mounts an attack on it; see `samlAttacks`. */
  attack(name: string, options?: TestResponseOptions): TestResponse
}

let fresh = 0

/** IDs that no two IdPs share. */
function sharedIds(now: number): string {
  fresh += 1
  return `_${now.toString(36)}-${fresh}`
}

function seededIds(seed: string): typeof sharedIds {
  let count = 0
  const from = createHash('sha256').update(seed).digest('hex').slice(0, 16)
  return (now) => {
    count += 1
    return `_${from}-${now.toString(36)}-${count}`
  }
}

/**
 * Makes an IdP with a fresh key or, from a `seed`, always the same one; RSA unless `signatureAlgorithm` says
 * otherwise. It writes as the IdP of its `style` does; everything a Response says can be said otherwise.
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
  const { seed } = options
  const own = makeKey(options.signatureAlgorithm, seed)
  // Most tests need none, and making a key takes time.
  let attacker: TestKey | undefined
  const attackers = () => {
    attacker ??= makeKey(options.signatureAlgorithm, seed && `${seed}/attacker`)
    return attacker
  }
  const ids = seed === undefined ? sharedIds : seededIds(seed)
  const layout = { prefix: style.signaturePrefix, prefixList: style.prefixList }

  const sign = (xml: string, element: 'Response' | 'Assertion', by: TestKey) =>
    signElement(xml, element, by, layout, options)

  const respond = (given: TestResponseOptions = {}): TestResponse => {
    const { now = Date.now(), notBefore = now - 300_000, notOnOrAfter = now + 300_000 } = given
    const attributes = given.attributes ?? style.attributes
    const content: ResponseContent = {
      issuer: given.issuer ?? entityId,
      responseId: given.responseId ?? ids(now),
      assertionId: given.assertionId ?? ids(now),
      destination: given.destination === null ? undefined : (given.destination ?? acsUrl),
      recipient: given.recipient ?? acsUrl,
      audience: given.audience ?? audience,
      inResponseTo: given.inResponseTo,
      status: given.status ?? ['urn:oasis:names:tc:SAML:2.0:status:Success'],
      subject: given.subject ?? style.subject,
      subjectFormat: given.subjectFormat ?? style.subjectFormat,
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
    const inside = given.encrypt?.what === 'nameId' || given.encrypt?.what === 'attributes'
    let xml = given.edit ? given.edit(written) : written
    if (given.encrypt && inside) xml = encryptPart(xml, given.encrypt)
    if (content.status[0]?.endsWith(':Success') && (what === 'assertion' || what === 'both'))
      xml = sign(xml, 'Assertion', own)
    if (given.encrypt && !inside) xml = encryptPart(xml, given.encrypt)
    if (what === 'response' || what === 'both') xml = sign(xml, 'Response', own)
    return { xml, samlResponse: Buffer.from(xml).toString('base64') }
  }

  return {
    entityId,
    signingKeys: [own.pinned],
    metadata() {
      if (!own.pinned.includes('BEGIN CERTIFICATE'))
        throw new RangeError('Metadata needs a certificate: let the test IdP sign with RSA.')
      return testMetadata(entityId, own.pinned)
    },
    respond,
    attack: (name, given = {}) => {
      const attack = samlAttacks.find((it) => it.name === name)
      if (!attack) throw new RangeError(`There is no attack of that name; see samlAttacks.`)
      const subject = style.subject.includes('@') ? style.subject : 'ada@example.com'
      const message = respond({ subject, ...given, sign: attack.sign })
      const xml = attack.mount(message.xml, {
        certificate: own.pinned,
        signAsAttacker: (text, element) => sign(text, element, attackers()),
        signAsIdp: (text, element) => sign(text, element, own),
        resignInfo: (text) => resignInfo(text, own.privateKey),
      })
      return { xml, samlResponse: Buffer.from(xml).toString('base64') }
    },
  }
}

/** As IdPs write instants: in UTC, with milliseconds. */
function instant(at: number): string {
  return new Date(at).toISOString()
}
