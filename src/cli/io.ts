/**
 * What a command needs of the world. Commands touch nothing else, so a test runs them as a terminal would.
 */
export interface Io {
  /** The words after `rostermap`. */
  readonly args: readonly string[]
  /** The environment: the only place secrets come from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Everything that comes in through a pipe. */
  readonly stdin: () => Promise<string>
  /** Writes results. */
  readonly out: (text: string) => void
  /** Writes remarks and progress. */
  readonly err: (text: string) => void
  /** Whether results go to a terminal that shows colours. */
  readonly colour: boolean
  /** Whether a person can answer; then `ask` does. */
  readonly interactive: boolean
  /** Asks a person. */
  readonly ask: (question: string) => Promise<string>
  /** Now, in epoch milliseconds. */
  readonly now: () => number
  /** Aborts when the person gives up (Ctrl-C). */
  readonly signal: AbortSignal
}

/** What the exit code tells a script. */
export const exit = {
  /** It is as wanted. */
  ok: 0,
  /** The answer is no: findings, a failed case, a refused message, a plan that was applied in part. */
  no: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file or message cannot be read. */
  input: 3,
  /** A product or the ledger failed. */
  target: 4,
  /** The person gave up. */
  cancelled: 130,
} as const
