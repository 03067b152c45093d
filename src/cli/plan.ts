import { compileMapping } from '../mapping/compile.js'
import { formatPlan, formatPlanMarkdown } from '../plan/format.js'
import { formatPlanHtml } from '../plan/format-html.js'
import type { Plan } from '../plan/plan.js'
import type { ProvisionPolicy } from '../provision/provision.js'
import { provisioner } from '../provision/provisioner.js'
import { type Command, choiceOf, operandsOf, textOf, usageFault, type Values } from './command.js'
import { readObject } from './input-file.js'
import { exit, type Io } from './io.js'
import { withLedger } from './ledger.js'
import { readMapping } from './mapping-file.js'
import { personOptions, revealOption } from './options.js'
import { writeOutput } from './output-file.js'
import { instantOf, readPerson } from './person.js'
import { indented, json, styled } from './print.js'
import { readTarget } from './target-file.js'

export const planCommand: Command = {
  name: 'plan',
  summary: 'Say what would be done in a product for one person, and write nothing',
  operands: 'MAPPING',
  options: {
    ...personOptions,
    target: { type: 'string', short: 't', value: 'FILE', help: 'the product: address and login' },
    policy: { type: 'string', value: 'FILE', help: 'what the planner may do' },
    out: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'keep the plan, for `rostermap apply`',
    },
    ...revealOption,
    format: { type: 'string', value: 'text|json|markdown|html', help: 'how it is written' },
  },
  notes: [
    'A target file: { product: jira-data-center, baseUrl: https://…, auth: { tokenEnv: JIRA_TOKEN } }',
    'With ledger: { databaseUrlEnv: LEDGER_URL } it knows what was given before, and by which rule.',
    'Exit code 1: access is refused.',
  ],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'MAPPING')
    const format = choiceOf(values, 'format', ['text', 'json', 'markdown', 'html'])
    const targetPath = textOf(values, 'target') ?? usageFault('Say --target.')
    const document = await readMapping(path, io)
    const policy = await readPolicy(values, io)
    const { target, ledger: described } = await readTarget(targetPath, io)
    const { identity, verified } = await readPerson(values, io)
    const keep = textOf(values, 'out')
    if (!verified && keep !== undefined)
      usageFault('A plan from an unverified Response cannot be kept: nothing of it may be applied.')
    const { mapped, plans } = await withLedger(described, io, (ledger) =>
      provisioner({
        mapper: compileMapping(document),
        targets: [target],
        ledger,
        policy,
      }).preview(identity, { now: instantOf(values, io), signal: io.signal }),
    )
    if (mapped.access.decision === 'refuse') {
      io.out(
        `Access is refused: ${mapped.access.reasons.map(({ message }) => message).join(' ')}\n`,
      )
      return exit.no
    }
    const reveal = values['reveal'] === true
    if (format === 'json') io.out(json(plans))
    else if (format === 'html') io.out(formatPlanHtml(plans, { reveal }))
    else if (format === 'markdown') io.out(formatPlanMarkdown(plans, { reveal }))
    else io.out(plans.map((plan) => describePlan(plan, reveal, io)).join('\n'))
    if (keep !== undefined) {
      await writeOutput(keep, json(plans), { private: true })
      io.err(`Kept in ${keep}. It holds personal data.\n`)
    }
    return exit.ok
  },
}

async function readPolicy(values: Values, io: Io): Promise<ProvisionPolicy> {
  const path = textOf(values, 'policy')
  if (path === undefined) return {}
  return (await readObject(path, io)).value
}

/** One plan as text. */
export function describePlan(plan: Plan, reveal: boolean, io: Io): string {
  return `${styled(io, 'bold', `${plan.target}, plan ${plan.hash.slice(0, 12)}`)}\n${indented(formatPlan(plan, { reveal }))}\n`
}
