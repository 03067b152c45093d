import type { Operation, Plan } from './plan.js'

/** Options of `formatPlan`. */
export interface FormatPlanOptions {
  /**
   * Show the values of attributes and of claims. They are personal; without this only names stand.
   *
   * @defaultValue `false`
   */
  readonly reveal?: boolean
}

/**
 * Writes a plan as text for people: one line an operation, its reasons below it, then what was
 * withheld.
 *
 * @returns lines separated by `\n`, without one at the end
 */
export function formatPlan(plan: Plan, options: FormatPlanOptions = {}): string {
  const lines = plan.operations.flatMap((operation) => [
    line(operation, options.reveal ?? false),
    ...operation.reasons.map(({ text, value }) =>
      options.reveal && value !== undefined
        ? `    ${text} (${JSON.stringify(value)})`
        : `    ${text}`,
    ),
  ])
  if (lines.length === 0) lines.push('Nothing to do.')
  const withheld = plan.withheld.map(
    ({ severity, code, message }) => `${marks[severity]} ${code}: ${message}`,
  )
  return [...lines, ...withheld].map(onOneLine).join('\n')
}

const marks = { block: '!', staged: '=', warn: '?' } as const

/** A name from a directory may hold anything; it must not be able to forge a line. */
function onOneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

function line(operation: Operation, reveal: boolean): string {
  const show = (value: string | null) =>
    value === null ? '(none)' : reveal ? JSON.stringify(value) : '(value)'
  switch (operation.kind) {
    case 'createUser': {
      const { username, email, displayName, properties = {} } = operation.user
      const values = Object.entries({ username, email, displayName, ...properties })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => `${name} ${show(value)}`)
      return `+ create account: ${values.join(', ')}`
    }
    case 'updateUser': {
      const changes = Object.entries(operation.after).map(
        ([name, value]) => `${name} ${show(operation.before[name] ?? null)} → ${show(value)}`,
      )
      return `~ update account: ${changes.join(', ')}`
    }
    case 'renameUser':
      return `~ rename account: ${show(operation.before)} → ${show(operation.after)}`
    case 'reactivateUser':
      return '~ open account'
    case 'deactivateUser':
      return '- shut account'
    case 'deleteUser':
      return '- delete account'
    case 'renameGroup':
      return `~ rename group ${operation.before} → ${operation.after}`
    case 'createGroup':
      return `+ create group ${operation.group}`
    case 'addMember':
      return `+ add to ${operation.group}`
    case 'removeMember':
      return `- remove from ${operation.group}`
  }
}
