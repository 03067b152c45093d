import { englishMessages, type Message, type MessageKey, message, sayMessage } from './messages.js'

/** What a linter can be told of the world around a mapping document. */
export interface LintFacts {
  /** Names of the claims the IdP sends, short names included. Without them no claim is called unknown. */
  readonly claims?: readonly string[]
  /** Names of the groups the target has. Without them no group is called missing. */
  readonly groups?: readonly string[]
  /** Groups that the planner's policy counts as privileged; `*` stands for any text. */
  readonly privilegedGroups?: readonly string[]
  /** The instant, in epoch milliseconds. Without it no rule is called past its time. */
  readonly now?: number
}

/** Something in a mapping document that is allowed and probably not meant. */
export interface LintFinding {
  /** What it is. Stable. */
  readonly code: LintCode
  /** `error`: it cannot do what it says; `warning`: it may surprise; `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info'
  /** JSON Pointer into the document. */
  readonly pointer: string
  /** One sentence: what is there and what comes of it. */
  readonly message: string
  /** One sentence: what to do. */
  readonly fix: string
  /** Both sentences as data, to be said in another language by `sayMessage`: what is there, and what to do. */
  readonly messages: LintMessages
}

/** The two sentences of a {@link LintFinding}, as data. */
export interface LintMessages {
  /** What is there and what comes of it. */
  readonly message: Message
  /** What to do. */
  readonly fix: Message
}

/** Where one code has two sentences, the second. */
type Variant = 'behind' | 'spelling'

/** @internal A finding, its sentences looked up by its code. */
export function lintFinding(
  code: LintCode,
  severity: LintFinding['severity'],
  at: string,
  parts: Readonly<Record<string, string>> = {},
  variant?: Variant,
): LintFinding {
  const keyOf = (kind: 'lint' | 'fix') => {
    const special = `${kind}-${code}-${variant}`
    return isKey(special) ? special : (`${kind}-${code}` as const)
  }
  const said = { message: message(keyOf('lint'), parts), fix: message(keyOf('fix'), parts) }
  return {
    code,
    severity,
    pointer: at,
    message: sayMessage(said.message),
    fix: sayMessage(said.fix),
    messages: said,
  }
}

const isKey = (text: string): text is MessageKey => Object.hasOwn(englishMessages, text)

/** What a {@link LintFinding} is about. */
export type LintCode =
  | 'no-username'
  | 'misspelt-attribute'
  | 'template-may-be-empty'
  | 'name-may-lack-a-part'
  | 'repeated-rule'
  | 'unreachable-rule'
  | 'expired-rule'
  | 'values-differ-by-case'
  | 'path-without-slash'
  | 'unused-alias'
  | 'names-differ-by-case'
  | 'overlapping-authority'
  | 'never-given'
  | 'privileged-withheld'
  | 'privileged-by-pattern'
  | 'never-taken-away'
  | 'takes-everything'
  | 'unknown-claim'
  | 'missing-group'
