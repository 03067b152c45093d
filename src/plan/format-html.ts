import { escapeHtml } from '../core/html.js'
import { spellOut } from '../core/text.js'
import type { FormatPlanOptions } from './format.js'
import { htmlStyle } from './format-html-style.js'
import type { Operation, Plan, Withheld } from './plan.js'
import { operationText, reasonText, severities } from './plan-text.js'

/** Options of `formatPlanHtml`. */
export interface FormatPlanHtmlOptions extends FormatPlanOptions {
  /** Title of the page. @defaultValue `'Plan'` */
  readonly title?: string
}

/**
 * Writes plans as one HTML page that stands alone: no script, no font, no picture from anywhere, so it
 * can be mailed or kept with a ticket. It is made for somebody who must say yes or no: sums first, then
 * what waits for approval, then every plan. Light and dark follow the reader's setting.
 *
 * @param plans - one plan or many
 * @param options - `reveal` shows values, which are personal
 * @returns a whole document
 */
export function formatPlanHtml(
  plans: Plan | readonly Plan[],
  { reveal = false, title = 'Plan' }: FormatPlanHtmlOptions = {},
): string {
  const list: readonly Plan[] = 'version' in plans ? [plans] : plans
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${summary(list)}
${list.map((plan, i) => article(plan, i, reveal)).join('\n')}
</main>
</body>
</html>
`
}

function summary(plans: readonly Plan[]): string {
  const all = plans.flatMap(({ operations }) => operations)
  const count = (...kinds: Operation['kind'][]) =>
    all.filter(({ kind }) => kinds.includes(kind)).length
  const withheld = plans.flatMap((plan) => plan.withheld)
  const of = (severity: Withheld['severity']) =>
    withheld.filter((one) => one.severity === severity).length
  const sums: readonly (readonly [string, number, string])[] = [
    ['Plans', plans.length, ''],
    ['Accounts made', count('createUser'), 'add'],
    ['Accounts changed', count('updateUser', 'renameUser', 'reactivateUser'), 'change'],
    ['Accounts shut or deleted', count('deactivateUser', 'deleteUser'), 'remove'],
    ['Memberships given', count('addMember'), 'add'],
    ['Memberships taken', count('removeMember'), 'remove'],
    ['High risk', all.filter(({ risk }) => risk === 'high').length, 'remove'],
    ['Waits for approval', of('staged'), 'staged'],
    ['Blocked', of('block'), 'block'],
  ]
  const items = sums.map(
    ([name, value, style]) =>
      `<div class="sum ${value > 0 ? style : ''}"><dt>${name}</dt><dd>${value}</dd></div>`,
  )
  return `<section aria-labelledby="sums"><h2 id="sums">In short</h2><dl class="sums">${items.join('')}</dl></section>`
}

function article(plan: Plan, i: number, reveal: boolean): string {
  const id = `plan-${i + 1}`
  const facts = [
    ['Target', plan.target],
    ['Account', plan.userId ?? 'none yet'],
    ['Person', reveal ? plan.subject.subject : undefined],
    ['Issuer', plan.subject.issuer],
    ['Expires', plan.expiresAt === undefined ? undefined : utc(plan.expiresAt)],
  ].filter((fact): fact is [string, string] => fact[1] !== undefined)
  const done =
    plan.operations.length === 0
      ? '<p class="none">Nothing to do.</p>'
      : `<ol class="operations">${plan.operations.map((one) => operationItem(one, reveal)).join('\n')}</ol>`
  const order: readonly Withheld['severity'][] = ['staged', 'block', 'warn']
  const withheld = order
    .map(
      (severity) => [severity, plan.withheld.filter((one) => one.severity === severity)] as const,
    )
    .filter(([, list]) => list.length > 0)
    .map(
      ([severity, list]) =>
        `<h3>${severities[severity].title}</h3>\n<ul class="withheld ${severity}">${list.map(withheldItem).join('\n')}</ul>`,
    )
  const seats = (plan.seats ?? []).map(
    ({ licence, taken, short }) =>
      `<li>${text(licence)}: ${taken > 0 ? '+' : ''}${taken}${short > 0 ? `, ${short} short` : ''}</li>`,
  )
  return `<article aria-labelledby="${id}">
<h2 id="${id}">${text(plan.target)}: ${text(plan.userId ?? 'a new account')}</h2>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>
${done}
${withheld.join('\n')}
${seats.length > 0 ? `<h3>Seats</h3>\n<ul>${seats.join('')}</ul>` : ''}
<p class="hash">Plan <code>${text(plan.hash)}</code></p>
</article>`
}

const styles = { '+': 'add', '-': 'remove', '~': 'change' } as const

function operationItem(operation: Operation, reveal: boolean): string {
  const { sign, what, detail } = operationText(operation, reveal)
  const risk =
    operation.risk === 'low'
      ? ''
      : ` <span class="risk ${operation.risk}">${operation.risk} risk</span>`
  const reasons = operation.reasons.map((reason) => `<li>${text(reasonText(reason, reveal))}</li>`)
  return `<li class="${styles[sign]}"><span class="sign" aria-hidden="true">${sign === '-' ? '−' : sign}</span><div><strong>${what}</strong> <span class="detail">${text(detail)}</span>${risk}<ul class="reasons">${reasons.join('')}</ul></div></li>`
}

function withheldItem({ code, message, operation }: Withheld): string {
  const what = operation ? operationText(operation, false) : undefined
  const released = what ? ` <span class="detail">${what.what} ${text(what.detail)}</span>` : ''
  return `<li><code>${code}</code>${released}<br>${text(message)}</li>`
}

function utc(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function text(value: string): string {
  return escapeHtml(spellOut(value))
}
