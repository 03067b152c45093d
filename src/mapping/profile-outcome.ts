import { isPlainName } from '../core/text.js'
import type { AttributeStatePolicy } from './document.js'
import { causeOf, stateFinding } from './findings.js'
import type { MappingFinding } from './mapped.js'
import type { Reading } from './reading.js'

/** @internal What an attribute gets: a value, `null` when it is to be cleared, nothing when it is kept. */
export type Outcome = string | null | undefined

/** @internal Where remarks go. */
export interface Findings {
  readonly warnings: MappingFinding[]
  readonly refusals: MappingFinding[]
}

/** @internal The attribute that a value is for. */
export interface Subject {
  readonly to: string
  readonly at: string
  readonly source: string
  readonly policy: AttributeStatePolicy
}

/** @internal What a reading means for an attribute, by its policy. */
export function outcomeOf(reading: Reading, subject: Subject, findings: Findings): Outcome {
  const { to, at, policy } = subject
  if (reading.unread)
    return unusable(subject, findings, {
      code: 'nothing-left',
      pointer: at,
      message: `Values came for ${to}, but its transforms could read none of them`,
    })
  if (reading.state !== 'present') return withoutValue(reading.state, subject, findings)
  const { values } = reading
  const first = values[0]
  if (values.length > 1) {
    const message = `${to} takes one value, and the source "${subject.source}" gives ${values.length}`
    const how = 'Say which with "first", "last", "join" or "keep".'
    const several = { code: 'several-values', pointer: at } as const
    if (policy.several === 'refuse') {
      findings.refusals.push({ ...several, message: `${message}. ${how}` })
      return undefined
    }
    const isKept = policy.several === 'keep'
    const what = isKept ? 'kept as it is' : 'the first is used'
    findings.warnings.push({ ...several, message: `${message}: ${what}. ${how}` })
    if (isKept) return undefined
  }
  if (first === undefined || typeof first === 'object')
    return unusable(subject, findings, {
      code: 'not-text',
      pointer: at,
      message: `${to} takes text, and the source "${subject.source}" gives a structured value; choose a part of it with "path"`,
    })
  const value = String(first)
  if (!isUsable(to, value))
    return unusable(subject, findings, {
      code: 'name-unusable',
      pointer: at,
      message: `The value for ${to} is blank, has white space around it (see the transform "trim"), or control or invisible characters`,
    })
  return value
}

/** @internal Whether a value can be had by an attribute: logins and addresses must show what they are. */
export function isUsable(to: string, value: string): boolean {
  return (to !== 'username' && to !== 'email') || (value.trim() === value && isPlainName(value))
}

function withoutValue(
  state: Exclude<Reading['state'], 'present'>,
  { to, at, source, policy }: Subject,
  findings: Findings,
): Outcome {
  const action = policy[state] ?? (state === 'empty' ? 'clear' : 'keep')
  const isKnown = state === 'empty' || (state === 'absent' && action === 'keep')
  if (action === 'refuse')
    findings.refusals.push(
      stateFinding(state, causeOf(state), at, source, `${to} must not be without it`),
    )
  else if (!isKnown) {
    const consequence = action === 'keep' ? 'is kept as it is' : 'is cleared'
    findings.warnings.push(stateFinding(state, causeOf(state), at, source, `${to} ${consequence}`))
  }
  return action === 'clear' ? null : undefined
}

/** Values came, but none that can be used. */
function unusable({ policy }: Subject, findings: Findings, finding: MappingFinding): Outcome {
  if (policy.unusable === 'refuse')
    findings.refusals.push({ ...finding, message: `${finding.message}.` })
  else findings.warnings.push({ ...finding, message: `${finding.message}: kept as it is.` })
  return undefined
}
