import type { ErrorCode } from '../core/errors.js'

/** What an attack can use besides the message. */
interface AttackTools {
  /** The IdP's certificate, as its metadata publishes it. */
  readonly certificate: string
  /** Signs an element with the attacker's own key and certificate. */
  readonly signAsAttacker: (xml: string, element: 'Response' | 'Assertion') => string
  /** Signs as the IdP: an attacker has other messages that the IdP signed. */
  readonly signAsIdp: (xml: string, element: 'Response' | 'Assertion') => string
  /** Signs the SignedInfo anew, as an IdP that writes it like this would. */
  readonly resignInfo: (xml: string) => string
}

/** An attack on a signed Response, or a harmless change that must not be mistaken for one. */
export interface SamlAttack {
  /** Its name, for `idp.attack`. */
  readonly name: string
  /** What is done, and where it was published. */
  readonly about: string
  /** What the message under attack has signed. */
  readonly sign: 'response' | 'assertion'
  /** How it must be refused, or `same` when the result must be that of the untouched message. */
  readonly expect:
    | 'same'
    | {
        /** The error's code. */
        readonly code: ErrorCode
        /** The reason among its details. */
        readonly reason?: string
      }
  /** @internal */
  readonly mount: (xml: string, tools: AttackTools) => string
}

/** The name an attacker wants to be. */
const forgedSubject = 'admin@example.com'

/** @internal The first element of a local name, as text. Elements of one name are not nested here. */
export function cut(xml: string, local: string): string {
  const open = new RegExp(`<((?:\\w+:)?${local})[\\s/>]`).exec(xml)
  if (!open) return ''
  const close = `</${open[1]}>`
  return xml.slice(open.index, xml.indexOf(close, open.index) + close.length)
}

/** @internal */
export function without(xml: string, local: string): string {
  return xml.replace(cut(xml, local), () => '')
}

/** @internal Puts text before, after or in place of the first element of a local name. */
export function put(
  xml: string,
  where: 'before' | 'after' | 'instead of',
  local: string,
  text: string,
): string {
  const element = cut(xml, local)
  const whole = where === 'before' ? text + element : where === 'after' ? element + text : text
  return xml.replace(element, () => whole)
}

/** @internal Puts text before the end tag of the last element of a local name. */
export function putInside(xml: string, local: string, text: string): string {
  return xml.replace(new RegExp(`</(?:\\w+:)?${local}>(?![\\s\\S]*</(?:\\w+:)?${local}>)`), (end) =>
    text.concat(end),
  )
}

/** @internal The message or assertion, unsigned, with other IDs, about somebody else. */
export function forge(xml: string, id = '_forged'): string {
  return forgeSubject(without(xml, 'Signature')).replaceAll(
    / ID="[^"]*"/g,
    (_, at: number) => ` ID="${id}${at < 400 ? '' : '2'}"`,
  )
}

/** @internal Changes nothing but the NameID. */
export function forgeSubject(xml: string): string {
  return xml.replace(/(<(?:\w+:)?NameID[^>]*>)[^<]*/, (_, tag: string) => tag + forgedSubject)
}

/** @internal A document without its XML declaration. */
export function body(xml: string): string {
  return xml.replace(/^<\?xml[^>]*>/, '')
}

/** @internal An element in the namespace of SAML's protocol, whatever prefix the message uses. */
export function protocolElement(local: string, inner: string): string {
  return `<p:${local} xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol">${inner}</p:${local}>`
}

/** @internal */
export function assertionElement(local: string, inner: string): string {
  return `<a:${local} xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">${inner}</a:${local}>`
}

/** @internal */
export function dsigElement(local: string, inner: string): string {
  return `<d:${local} xmlns:d="http://www.w3.org/2000/09/xmldsig#">${inner}</d:${local}>`
}

type SignatureReason =
  | 'missing'
  | 'structure'
  | 'reference'
  | 'transform'
  | 'canonicalization'
  | 'algorithm'
  | 'digest'
  | 'signature-value'

/** @internal */
export const refusedSignature = (reason: SignatureReason) =>
  ({ code: 'SAML_SIGNATURE_INVALID', reason }) as const

/** @internal SignedInfo is changed and signed anew: only a rule of ours refuses it. */
export const signedWith = (
  name: string,
  about: string,
  reason: SignatureReason,
  change: (xml: string) => string,
): SamlAttack => ({
  name,
  about,
  sign: 'assertion',
  expect: refusedSignature(reason),
  mount: (xml, { resignInfo }) => resignInfo(change(xml)),
})

/** @internal The message is changed and its signature left as it is. */
export const tampered = (
  name: string,
  about: string,
  reason: SignatureReason,
  change: (xml: string) => string,
  sign: 'response' | 'assertion' = 'assertion',
): SamlAttack => ({ name, about, sign, expect: refusedSignature(reason), mount: change })
