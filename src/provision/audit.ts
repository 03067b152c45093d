import type { Clock } from '../core/clock.js'
import { digestOf } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Operation, Plan, Risk } from '../plan/plan.js'
import type { Observe } from './events.js'
import type { ReportItem } from './report.js'

/** One operation as an audit trail keeps it: plain JSON, without personal values unless they were asked for. */
export interface AuditRecord {
  /** When it ended, in epoch milliseconds. */
  readonly at: number
  /** Name of the target. */
  readonly target: string
  /** Digest of the mapping document; empty when none was followed. */
  readonly mapping: string
  /** Hash of the plan. */
  readonly plan: string
  /** Tells the operation from every other: the same for the same thing done to the same person. */
  readonly operation: string
  /** SHA-256 of issuer and subject: the same for one person, and nobody's name. */
  readonly person: string
  /** Issuer and subject. Only with `reveal`. */
  readonly subject?: SubjectKey
  /** Id of the account, once there is one. */
  readonly userId?: string
  /** What was done. */
  readonly kind: Operation['kind']
  /** The group it is about. */
  readonly group?: string
  /** The attributes it is about, by name. */
  readonly attributes?: readonly string[]
  /** The operation whole, with the values before and after. Only with `reveal`. */
  readonly values?: Operation
  /** Ids of the rules behind it. */
  readonly rules: readonly string[]
  /** Why, in sentences without personal values. */
  readonly reasons: readonly string[]
  /** How much harm it could do. */
  readonly risk: Risk
  /** What came of it. */
  readonly outcome: ReportItem['outcome']
  /** The error code, when it failed. */
  readonly code?: string
}

/** Options of {@link auditTrail}. */
export interface AuditTrailOptions {
  /** Write who it was and the values before and after. @defaultValue `false` */
  readonly reveal?: boolean
  /** Tells the time. @defaultValue `Date.now` */
  readonly clock?: Clock
}

/**
 * Makes an observer that writes one record for each operation: who, what, why, and what came of it.
 *
 * @param write - is given each record as it happens; write it where nobody can change it
 * @example
 * ```ts test
 * import { auditTrail, type AuditRecord } from 'rostermap'
 *
 * const records: AuditRecord[] = []
 * const observe = auditTrail((record) => records.push(record))
 * console.log([typeof observe, records.length]) //=> ['function', 0]
 * ```
 */
export function auditTrail(
  write: (record: AuditRecord) => void,
  { reveal = false, clock = Date.now }: AuditTrailOptions = {},
): Observe {
  return (event) => {
    if (event.type === 'operation') write(recordOf(event.plan, event.item, reveal, clock()))
  }
}

function recordOf(plan: Plan, item: ReportItem, reveal: boolean, at: number): AuditRecord {
  const { operation } = item
  const { issuer, subject } = plan.subject
  const { kind, reasons, risk } = operation
  const group =
    'group' in operation && typeof operation.group === 'string' ? operation.group : undefined
  const attributes = attributesOf(operation)
  return {
    at,
    target: plan.target,
    mapping: plan.mapping,
    plan: plan.hash,
    operation: digestOf([plan.target, issuer, subject, kind, group ?? null, attributes ?? null]),
    person: digestOf([issuer, subject]),
    ...(reveal && { subject: { issuer, subject } }),
    ...(plan.userId !== undefined && { userId: plan.userId }),
    kind,
    ...(group !== undefined && { group }),
    ...(attributes && { attributes }),
    ...(reveal && { values: operation }),
    rules: [...new Set(reasons.flatMap(({ rule }) => rule ?? []))],
    reasons: reasons.map(({ text }) => text),
    risk,
    outcome: item.outcome,
    ...(item.outcome === 'failed' && { code: item.error.code }),
  }
}

function attributesOf(operation: Operation): string[] | undefined {
  if (operation.kind === 'updateUser') return Object.keys(operation.after).sort()
  if (operation.kind === 'renameUser') return ['username']
  if (operation.kind !== 'createUser') return undefined
  const { properties = {}, ...fixed } = operation.user
  return [...Object.keys(fixed), ...Object.keys(properties)].sort()
}
