import type { SubjectKey } from '../core/subject.js'
import type { ClaimState, ClaimValue } from '../identity/claim.js'
import type { Identity } from '../identity/identity.js'
import type { AccountOf, ApplyStrength } from './document.js'
import type { GroupAlias, RemovalMode } from './group-document.js'
import type { Matcher } from './language-matchers.js'

/** What a mapping says about one person: plain data, the same bytes for the same input. */
export interface Mapped {
  /** The person's key. */
  readonly subject: SubjectKey
  /** How the person's claims came in. */
  readonly protocol: Identity['protocol']
  /** Which mapping said it. */
  readonly mapping: {
    /** The document's name, when it has one. */
    readonly name?: string
    /** SHA-256 of the document. */
    readonly digest: string
  }
  /** Whether the person may come in. When refused, nothing is to be written. */
  readonly access: Access
  /** Whether an account may be made for the person. One that is there is not concerned. */
  readonly creation: Access
  /** The account's attributes, in the document's order. */
  readonly profile: readonly MappedAttribute[]
  /** The groups wanted, sorted by name, each once. */
  readonly groups: readonly MappedGroup[]
  /** Which memberships this result may take away. */
  readonly authority: Authority
  /** How each rule came out. */
  readonly trace: MappingTrace
  /**
   * The next instant, in epoch milliseconds, at which the same claims may give another answer: a rule that
   * matches begins or ends to hold, or a comparison with `now`, or with the time since or until a date, comes
   * out otherwise. Map again then.
   * Values that are made of the instant itself, such as today's date, are not counted.
   */
  readonly nextChange?: number
  /** What an admin should look at. */
  readonly warnings: readonly MappingFinding[]
}

/** Whether the person may come in. */
export type Access =
  | {
      /** Nothing keeps the person out. */
      readonly decision: 'allow'
    }
  | {
      /** Nothing is to be written for this person. */
      readonly decision: 'refuse'
      /** Why, at least one reason. */
      readonly reasons: readonly MappingFinding[]
    }

/** A remark of the mapping, told by its code. */
export interface MappingFinding {
  /** What it is about. */
  readonly code:
    | 'required-missing'
    | 'several-values'
    | 'not-text'
    | 'claim-absent'
    | 'claim-empty'
    | 'claim-name-case'
    | 'claim-overage'
    | 'claim-malformed'
    | 'claim-fetchFailed'
    | 'name-unusable'
    | 'too-many-groups'
    | 'looks-delimited'
    | 'nothing-left'
    | 'dn-unreadable'
    | 'now-missing'
    | 'sign-in-refused'
    | 'sign-in-unknown'
    | 'creation-refused'
    | 'creation-unknown'
    | 'names-differ-by-case'
  /** JSON Pointer into the mapping document. */
  readonly pointer: string
  /** One sentence for an admin; holds no personal value. */
  readonly message: string
}

/** One attribute of the account. */
export interface MappedAttribute {
  /** Its name. */
  readonly to: string
  /**
   * What an account that is there gets: `set` to `value`; `clear`, because the IdP says there is none; or
   * `keep` what it has, because nothing is known.
   */
  readonly outcome: 'set' | 'clear' | 'keep'
  /** The value, with `set`. */
  readonly value?: string
  /**
   * The value for an account being created, when that is another than `outcome` and `value` say: a default
   * for that moment.
   */
  readonly onCreate?: string
  /**
   * Names for an account being created, best first; the first that is free is to be taken. The very first
   * is the one it would get without others. An account that has one of them has the right one.
   */
  readonly candidates?: readonly string[]
  /** Set when the value names another person, whose account in the target says what is to be written. */
  readonly account?: Required<AccountOf>
  /** When it is to be written. */
  readonly apply: ApplyStrength
  /** How it came about, from the claim to the value. */
  readonly steps: readonly MappingStep[]
}

/** One step of an evaluation. */
export interface MappingStep {
  /** JSON Pointer of the operator in the mapping document. */
  readonly pointer: string
  /** The operator in words, for example `claim email` or `lower`. */
  readonly what: string
  /** What is known after it. */
  readonly state: ClaimState
  /** The values after it. Personal: show them only to those who may see them. */
  readonly values: readonly ClaimValue[]
}

/** A group the person should be in. */
export interface MappedGroup {
  /** Its name in the target. */
  readonly name: string
  /** `onCreate`: only when the account is being created. */
  readonly when: 'always' | 'onCreate'
  /** Every reason; losing one of two keeps the membership. Sorted by rule, then value. */
  readonly reasons: readonly GroupReason[]
  /** Whether a rule behind it lets the group be created. */
  readonly createMissing: boolean
  /** Whether a rule behind it lets a privileged group be granted. */
  readonly allowPrivileged: boolean
  /** The document counts it as privileged: without `allowPrivileged` it must not be granted. */
  readonly privileged?: true
}

