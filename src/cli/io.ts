import { RosterError } from '../core/errors.js'
import type { OpenDatabase } from '../postgres/open.js'

/**
 * What a command needs of the world. Commands touch nothing else, so a test runs them as a terminal would.
 */
export interface Io {
  /** The words after `rostermap`. */
  readonly args: readonly string[]
  /** The environment: the only place secrets come from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What comes in through a pipe, as it comes; it can be taken once. */
  readonly stdin: () => AsyncIterable<Uint8Array>
  /** Writes results. */
  readonly out: (text: string) => void
  /** Writes remarks and progress. */
  readonly err: (text: string) => void
  /** Whether results, and remarks, go to a terminal that shows colours. */
  readonly colour: { readonly out: boolean; readonly err: boolean }
  /** Whether a person can answer; then `ask` does. */
  readonly interactive: boolean
  /** Asks a person. */
  readonly ask: (question: string) => Promise<string>
  /** Opens a PostgreSQL database by its URL. */
  readonly openDatabase: (url: string) => Promise<OpenDatabase>
  /** Now, in epoch milliseconds. */
  readonly now: () => number
  /** Aborts when the person gives up (Ctrl-C), or the process is told to end. */
  readonly signal: AbortSignal
}

/** A secret, out of the environment variable that a file names. */
export function secretOf(name: string, io: Io): string {
  const value = io.env[name]
  if (value === undefined || value === '')
    throw new RosterError('CLI_INPUT', `The environment variable ${name} is not set.`, {})
  return value
}

/** What the exit code tells a script. */
export const exit = {
  /** It is as wanted. */
  ok: 0,
  /** The answer is no: findings, a failed case, a refused message, a plan that was applied in part. */
  no: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file or message cannot be read, or a file cannot be written. */
  input: 3,
  /** A product or the ledger failed. */
  target: 4,
  /** The person gave up. */
  cancelled: 130,
  /** Not the caller's fault, but this program's. */
  fault: 70,
} as const
