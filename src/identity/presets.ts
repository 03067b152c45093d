import { RosterError } from '../core/errors.js'
import { type Claim, claimOf, onlyText } from './claim.js'

/** What is peculiar to one IdP: short names for its claims, and where its stable subject stands. */
export interface Preset {
  /** Name of the IdP, for messages. */
  readonly name: string
  /** Short name → full claim names that answer to it. */
  readonly aliases: Readonly<Record<string, readonly string[]>>
  /**
   * Claims that hold the stable subject, best first. Without one that is present, the NameID (SAML)
   * or `sub` (OIDC) is the subject.
   */
  readonly subject: readonly string[]
}

const schemas = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const microsoft = 'http://schemas.microsoft.com/identity/claims'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'

/** The presets shipped with rostermap, by name. */
export type PresetName = 'generic' | 'okta' | 'entra'

/**
 * The presets, as data.
 *
 * - `generic`: claims under their own names; the subject is NameID or `sub`.
 * - `okta`: as `generic`, with the attribute names Okta proposes in its app wizard. The admin names
 *   them, so the short names only help where the proposal was kept.
 * - `entra`: short names for Microsoft's claim URIs; the subject is the object id, which survives
 *   renames (Microsoft Learn, "Customize SAML token claims").
 */
export const presets: Readonly<Record<PresetName, Preset>> = {
  generic: { name: 'generic', aliases: {}, subject: [] },
  okta: {
    name: 'Okta',
    aliases: {
      email: ['user.email', 'Email', 'mail'],
      firstName: ['user.firstName', 'FirstName', 'given_name'],
      lastName: ['user.lastName', 'LastName', 'family_name'],
      displayName: ['user.displayName', 'name'],
      department: ['user.department'],
      groups: ['memberOf', 'Groups'],
    },
    subject: [],
  },
  entra: {
    name: 'Entra ID',
    aliases: {
      objectId: [`${microsoft}/objectidentifier`, 'oid'],
      tenantId: [`${microsoft}/tenantid`, 'tid'],
      email: [`${schemas}/emailaddress`],
      firstName: [`${schemas}/givenname`, 'given_name'],
      lastName: [`${schemas}/surname`, 'family_name'],
      name: [`${schemas}/name`],
      displayName: [`${microsoft}/displayname`],
      department: [`${schemas}/department`],
      groups: [`${windows}/groups`],
      roles: [`${windows}/role`],
    },
    subject: [`${microsoft}/objectidentifier`, 'oid'],
  },
}

/** @internal Adds the preset's short names to the claims that carry one of their full names. */
export function withAliases(claims: readonly Claim[], preset: Preset): readonly Claim[] {
  const shortNames = new Map<string, string[]>()
  for (const [short, names] of Object.entries(preset.aliases))
    for (const name of names) shortNames.set(name, [...(shortNames.get(name) ?? []), short])
  return claims.map((claim) => {
    const more = shortNames.get(claim.name)
    return more ? { ...claim, aliases: [...new Set([...claim.aliases, ...more])] } : claim
  })
}

/**
 * @internal The stable subject the preset finds among the claims.
 *
 * @throws a `RosterError` with code `IDENTITY_SUBJECT_UNUSABLE` when the claim is there and has not
 * exactly one text: taking another claim instead would make one person two
 */
export function subjectOf(claims: readonly Claim[], preset: Preset): string | undefined {
  for (const name of preset.subject) {
    const claim = claimOf({ claims }, name)
    const text = onlyText(claim)
    if (text !== undefined) return text
    if (claim.state !== 'absent' && claim.state !== 'empty')
      throw new RosterError(
        'IDENTITY_SUBJECT_UNUSABLE',
        'The claim that holds the stable subject has not exactly one text.',
        { reason: 'ambiguous' },
      )
  }
  return undefined
}

/** @internal A preset by name, or the caller's own. */
export function presetOf(preset: PresetName | Preset | undefined): Preset {
  return typeof preset === 'object' ? preset : presets[preset ?? 'generic']
}
