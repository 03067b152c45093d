import type { Issue } from './issue.js'

/** What the errors of the command line carry. */
export interface CliErrorDetails {
  /** A command line is wrong. */
  CLI_USAGE: {
    /** All faults. */
    readonly issues: readonly Issue[]
  }
  /** A file given on the command line cannot be read, or holds something else. */
  CLI_INPUT: {
    /** Line of the fault, counted from 1. */
    readonly line?: number
    /** Column of the fault, counted from 1. */
    readonly column?: number
  }
  /** A file or the result cannot be written. */
  CLI_OUTPUT: {
    /** The system's code, for example `ENOSPC`. */
    readonly reason: string
  }
  /** The database of the ledger that a target file names failed, or its driver is not installed. */
  CLI_LEDGER: {
    /** What failed. */
    readonly reason: 'driver' | 'database'
  }
}
