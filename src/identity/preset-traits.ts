/** What is known of an IdP's NameID. */
export interface NameIdTrait {
  /** The formats it comes with, the usual one first; empty where the admin's rules alone decide. */
  readonly formats: readonly string[]
  /**
   * Whether it stays when the person gets another name or address: `never` where it is one of these,
   * `depends` where the admin chooses what it is. Formats tell as well: `persistent` stays, `transient` is new
   * at each sign-in.
   */
  readonly survivesRename: 'always' | 'never' | 'depends'
}

/** A habit of an IdP that a mapping has to know. `claim` is a short name of the preset. */
export type PresetQuirk = ClaimQuirk | DelimitedQuirk | CatchAllQuirk | AtMostQuirk

/** A habit that needs no more than its name. */
export interface ClaimQuirk {
  /**
   * `ids`: the values are ids, not names; `paths`: they are paths such as `/eng/platform`;
   * `distinguishedNames`: they are names of a directory (RFC 4514); `domainNames`: they are `DOMAIN\name`;
   * `optIn`: it only comes where the admin has switched it on.
   */
  readonly kind: 'ids' | 'paths' | 'distinguishedNames' | 'domainNames' | 'optIn'
  /** The claim. */
  readonly claim: string
}

/** Several values may come as one text. */
export interface DelimitedQuirk {
  /** Always `delimited`. */
  readonly kind: 'delimited'
  /** The claim. */
  readonly claim: string
  /** What stands between the values. */
  readonly by: string
}

/** Values that everybody has, so that they say nothing of a person. */
export interface CatchAllQuirk {
  /** Always `catchAll`. */
  readonly kind: 'catchAll'
  /** The claim. */
  readonly claim: string
  /** The values, where `*` stands for any text. */
  readonly values: readonly string[]
}

/** The IdP sends no more than so many values. */
export interface AtMostQuirk {
  /** Always `atMost`. */
  readonly kind: 'atMost'
  /** The claim. */
  readonly claim: string
  /** How many. */
  readonly count: number
}

/** How an IdP names people of other organisations. */
export interface GuestRule {
  /** Where such names stand: short names of the preset, and `NameID`. */
  readonly claims: readonly string[]
  /** The text by which they are known. */
  readonly marker: string
  /** The transform of the mapping document that makes the person's own address of one. */
  readonly transform: 'guestAddress'
}

/** @internal The formats of a NameID (SAML Core 8.3). */
export const nameIdFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  windows: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const
