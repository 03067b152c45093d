import { spellOut } from '../core/text.js'
import type { Plan } from './plan.js'
import { operationText, reasonText, severities } from './plan-text.js'

/** Options of `formatPlan` and its like. */
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
 * withheld: `!` blocked, `=` waits for approval, `?` left as it is.
 *
 * @returns lines separated by `\n`, without one at the end
 */
export function formatPlan(plan: Plan, { reveal = false }: FormatPlanOptions = {}): string {
  const lines = plan.operations.flatMap((operation) => {
    const { sign, what, detail } = operationText(operation, reveal)
    const separator = detail === '' ? '' : operation.kind.endsWith('User') ? ': ' : ' '
    return [
      `${sign} ${what}${separator}${detail}`,
      ...operation.reasons.map((reason) => `    ${reasonText(reason, reveal)}`),
    ]
  })
  if (lines.length === 0) lines.push('Nothing to do.')
  const withheld = plan.withheld.map(
    ({ severity, code, message }) => `${severities[severity].sign} ${code}: ${message}`,
  )
  const seats = (plan.seats ?? []).map(
    ({ licence, taken, short }) =>
      `# seats of ${licence}: ${taken > 0 ? '+' : ''}${taken}${short > 0 ? `, ${short} short` : ''}`,
  )
  return [...lines, ...withheld, ...seats].map((line) => spellOut(line)).join('\n')
}

/**
 * Writes plans as Markdown, for a ticket or a pull request: a heading a plan, then what is done and
 * what is withheld. Nothing in a name can change the form: everything special is escaped.
 *
 * @returns Markdown that ends with a line break
 */
export function formatPlanMarkdown(
  plans: Plan | readonly Plan[],
  { reveal = false }: FormatPlanOptions = {},
): string {
  const list: readonly Plan[] = 'version' in plans ? [plans] : plans
  return `${list.map((plan) => section(plan, reveal)).join('\n\n')}\n`
}

function section(plan: Plan, reveal: boolean): string {
  const done = plan.operations.map((operation) => {
    const { sign, what, detail } = operationText(operation, reveal)
    const risk = operation.risk === 'low' ? '' : ` (${operation.risk} risk)`
    return [
      `- **${sign === '~' ? '±' : sign} ${what}** ${escaped(detail)}${risk}`.trimEnd(),
      ...operation.reasons.map((reason) => `  - ${escaped(reasonText(reason, reveal))}`),
    ].join('\n')
  })
  const withheld = plan.withheld.map(
    ({ severity, code, message }) =>
      `- **${severities[severity].title}** \`${code}\`: ${escaped(message)}`,
  )
  const seats = (plan.seats ?? []).map(
    ({ licence, taken, short }) => `- Seats of ${escaped(licence)}: ${taken}, ${short} short`,
  )
  return [
    `## ${escaped(plan.target)}: ${escaped(plan.userId ?? 'a new account')}`,
    done.length > 0 ? done.join('\n') : 'Nothing to do.',
    ...(withheld.length > 0 ? [withheld.join('\n')] : []),
    ...(seats.length > 0 ? [seats.join('\n')] : []),
    `Plan \`${plan.hash}\``,
  ].join('\n\n')
}

/** Markdown takes a backslash before any ASCII punctuation; a name is never markup. */
function escaped(text: string): string {
  return spellOut(text).replaceAll(/[!-/:-@[-`{-~]/g, (character) => `\\${character}`)
}
