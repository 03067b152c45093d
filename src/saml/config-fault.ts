import { type ErrorDetails, type Issue, RosterError } from '../core/errors.js'

const messages: Readonly<Record<ErrorDetails['SAML_METADATA_INVALID']['reason'], string>> = {
  'too-large': 'The metadata is larger than maxBytes allows.',
  'no-idp': 'The metadata does not describe the IdP that is asked for, or none for SAML 2.0.',
  ambiguous: 'The metadata describes several IdPs; say which by entityId.',
  'no-keys': 'The metadata has no certificate for signing that may be used, or too many.',
  endpoint: 'An address in the metadata is not an https URL that a browser may be sent to.',
}

/** @internal */
export function metadataFault(
  reason: ErrorDetails['SAML_METADATA_INVALID']['reason'],
): RosterError<'SAML_METADATA_INVALID'> {
  return new RosterError('SAML_METADATA_INVALID', messages[reason], { reason })
}

/** @internal What was given to us is wrong; all faults at once. */
export function configFault(
  what: string,
  issues: readonly Issue[],
): RosterError<'SAML_CONFIG_INVALID'> {
  const [first] = issues
  const message = `${what}: ${first?.pointer} ${first?.message}.`
  return new RosterError('SAML_CONFIG_INVALID', message, { issues })
}
