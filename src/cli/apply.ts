import { digestOf } from '../core/digest.js'
import { isRosterError } from '../core/errors.js'
import { spellOut } from '../core/text.js'
import type { Plan } from '../plan/plan.js'
import { checkPlan } from '../plan/seal.js'
import { applyPlans, type PlanOutcome } from '../provision/apply-plans.js'
import type { Ledger } from '../provision/ledger.js'
import type { Target } from '../targets/contract.js'
import { type Command, operandsOf, textOf, usageFault, type Values } from './command.js'
import { inputFault, readData } from './input-file.js'
import { exit, type Io } from './io.js'
import { type Journal, openJournal } from './journal.js'
import { withLedger } from './ledger.js'
import { revealOption } from './options.js'
import { describePlan } from './plan.js'
import { styledRemark } from './print.js'
import { progressBar } from './progress.js'
import { readTarget } from './target-file.js'

export const applyCommand: Command = {
  name: 'apply',
  summary: 'Apply plans that were kept, once they are approved',
  operands: 'PLANS',
  options: {
    target: { type: 'string', short: 't', value: 'FILE', help: 'the product: address and login' },
    approve: {
      type: 'string',
      value: 'DIGEST',
      help: 'approve exactly these plans, as a run without it names them; without a terminal needed',
    },
    ...revealOption,
  },
  notes: [
    'PLANS is what `rostermap plan --out` kept. What was applied is remembered in PLANS.journal: run the',
    'same command again after a failure or Ctrl-C, and it goes on where it ended. With a ledger in the target',
    'file, what another machine applied is not applied again.',
    'A plan is refused when its account has changed since: make a new one.',
    'Exit code 1: not approved, or not all of it could be done. 4: the product does not answer.',
  ],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'PLANS')
    if (path === '-') usageFault('PLANS is a file: what was applied is remembered beside it.')
    const targetPath = textOf(values, 'target') ?? usageFault('Say --target.')
    const plans = await readPlans(path, io)
    const { target, ledger } = await readTarget(targetPath, io)
    return withLedger(ledger, io, (opened) => apply(path, plans, target, opened, values, io))
  },
}

async function apply(
  path: string,
  plans: readonly Plan[],
  target: Target,
  ledger: Ledger,
  values: Values,
  io: Io,
): Promise<number> {
  const journal = await openJournal(`${path}.journal`)
  const open: Plan[] = []
  for (const plan of plans)
    if (!journal.done.has(plan.hash) && !(await isApplied(plan, ledger))) open.push(plan)
  if (open.length < plans.length)
    io.err(`${plans.length - open.length} of ${plans.length} were applied before.\n`)
  const todo = open.filter(({ operations }) => operations.length > 0)
  if (todo.length === 0) {
    io.out('Nothing to do.\n')
    return exit.ok
  }
  for (const plan of todo) io.out(describePlan(plan, values['reveal'] === true, io))
  // All plans of the file are approved at once, so that the same command goes on after an interruption.
  if (!(await approved(plans, values, io))) {
    io.err('Not approved: nothing was written.\n')
    return exit.no
  }
  await journal.begin()
  return carryOut(todo, target, ledger, journal, io)
}

/** Applies plans, those of different people side by side, and says what came of it. */
async function carryOut(
  todo: readonly Plan[],
  target: Target,
  ledger: Ledger,
  journal: Journal,
  io: Io,
): Promise<number> {
  const bar = progressBar(io, todo.length)
  const gaveUp = () => io.err('\nFinishing what has begun. Once more ends it at once.\n')
  io.signal.addEventListener('abort', gaveUp, { once: true })
  const remarks: string[] = []
  let applied = 0
  let tried = 0
  let worst: number = exit.ok
  try {
    // The signal ends the row of plans and no plan half way, since half of a plan cannot be gone on with.
    for await (const one of applyPlans(until(io.signal, todo), target, { ledger })) {
      if (one.outcome === 'skipped') continue
      if (one.outcome === 'refused' && one.error.code === 'CLI_LEDGER') throw one.error
      tried += 1
      if (one.outcome === 'applied') {
        await journal.add(one.plan.hash)
        applied += 1
      } else {
        remarks.push(remarkOn(one))
        worst = Math.max(worst, exitCodeFor(one))
      }
      bar.step()
    }
  } finally {
    io.signal.removeEventListener('abort', gaveUp)
    bar.end()
    for (const remark of remarks) io.err(`${styledRemark(io, 'red', spellOut(remark))}\n`)
    io.out(`${applied} of ${todo.length} plans applied.\n`)
  }
  if (io.signal.aborted && tried < todo.length) {
    io.err('Given up. The same command goes on.\n')
    return exit.cancelled
  }
  if (tried < todo.length)
    io.err(`${todo.length - tried} were not tried, since the product does not answer.\n`)
  return worst
}

function* until(signal: AbortSignal, plans: readonly Plan[]): Generator<Plan> {
  for (const plan of plans) {
    if (signal.aborted) return
    yield plan
  }
}

/** Whether the ledger has the plan as carried out to the end, perhaps by another machine. */
async function isApplied(plan: Plan, ledger: Ledger): Promise<boolean> {
  const query = { subject: plan.subject, state: 'applied' } as const
  let cursor: string | undefined
  do {
    const { items, next } = await ledger.plans(query, cursor)
    const found = items.find((record) => record.plan.hash === plan.hash)
    if (found)
      return (found.items ?? []).every(({ outcome }) => !['failed', 'skipped'].includes(outcome))
    cursor = next
  } while (cursor !== undefined)
  return false
}

async function readPlans(path: string, io: Io): Promise<readonly Plan[]> {
  const { value } = await readData(path, io)
  const plans: unknown[] = Array.isArray(value) ? value : [value]
  if (plans.length === 0) throw inputFault(path, 'holds no plan')
  return plans.map((plan) => {
    try {
      checkPlan(plan as Plan)
    } catch (error) {
      if (
        !isRosterError(error) ||
        error.code !== 'PLAN_INVALID' ||
        error.details.reason !== 'shape'
      )
        throw error
      throw inputFault(path, 'holds no plan: keep one with `rostermap plan --out FILE`', error)
    }
    return plan as Plan
  })
}

async function approved(plans: readonly Plan[], values: Values, io: Io): Promise<boolean> {
  const digest = digestOf(plans.map(({ hash }) => hash)).slice(0, 16)
  const given = textOf(values, 'approve')
  if (given !== undefined && given !== digest)
    io.err(`--approve names other plans than this file holds: these are ${digest}.\n`)
  if (given !== undefined) return given === digest
  if (!io.interactive) {
    io.err(`To approve, run it again with --approve ${digest}\n`)
    return false
  }
  return (await io.ask('Type yes to apply: ')).trim() === 'yes'
}

type NotApplied = Exclude<PlanOutcome, { readonly outcome: 'skipped' }>

function remarkOn(one: NotApplied): string {
  const name = `plan ${one.plan.hash.slice(0, 12)}`
  if (one.outcome === 'refused') return `${name}: ${one.error.message} [${one.error.code}]`
  const failed = one.report.items.flatMap((item) =>
    item.outcome === 'failed'
      ? [`${item.operation.kind}: ${item.error.message} [${item.error.code}]`]
      : [],
  )
  return `${name} ${one.outcome}: ${failed.join('; ')}`
}

function exitCodeFor(one: NotApplied): number {
  return one.outcome === 'refused' && one.error.code.startsWith('TARGET_') ? exit.target : exit.no
}
