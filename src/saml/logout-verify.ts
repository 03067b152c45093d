import { isRosterError, RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import type { NameId } from '../identity/identity.js'
import { instantOf, type SamlWarning } from './assertion.js'
import { readNameId } from './attributes.js'
import { structureFault } from './faults.js'
import { type IncomingMessage, type LogoutExpectation, openLogout } from './logout-message.js'
import { ns, statusPrefix } from './names.js'
import { requireSuccess } from './response.js'
import {
  attributeOf,
  childrenNamed,
  descendants,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/** What is known when a logout message comes in. */
export interface VerifyLogoutOptions {
  /** The instant to check times against, in epoch milliseconds. @defaultValue the clock's */
  readonly now?: number
}

/** A request of the IdP to sign somebody out, checked, and read from signed bytes only. */
export interface VerifiedLogoutRequest {
  /** ID of the request: the answer names it. */
  readonly id: string
  /** EntityID of the IdP. */
  readonly issuer: string
  /** Whom to sign out, as the assertion named the person. */
  readonly nameId: NameId
  /** Which sessions; none means all of that person. */
  readonly sessionIndexes: readonly string[]
  /** To be sent back with the answer, as it came. By POST, no signature covers it. */
  readonly relayState?: string
  /** What an admin should look at. */
  readonly warnings: readonly SamlWarning[]
}

/** The IdP's answer to our request, checked, and read from signed bytes only. */
export interface VerifiedLogoutResponse {
  /** ID of the answer. */
  readonly id: string
  /** EntityID of the IdP. */
  readonly issuer: string
  /** ID of our request. */
  readonly inResponseTo: string
  /** Whether the IdP says that other services may still have a session. */
  readonly partial: boolean
  /** What our request sent along. By POST, no signature covers it. */
  readonly relayState?: string
  /** What an admin should look at. */
  readonly warnings: readonly SamlWarning[]
}

/** A request that states no end is too old after this time, so that its ID need not be kept for ever. */
const maxAgeMs = 600_000

/** @internal SAML Core 3.7.1 and 3.7.3. Replay comes last, so a request refused otherwise can come again. */
export async function verifyLogoutRequest(
  incoming: IncomingMessage,
  expected: LogoutExpectation,
): Promise<Omit<VerifiedLogoutRequest, 'warnings'>> {
  const content = [
    [ns.assertion, 'NameID'],
    [ns.assertion, 'EncryptedID'],
    [ns.protocol, 'SessionIndex'],
  ] as const
  const { root, id, issueInstant, relayState } = openLogout(
    incoming,
    'LogoutRequest',
    content,
    expected,
  )
  const { now, clockSkewMs, idp } = expected
  const end = instantOf(root, 'NotOnOrAfter', 'LogoutRequest') ?? issueInstant + maxAgeMs
  if (now >= end + clockSkewMs)
    throw new RosterError(
      'SAML_EXPIRED',
      'LogoutRequest has expired; compare the clocks of the IdP and of this machine.',
      { element: 'LogoutRequest', notOnOrAfter: end, now, clockSkewMs },
    )
  const [nameId] = childrenNamed(root, ns.assertion, 'NameID')
  if (!nameId) {
    const [encrypted] = childrenNamed(root, ns.assertion, 'EncryptedID')
    throw structureFault('NameID', encrypted ? 'encrypted' : 'missing')
  }
  const key = JSON.stringify(['LogoutRequest', idp.entityId, id])
  if (!(await expected.replay.consume(key, end + clockSkewMs)))
    throw new RosterError('SAML_REPLAYED', 'The LogoutRequest was accepted once already.', {
      element: 'LogoutRequest',
    })
  return deepFreeze({
    id,
    issuer: idp.entityId,
    nameId: readNameId(nameId),
    sessionIndexes: childrenNamed(root, ns.protocol, 'SessionIndex').map(textOf),
    ...(relayState !== undefined && { relayState }),
  })
}

/** @internal SAML Core 3.7.2. */
export function verifyLogoutResponse(
  incoming: IncomingMessage,
  requestId: string,
  expected: LogoutExpectation,
): Omit<VerifiedLogoutResponse, 'warnings'> {
  const content = [[ns.protocol, 'Status']] as const
  const { root, id, relayState } = openLogout(incoming, 'LogoutResponse', content, expected)
  const inResponseTo = attributeOf(root, 'InResponseTo')
  if (requestId === '' || inResponseTo !== requestId)
    throw new RosterError(
      'SAML_REQUEST_MISMATCH',
      'The LogoutResponse answers another request than this one, or none.',
      { reason: inResponseTo === undefined ? 'unsolicited' : 'other-request' },
    )
  requireLoggedOut(root)
  return deepFreeze({
    id,
    issuer: expected.idp.entityId,
    inResponseTo,
    partial: [...descendants(root)].some(
      (it) =>
        isNamed(it, ns.protocol, 'StatusCode') &&
        attributeOf(it, 'Value') === `${statusPrefix}PartialLogout`,
    ),
    ...(relayState !== undefined && { relayState }),
  })
}

/** The same codes as for a sign-in, in words for a logout. */
function requireLoggedOut(root: XmlElement): void {
  try {
    requireSuccess(root)
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'SAML_STATUS_NOT_SUCCESS') throw error
    const { status, detail } = error.details
    throw new RosterError(
      'SAML_STATUS_NOT_SUCCESS',
      `The IdP did not sign the person out: ${detail ?? status}. Its log tells why.`,
      error.details,
    )
  }
}