/** Why a group is wanted. */
export interface GroupReason {
  /** The rule's id, or `default:newUsers`, `default:everybody`, `default:withoutGroups`. */
  readonly rule: string
  /** JSON Pointer of the rule in the mapping document. */
  readonly pointer: string
  /** The claim value that matched. */
  readonly value?: string
  /** The name that the document's table of aliases has for the value. */
  readonly alias?: string
  /** The path above the value that matched in its place. */
  readonly as?: string
  /** The group through which it is given: a member of that one belongs to this as well. */
  readonly via?: string
  /** It only counts while the account is being created. */
  readonly when?: 'onCreate'
}

/**
 * Which memberships may be taken away from the person, when the mapping does not want them.
 *
 * Of what is said here, the first that applies to a group decides: `except` keeps it; `held` keeps it;
 * `everything` takes it away; a grant that the ledger records for another IdP keeps it; unless it is
 * `shared`, `names` and `patterns` take it away; recorded grants of this person's IdP take it away when
 * all of them are revocable by `grants` or `retired`. Any other group is left alone.
 */
export interface Authority {
  /** Groups by name, sorted. */
  readonly names: readonly string[]
  /** Groups by pattern, where `*` stands for any text, sorted. */
  readonly patterns: readonly string[]
  /** Whether every membership may be taken away, also one that another IdP gave. */
  readonly everything: boolean
  /**
   * Groups that are never taken away, by name and pattern, sorted; case does not count. What additive
   * and `createOnly` rules can grant is among them.
   */
  readonly except: readonly string[]
  /**
   * Groups, by name and pattern, sorted, that rules of another IdP can give as well: they may only be
   * taken away as recorded grants.
   */
  readonly shared: readonly string[]
  /** Which recorded grants of this person's IdP may be taken back. */
  readonly grants: readonly RevocableGrants[]
  /** Whether the same goes for recorded grants of rules that the document does not have any more. */
  readonly retired: boolean
  /** Groups that must be left as they are, because a rule's input is unknown. */
  readonly held: readonly Hold[]
}

/** Memberships that may be taken away when the ledger records that a rule gave them. */
export interface RevocableGrants {
  /** The rule's id. */
  readonly rule: string
  /** The groups, by name and pattern; `'any'` for whatever the rule gave. */
  readonly groups: readonly string[] | 'any'
}

/** Why memberships are left as they are. */
export interface Hold {
  /** The rule whose input is unknown, or `default:withoutGroups`. */
  readonly rule: string
  /** What is known of its input. */
  readonly state: ClaimState
  /** The groups concerned; `'all'` when the rule could name any. */
  readonly groups: readonly string[] | 'all'
}

/** How every rule came out, for explanations. */
export interface MappingTrace {
  /** The group rules, in the document's order. */
  readonly rules: readonly RuleTrace[]
  /** Values that no rule of their source matched, whatever its condition, each once, sorted. */
  readonly unmatched: readonly string[]
  /** Values that `include` or `exclude` took out, each once, sorted. */
  readonly excluded: readonly string[]
  /** Groups that a rule or default gave and that are not given all the same, sorted by name. */
  readonly withheld: readonly WithheldGroup[]
}

/** A group that a rule or default gave and that is not given all the same. */
export interface WithheldGroup {
  /** Its name. */
  readonly name: string
  /**
   * Why: the document says `never`; another group of an exclusive set won; one of the set is unknown;
   * or a rule gave more groups than its `maxGroups`.
   */
  readonly why: 'never' | 'exclusive' | 'exclusive-unknown' | 'cap'
  /** The group that won. */
  readonly winner?: string
  /** JSON Pointer of what withheld it. */
  readonly pointer: string
  /** Every reason for which it would have been given. */
  readonly reasons: readonly GroupReason[]
}

/** How one group rule came out. */
export interface RuleTrace {
  /** The rule's id. */
  readonly rule: string
  /** JSON Pointer of the rule in the mapping document. */
  readonly pointer: string
  /**
   * Whether it granted, did not, could not be decided, holds at another time (its test passed), goes for
   * people of another IdP, or was passed over: its test passed, and a rule with `firstMatch` took the value.
   */
  readonly outcome: 'granted' | 'no-match' | 'unknown' | 'out-of-time' | 'other-idp' | 'passed-over'
  /** What is known of its input. */
  readonly state: ClaimState
  /**
   * Its source in words, for example `claim groups`; `a condition` when it has none, or when its
   * condition is what does not hold or could not be decided; `the time` when no instant was given to map for.
   */
  readonly source: string
  /** Its test in words, for example `exact "okta-jira-dev"`. */
  readonly test: string
  /** Texts that its test compares with, as written, for near misses. */
  readonly wanted: readonly string[]
  /** Its matcher, of a kind for which `wanted` does not say all. */
  readonly match?: Matcher
  /** Entries of the document's table of aliases that concern these texts, when there are any. */
  readonly aliases?: readonly GroupAlias[]
  /** Its `to`, as written, in normalisation form C. */
  readonly to: readonly string[]
  /** Groups that members of those in `to` without placeholders are in as well, sorted, when there are any. */
  readonly above?: readonly string[]
  /** What it may take away. */
  readonly mode: RemovalMode
}
