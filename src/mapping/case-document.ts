/**
 * Mapping tests as data: this person in, these profile values, groups, refusals and findings out.
 *
 * A document of cases stands beside the mapping document that it tests. It is plain JSON, the
 * interfaces are the reference, and `schema/cases.v1.json` is the same for editors.
 *
 * @module
 */

import type { ClaimState, JsonValue } from '../identity/claim.js'
import type { Identity, NameId } from '../identity/identity.js'
import type { PresetName } from '../identity/presets.js'

/** A document of cases. */
export interface MappingCases {
  /** Address of the JSON Schema, for editors. Ignored here. */
  readonly $schema?: string
  /** The version of the format. */
  readonly version: 1
  /** The IdP of people whose case names none. @defaultValue `'https://idp.example'` */
  readonly issuer?: string
  /** The short claim names of people whose case names no preset. @defaultValue `'generic'` */
  readonly preset?: PresetName
  /** The cases, each of another name. */
  readonly cases: readonly MappingCase[]
}

/** One person, and what the mapping must make of them. */
export interface MappingCase {
  /** What the case shows, in one sentence. Unique in the document. */
  readonly name: string
  /** A remark for people. */
  readonly description?: string
  /** The person. */
  readonly person: CasePerson
  /** The instant to map for, such as `2026-01-31T12:00:00Z`. @defaultValue none: what depends on time is unknown */
  readonly at?: string
  /** What must come out. What is not said here is not looked at, except for `access` and `creation`. */
  readonly expect: CaseExpectation
}

/** The person of a case: the claims as an IdP sends them, or as another library hands them over. */
export interface CasePerson {
  /** The IdP: entityID or issuer. @defaultValue the claim `iss`, else what the document says */
  readonly issuer?: string
  /** The stable id at that IdP. @defaultValue the claim `sub`, else `'somebody'` */
  readonly subject?: string
  /** Short claim names of an IdP. @defaultValue what the document says */
  readonly preset?: PresetName
  /**
   * The claims by name: a value, or a list of values. `[]` is a claim that came without a value, and a
   * claim that is not here did not come. The marks of an overage (`_claim_names`, `hasgroups`,
   * `groups.link`) mean what they mean in a token.
   */
  readonly claims: Readonly<Record<string, JsonValue>>
  /** Claims that came, and whose values cannot be known. They do not stand in `claims`. */
  readonly states?: Readonly<Record<string, UnknownClaimState>>
  /** Further names that a claim answers to, such as a SAML FriendlyName. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** How the claims came in, for mappings that read it. @defaultValue `'trusted'` */
  readonly protocol?: Identity['protocol']
  /** The NameID, for mappings that read it. */
  readonly nameId?: NameId
}

/** A state of a claim that its values cannot tell. */
export type UnknownClaimState = Extract<ClaimState, 'overage' | 'malformed' | 'fetchFailed'>

/** What must come out of a case. Names and values are compared exactly. */
export interface CaseExpectation {
  /** Whether the person may come in. @defaultValue `'allow'` */
  readonly access?: 'allow' | 'refuse'
  /** Whether an account may be made. @defaultValue `'allow'` */
  readonly creation?: 'allow' | 'refuse'
  /** Exactly these reasons to refuse access or creation, by code, for example `required-missing`. */
  readonly refusals?: readonly string[]
  /** Attributes of an account that is there: the value, or `null` for one that is cleared. Others are not looked at. */
  readonly profile?: Readonly<Record<string, string | null>>
  /** Attributes that an account keeps as they are. */
  readonly keeps?: readonly string[]
  /** Exactly these groups for an account that is there. */
  readonly groups?: readonly string[]
  /** These groups among others. */
  readonly inGroups?: readonly string[]
  /** None of these groups. */
  readonly notInGroups?: readonly string[]
  /** Groups out of which an account that is in them would be taken. */
  readonly takenAway?: readonly string[]
  /** Groups in which an account would stay without being wanted there: unmanaged, or something is unknown. */
  readonly leftAlone?: readonly string[]
  /** What a new account gets, where that is another thing. */
  readonly newAccount?: NewAccountExpectation
  /** Exactly these warnings, by code, for example `claim-overage`. */
  readonly findings?: readonly string[]
}

/** What an account that is being made must get. */
export interface NewAccountExpectation {
  /** Attributes: the value, or `null` for none. Others are not looked at. */
  readonly profile?: Readonly<Record<string, string | null>>
  /** Exactly these groups. */
  readonly groups?: readonly string[]
}
