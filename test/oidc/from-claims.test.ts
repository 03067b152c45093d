import { claimOf, isRosterError } from 'rostermap'
import { identityFromClaims } from 'rostermap/oidc'
import { describe, expect, it } from 'vitest'

const issuer = 'https://login.microsoftonline.com/aaaabbbb/v2.0'
const codeOf = (claims: Record<string, unknown>) => {
  try {
    identityFromClaims(claims, { issuer })
  } catch (error) {
    if (isRosterError(error)) return error.code
  }
  return undefined
}

describe('OIDC Core: claims of an ID token', () => {
  it('2: sub is the subject, locally unique at the issuer', () => {
    const identity = identityFromClaims({ iss: issuer, sub: 'AAAA' }, { issuer })
    expect(identity).toMatchObject({ protocol: 'oidc', issuer, subject: 'AAAA' })
  })

  it('3.1.3.7: iss must equal the trusted issuer exactly', () => {
    expect(codeOf({ iss: `${issuer}/`, sub: 'A' })).toBe('CLAIMS_INVALID')
    expect(codeOf({ iss: [issuer, 'other'], sub: 'A' })).toBe('CLAIMS_INVALID')
    expect(codeOf({ sub: 'A' })).toBe('CLAIMS_INVALID')
  })

  it('a token without a usable subject is refused', () => {
    expect(codeOf({ iss: issuer })).toBe('IDENTITY_SUBJECT_UNUSABLE')
    expect(codeOf({ iss: issuer, sub: 7 })).toBe('IDENTITY_SUBJECT_UNUSABLE')
  })

  it('Entra ID: oid is the same for every application, sub is not', () => {
    const identity = identityFromClaims(
      { iss: issuer, sub: 'pairwise', oid: '528b2ac2' },
      { issuer, preset: 'entra' },
    )
    expect(identity.subject).toBe('528b2ac2')
  })

  it('5.6.2: distributed groups are overage, and roles beside them stay known', () => {
    const identity = identityFromClaims(
      {
        iss: issuer,
        sub: 'A',
        roles: ['Confluence.Admin'],
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: 'https://graph.microsoft.com/' } },
      },
      { issuer },
    )
    expect(claimOf(identity, 'groups').state).toBe('overage')
    expect(claimOf(identity, 'roles').values).toEqual(['Confluence.Admin'])
  })
})
