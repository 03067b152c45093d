/**
 * Transforms that read values as something else than text: names of a directory, numbers, dates, countries,
 * JSON. What they give is text again.
 *
 * @module
 */

import type { Expression } from './language.js'

/**
 * What becomes of a value that cannot be read: it makes the whole `malformed`, stays as it is, or vanishes.
 */
export type Otherwise = 'malformed' | 'keep' | 'drop'

/** Takes texts out of each value, a distinguished name (RFC 4514), which is parsed and never split at commas. */
export interface DnTransform {
  /** What is taken; `{}` is the value of the first relative name, whatever its type. */
  readonly dn: {
    /**
     * The type, by its short name or OID, without regard to case: `CN`, `OU`, `DC`, `2.5.4.11`.
     *
     * @defaultValue every type
     */
    readonly type?: string
    /** The one nearest the entry, the one farthest from it, or all of them from the entry upwards. @defaultValue `'first'` */
    readonly which?: 'first' | 'last' | 'all'
    /**
     * What becomes of a value that is no distinguished name, or has nothing of the type; a value written as
     * `#hex` is not text and does not count.
     *
     * @defaultValue `'drop'`
     */
    readonly otherwise?: Otherwise
  }
}

/** Reads each value as a decimal number and writes it again. */
export interface NumberTransform {
  /** How. */
  readonly number: {
    /** How it is written in the claim. @defaultValue `{ "decimal": "." }` */
    readonly from?: NumberFormat
    /** How it is to be written. @defaultValue `{ "decimal": "." }` */
    readonly to?: NumberFormat & {
      /** Digits behind the decimal sign; rounded half away from zero. @defaultValue as many as there are */
      readonly digits?: number
    }
    /** A value that is no number. @defaultValue `'malformed'` */
    readonly otherwise?: Otherwise
  }
}

/** How numbers are written. */
export interface NumberFormat {
  /** The decimal sign. */
  readonly decimal: '.' | ','
  /** What stands between groups of three digits. @defaultValue nothing */
  readonly group?: '.' | ',' | ' ' | "'"
}

/** The bits that a whole number has in common with another: a flag of `userAccountControl`, say. */
export interface BitAndTransform {
  /** The other number, from 0. */
  readonly bitAnd: number
}

/** Reads each value as a date and writes it again. */
export interface DateTransform {
  /** How. */
  readonly date: {
    /** How it is written in the claim. @defaultValue `'iso'` */
    readonly from?: DateFormat
    /** How it is to be written. @defaultValue `'iso'` */
    readonly to?: DateFormat
    /**
     * The offset from UTC, `+02:00` or `Z`, of dates that have none, and of what is written. Zones by name are
     * not known here: their rules differ from machine to machine.
     *
     * @defaultValue `'Z'`
     */
    readonly offset?: string
    /** A value that is no date. @defaultValue `'malformed'` */
    readonly otherwise?: Otherwise
  }
}

/**
 * How dates are written.
 *
 * - `iso`: RFC 3339, also without seconds, offset or time (midnight): `2026-01-31`, `2026-01-31+02:00`
 * - `epochSeconds`, `epochMillis`: numbers since 1970-01-01T00:00:00Z
 * - `fileTime`: Active Directory's tenths of microseconds since 1601-01-01T00:00:00Z
 * - `generalizedTime`: LDAP's `20260131120000Z` (RFC 4517, 3.3.13)
 * - `pattern`: letters of Unicode's date patterns: `yyyy` `MM` `M` `MMM` `MMMM` `dd` `d` `HH` `H`, or `hh` `h` with `a`
 *   (AM, PM), `mm` `ss` `SSS` `XXX` (offset); months in English; other text as it stands, letters in apostrophes
 */
export type DateFormat =
  | 'iso'
  | 'epochSeconds'
  | 'epochMillis'
  | 'fileTime'
  | 'generalizedTime'
  | {
      /** The pattern. */
      readonly pattern: string
    }

/** Moves each date (written as `iso`). A day that the month does not have becomes its last. */
export interface DateAddTransform {
  /** By how much; whole numbers, negative ones for earlier. */
  readonly dateAdd: {
    /** Years. */
    readonly years?: number
    /** Months. */
    readonly months?: number
    /** Weeks of seven days. */
    readonly weeks?: number
    /** Days of 24 hours. */
    readonly days?: number
    /** Hours. */
    readonly hours?: number
    /** Minutes. */
    readonly minutes?: number
    /** Seconds. */
    readonly seconds?: number
  }
}

/**
 * How long after another date each date (both written as `iso`) is, in whole units towards zero; negative
 * when it is before.
 */
export interface DateDiffTransform {
  /** From which date, in which unit. */
  readonly dateDiff: {
    /** The other date; its first value counts, and its state, when it has none, is the state of the whole. */
    readonly since: Expression
    /** The unit. */
    readonly unit: 'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds'
  }
}

/** A country to another of its codes in ISO 3166-1. Any of the three codes is read, without regard to case. */
export interface CountryTransform {
  /** Which code is given. */
  readonly country: 'alpha2' | 'alpha3' | 'numeric'
}

/** Reads structured values along a path, like {@link ClaimSource.path}. For use after `parseJson`. */
export interface PathTransform {
  /** The path. */
  readonly path: string
}
