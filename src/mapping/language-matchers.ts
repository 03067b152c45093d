/**
 * The tests of the mapping document: how one text is compared.
 *
 * @module
 */

/** A test of one text. The key tells which. */
export type Matcher =
  | TextMatcher
  | DnMatcher
  | GuidMatcher
  | PathMatcher
  | AliasMatcher
  | AnyMatcher

/** A test of text as text. Compares exactly unless `ignoreCase` is set. */
export type TextMatcher = (
  | ExactMatcher
  | PrefixMatcher
  | SuffixMatcher
  | ContainsMatcher
  | RegexMatcher
) & {
  /**
   * Compare without regard to case (Unicode full folding).
   *
   * @defaultValue `false`; in group rules, `include` and `exclude` what `groups.ignoreCase.match` says
   */
  readonly ignoreCase?: boolean
}

/** Equal to one of the texts. */
export interface ExactMatcher {
  /** One text or several. */
  readonly exact: string | readonly string[]
}

/** Starts with a text; `${rest}` is what follows. */
export interface PrefixMatcher {
  /** The start, at least one character. */
  readonly prefix: string
}

/** Ends with a text; `${rest}` is what stands before. */
export interface SuffixMatcher {
  /** The end, at least one character. */
  readonly suffix: string
}

/** Has a text in it. */
export interface ContainsMatcher {
  /** The text, at least one character. */
  readonly contains: string
}

/** Matches an RE2 pattern (linear time, no look-around, no back-references) over the whole text. */
export interface RegexMatcher {
  /** The pattern, at most 512 characters. Captures are `${1}` … or `${name}`. */
  readonly regex: string
}

/**
 * Is a distinguished name (RFC 4514), compared as directories do: without regard to case, to repeated
 * blanks and to the way of escaping. `${rdn}` is the value of its first relative name, `${cn}` of its
 * first CN.
 */
export interface DnMatcher {
  /** One distinguished name or several. */
  readonly dn: string | readonly string[]
  /** Match every entry below them as well. @defaultValue `false` */
  readonly below?: boolean
}

/** Is a GUID in the form `8-4-4-4-12`, in whatever case. A display name never is. */
export interface GuidMatcher {
  /** One GUID or several. */
  readonly guid: string | readonly string[]
}

/**
 * Is a path of groups as Keycloak sends them, for example `/engineering/platform`. `${last}` is its last
 * segment, `${rest}` what stands below the one that is named.
 */
export interface PathMatcher {
  /** One path or several, each beginning with `/`. */
  readonly path: string | readonly string[]
  /** Match every path below them as well. @defaultValue `false` */
  readonly below?: boolean
  /** Compare without regard to case. @defaultValue as for text */
  readonly ignoreCase?: boolean
}

/**
 * Is the id of a group that `groups.aliases` gives this name. Rules named so stay as they are when the
 * IdP renames the group: only the table changes.
 */
export interface AliasMatcher {
  /** One name or several. */
  readonly alias: string | readonly string[]
}

/** Is there. With `"to": ["${value}"]` it gives groups of the same name. */
export interface AnyMatcher {
  /** Always `true`. */
  readonly anything: true
}
