import { RosterError } from '../core/errors.js'
import { type Claim, claimOf, onlyText } from './claim.js'
import { presetTable } from './preset-table.js'
import type { GuestRule, NameIdTrait, PresetQuirk } from './preset-traits.js'

/**
 * What is peculiar to one IdP: short names for its claims, where its stable subject stands, and the habits
 * that `presetAdvice` looks for.
 */
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
  /** What is known of its NameID. @defaultValue nothing */
  readonly nameId?: NameIdTrait
  /** Habits that a mapping has to know. @defaultValue none */
  readonly quirks?: readonly PresetQuirk[]
  /** How it names people of other organisations. @defaultValue as its own */
  readonly guests?: GuestRule
}

/** The presets shipped with rostermap, by name. */
export type PresetName =
  | 'generic'
  | 'okta'
  | 'entra'
  | 'adfs'
  | 'google'
  | 'onelogin'
  | 'keycloak'
  | 'pingfederate'
  | 'pingone'
  | 'jumpcloud'
  | 'miniorange'
  | 'shibboleth'

/**
 * The presets, as data; `generic` has claims under their own names, and NameID or `sub` as subject.
 *
 * Where the admin of an IdP names the attributes, the short names only help if the customary names were
 * kept. Only two presets find the subject among the claims: `entra` the object id, `shibboleth` the subject
 * id of the OASIS profile. An IdP that sends other stable ids needs the claim named.
 */
export const presets: Readonly<Record<PresetName, Preset>> = presetTable

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
