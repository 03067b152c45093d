import { RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import type { SubjectKey } from '../core/subject.js'
import type { HasClaims } from './claim.js'

/** A SAML NameID (SAML Core 2.2.3). */
export interface NameId {
  /** The text of the element, exactly as signed. */
  readonly value: string
  /** The Format URI, when stated. */
  readonly format?: string
  /** The domain that qualifies the name on the IdP's side. */
  readonly nameQualifier?: string
  /** The service provider that qualifies the name. */
  readonly spNameQualifier?: string
}

const brand: unique symbol = Symbol.for('rostermap.identity')

/**
 * A person, as a trusted source describes them: the input of every mapping.
 *
 * Only the verified readers (`identityFromAssertion`, `identityFromClaims`) and the explicitly named
 * {@link trustClaims} make one; the brand keeps everything else out, at compile time and at run time.
 * (issuer, subject) is the key by which a person is known for good: names and addresses may change.
 */
export interface Identity extends HasClaims, SubjectKey {
  /** @internal */
  readonly [brand]: true
  /** How the statement came in. */
  readonly protocol: 'saml' | 'oidc' | 'scim' | 'trusted'
  /** The NameID of the assertion, when there was one. */
  readonly nameId?: NameId
}

/** @internal Brands and freezes an identity. Only readers of verified input call this. */
export function mintIdentity(parts: Omit<Identity, typeof brand>): Identity {
  if (parts.issuer === '' || parts.subject === '')
    throw new RosterError(
      'IDENTITY_SUBJECT_UNUSABLE',
      'The identity has no issuer or no subject, so it could never be recognised again.',
      { reason: 'missing' },
    )
  return deepFreeze({ [brand]: true as const, ...parts })
}

/** Tells whether a value is an {@link Identity} that a verified reader made. */
export function isIdentity(value: unknown): value is Identity {
  return typeof value === 'object' && value !== null && brand in value
}
