/**
 * What can be done to values: the transforms of an expression. Those that read or make something else than
 * text stand in `language-conversions.ts`.
 *
 * @module
 */

import type {
  BitAndTransform,
  CountryTransform,
  DateAddTransform,
  DateDiffTransform,
  DateTransform,
  DnTransform,
  NumberTransform,
  PathTransform,
} from './language-conversions.js'
import type { LookupTransform } from './language-lookup.js'
import type { Matcher } from './language-matchers.js'

/**
 * Something done to values. A name alone, or one key with what it needs. Numbers and booleans become text
 * first; a structured value makes the whole `malformed`. A text that comes out empty is dropped.
 *
 * A state other than `present` passes through unchanged, save that `count` and `add` take `empty` for a
 * list of nothing. Characters are counted as Unicode code points; places are counted from 0, and negative
 * ones from the end.
 */
export type Transform =
  | SimpleTransform
  | SplitTransform
  | JoinTransform
  | ReplaceTransform
  | ReplaceTextTransform
  | ExtractTransform
  | LookupTransform
  | CutTransform
  | AffixTransform
  | SubstringTransform
  | MaxLengthTransform
  | PadTransform
  | TitleTransform
  | KeepTransform
  | AtTransform
  | SliceTransform
  | AddTransform
  | DnTransform
  | NumberTransform
  | BitAndTransform
  | DateTransform
  | DateAddTransform
  | DateDiffTransform
  | CountryTransform
  | PathTransform

/**
 * Transforms without parameters.
 *
 * - `lower`, `upper`: case, by Unicode's root locale
 * - `title`: the first letter of each word in upper case, the others in lower case; words stand between
 *   white space
 * - `caseFold`: for comparing without regard to case, not for storing
 * - `trim`: white space at both ends
 * - `stripSpaces`: all white space
 * - `collapseSpaces`: white space at both ends, and each run of it inside to one blank
 * - `stripDiacritics`: letters without marks, with a table for the letters that do not decompose
 *   (`ß` → `ss`, `ø` → `oe`, `ł` → `l` …)
 * - `localPart`, `domainPart`: what stands before or after the last `@`; a value without `@` stays
 *   whole for `localPart` and vanishes for `domainPart`
 * - `mailAddress`: the address in `Ada L <ada@x.example>`; another value stays whole
 * - `guestAddress`: an Entra ID guest name `a_b.example#EXT#@tenant` back to `a@b.example`
 * - `accountName`, `accountDomain`: `name` and `DOMAIN` of `DOMAIN\name`; a value without `\` stays whole
 *   for `accountName` and vanishes for `accountDomain`
 * - `first`, `last`: one value of several
 * - `unique`: without repetitions
 * - `sort`: by code unit, the same everywhere; `reverse`: in the opposite order
 * - `count`: how many values there are; `0` for `empty`
 * - `length`: how many characters each value has
 * - `toBoolean`: `true`, `yes`, `1` and `on` to `true`; `false`, `no`, `0` and `off` to `false`, without
 *   regard to case; anything else makes the whole `malformed`
 * - `parseJson`: JSON text to what it stands for; a list gives its items, `null` items are missing; text
 *   that is not JSON makes the whole `malformed`
 * - `base64`, `utf8Hex`: the bytes of the text in UTF-8, written so
 */
export type SimpleTransform =
  | 'lower'
  | 'upper'
  | 'title'
  | 'caseFold'
  | 'trim'
  | 'stripSpaces'
  | 'collapseSpaces'
  | 'stripDiacritics'
  | 'localPart'
  | 'domainPart'
  | 'mailAddress'
  | 'guestAddress'
  | 'accountName'
  | 'accountDomain'
  | 'first'
  | 'last'
  | 'unique'
  | 'sort'
  | 'reverse'
  | 'count'
  | 'length'
  | 'toBoolean'
  | 'parseJson'
  | 'base64'
  | 'utf8Hex'

/** One value into several. Parts are trimmed, empty parts dropped. */
export type SplitTransform =
  | {
      /** The separator, at least one character. */
      readonly split: string
    }
  | {
      /** An RE2 pattern of the separators, for example `[;,]`. */
      readonly splitPattern: string
    }

