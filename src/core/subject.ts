/** The key by which a person is known for good; names and addresses may change. */
export interface SubjectKey {
  /** Who states it: a SAML entityID, an OIDC issuer, or what the caller of `trustClaims` said. */
  readonly issuer: string
  /** The person at that issuer; never a transient identifier. */
  readonly subject: string
}
