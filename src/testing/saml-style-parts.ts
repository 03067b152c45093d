/**
 * What every way of writing a Response is made of.
 *
 * @module
 */

/** @internal What a Response says. Text is plain; the styles escape it. */
export interface ResponseContent {
  readonly issuer: string
  readonly responseId: string
  readonly assertionId: string
  readonly destination: string | undefined
  readonly recipient: string
  readonly audience: string
  readonly inResponseTo: string | undefined
  readonly status: readonly string[]
  readonly subject: string
  readonly subjectFormat: string | undefined
  readonly attributes: Readonly<Record<string, readonly (string | null)[]>>
  readonly issueInstant: string
  readonly authnInstant: string
  readonly notBefore: string
  readonly notOnOrAfter: string
  readonly sessionNotOnOrAfter: string | undefined
}

/** @internal */
export const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion'
/** @internal */
export const protocolNs = 'urn:oasis:names:tc:SAML:2.0:protocol'
/** @internal */
export const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** @internal */
export function isSuccess({ status }: ResponseContent): boolean {
  return status[0] === success
}

/** @internal The Status, with a prefix or, when that is empty, in the default namespace. */
export function statusXml(prefix: string, [code = '', ...nested]: readonly string[]): string {
  const p = prefix === '' ? '' : `${prefix}:`
  const write = (value: string, inner: string) =>
    inner === ''
      ? `<${p}StatusCode Value="${xmlText(value)}"/>`
      : `<${p}StatusCode Value="${xmlText(value)}">${inner}</${p}StatusCode>`
  const inner = nested.reduceRight((xml, value) => write(value, xml), '')
  return `<${p}Status>${write(code, inner)}</${p}Status>`
}

/** @internal An attribute, when there is a value. */
export function optional(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${xmlText(value)}"`
}

/** @internal */
export function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, (it) => `&#${it.charCodeAt(0)};`)
}