/** Several values into one. */
export interface JoinTransform {
  /** What stands between them. */
  readonly join: string
}

/** Replaces a text in each value, literally. A value without it stays as it is. */
export interface ReplaceTextTransform {
  /** What is replaced, by what. */
  readonly replaceText: {
    /** The text, at least one character. */
    readonly find: string
    /** What stands there instead; nothing in it has a meaning of its own. */
    readonly with: string
    /** Replace the first occurrence only. @defaultValue `false` */
    readonly first?: boolean
  }
}

/** Replaces text in each value. A value where nothing matches stays as it is. */
export interface ReplaceTransform {
  /** What is replaced, by what. */
  readonly replace: {
    /** An RE2 pattern, found anywhere in the value unless it has anchors. */
    readonly pattern: string
    /** The replacement; `${1}` or `${name}` stands for a capture, everything else is literal. */
    readonly with: string
    /** Compare without regard to case. @defaultValue `false` */
    readonly ignoreCase?: boolean
    /** Replace the first match only. @defaultValue `false` */
    readonly first?: boolean
  }
}

/**
 * Keeps a part of each value. A value where nothing matches vanishes. When all do, groups and conditions
 * take that for `empty`; an attribute is kept as it is, with the warning `nothing-left`. The same goes for
 * `domainPart`, `accountDomain`, `dn`, and whatever drops what it cannot read.
 */
export interface ExtractTransform {
  /** What is kept. */
  readonly extract: {
    /** An RE2 pattern that must match the whole value. */
    readonly pattern: string
    /** What is kept; `${1}` or `${name}` stands for a capture. @defaultValue `'${1}'` */
    readonly give?: string
    /** Compare without regard to case. @defaultValue `false` */
    readonly ignoreCase?: boolean
  }
}

/** Keeps what stands before or after a text. A value without the text stays as it is. */
export type CutTransform =
  | {
      /** Keeps what stands before its first occurrence. */
      readonly before: string
    }
  | {
      /** Keeps what stands after its first occurrence. */
      readonly after: string
    }
  | {
      /** Keeps what stands before its last occurrence. */
      readonly beforeLast: string
    }
  | {
      /** Keeps what stands after its last occurrence. */
      readonly afterLast: string
    }

/** Puts text before or behind each value. */
export type AffixTransform =
  | {
      /** Stands before each value. */
      readonly prepend: string
    }
  | {
      /** Stands behind each value. */
      readonly append: string
    }

/** Keeps a part of each value by its place. */
export interface SubstringTransform {
  /** Which part. */
  readonly substring: {
    /** The place of its first character. */
    readonly start: number
    /** How many characters. @defaultValue all that follow */
    readonly length?: number
  }
}

/** Keeps the first characters of each value. */
export interface MaxLengthTransform {
  /** How many, at least one. */
  readonly maxLength: number
}

/** Fills each value up to a length; a longer one stays as it is. */
export type PadTransform =
  | {
      /** Fills at the start. */
      readonly padStart: Padding
    }
  | {
      /** Fills at the end. */
      readonly padEnd: Padding
    }

/** How a value is filled up. */
export interface Padding {
  /** How many characters it is to have. */
  readonly length: number
  /** One character, repeated. */
  readonly with: string
}

/** Like `title`, with more that separates words: `{ "title": "-'" }` makes `Anne-Marie O'Neill`. */
export interface TitleTransform {
  /** Characters that separate words, besides white space. */
  readonly title: string
}

/** Keeps or drops the values that match. When none is left, the result is `empty`. */
export type KeepTransform =
  | {
      /** Keeps the values that match. */
      readonly keep: Matcher
    }
  | {
      /** Drops the values that match. */
      readonly drop: Matcher
    }

/** One value of several, by its place. When there is none at that place, the result is `empty`. */
export interface AtTransform {
  /** The place. */
  readonly at: number
}

/** The values between two places. */
export interface SliceTransform {
  /** Which values. */
  readonly slice: {
    /** The place of the first. @defaultValue `0` */
    readonly start?: number
    /** The place after the last. @defaultValue after all */
    readonly end?: number
  }
}

/** Puts fixed values behind those that came. */
export interface AddTransform {
  /** The values. */
  readonly add: readonly string[]
}
