import type { Clock } from '../core/clock.js'
import { canonicalJson } from '../core/digest.js'
import { type Issue, RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import type { SubjectKey } from '../core/subject.js'
import type { Mapper } from '../mapping/compile.js'
import type { Mapped } from '../mapping/mapped.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { depart } from './depart.js'
import { type Observe, quietly } from './events.js'
import { exclusiveBy } from './exclusive.js'
import { healthOf } from './health.js'
import { applyApproved, decide, keptPlan, undoApplied } from './kept-plans.js'
import type { Ledger } from './ledger.js'
import { oneAtATime } from './one-at-a-time.js'
import { isOutOfScope } from './out-of-scope.js'
import type { PlanRecord } from './plan-record.js'
import { checkPolicy } from './policy-shape.js'
import {
  type Occasion,
  type ProvisionContext,
  type ProvisionPolicy,
  prepare,
  provision,
} from './provision.js'
import { reconcile } from './reconcile.js'
import { rememberProbe } from './remember-probe.js'
import { followedName, renameGroup } from './rename-group.js'
import type { TargetResult } from './report.js'
import { withRunKit } from './run-kit.js'
import type { Provisioner, Push } from './runs.js'
import { together } from './together.js'

const signingIn: Occasion = { pushed: false, restores: false }

/** What a provisioner is made of. */
export interface ProvisionerOptions {
  /** The compiled mapping document. */
  readonly mapper: Mapper
  /** The targets, each under a name of its own. */
  readonly targets: readonly Target[]
  /** What is remembered between runs. */
  readonly ledger: Ledger
  /** What the planner may do, and how accounts are looked for. */
  readonly policy?: ProvisionPolicy
  /** Is told what happens. */
  readonly observe?: Observe
  /** Tells the time for the ledger. @defaultValue `Date.now` */
  readonly clock?: Clock
}

/**
 * Makes a provisioner: the composition of mapping, planner, targets and ledger.
 *
 * @throws a {@link RosterError} with code `POLICY_INVALID`
 * @example
 * ```ts test
 * import { compileMapping, memoryLedger, parseMapping, provisioner, trustClaims } from 'rostermap'
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const jira = memoryTarget({ groups: ['jira-software-users'] })
 * const { signIn } = provisioner({
 *   mapper: compileMapping(
 *     parseMapping({
 *       version: 1,
 *       profile: [
 *         { to: 'username', from: { claim: 'login' } },
 *         { to: 'email', from: { claim: 'email' } },
 *         { to: 'displayName', from: { claim: 'name' } },
 *       ],
 *       groups: {
 *         from: { claim: 'groups' },
 *         rules: [{ id: 'devs', match: { exact: 'dev' }, to: ['jira-software-users'] }],
 *       },
 *     }),
 *   ),
 *   targets: [jira],
 *   ledger: memoryLedger(),
 * })
 * const ada = trustClaims(
 *   { login: 'ada', email: 'ada@example.com', name: 'Ada Lovelace', groups: ['dev'] },
 *   { reason: 'example', issuer: 'https://idp.example', subject: '1' },
 * )
 * const [first] = (await signIn(ada)).targets
 * const [second] = (await signIn(ada)).targets
 * console.log(first?.status !== 'failed' && first?.plan.operations.map(({ kind }) => kind)) //=> ['createUser', 'addMember']
 * console.log(second?.status !== 'failed' && second?.plan.operations) //=> []
 * ```
 */
export function provisioner(options: ProvisionerOptions): Provisioner {
  const { mapper, targets, ledger, policy = {}, clock = Date.now } = options
  checkTargets(targets)
  checkPolicy(policy)
  const context: ProvisionContext = {
    ledger,
    policy,
    clock,
    observe: quietly(options.observe),
    probe: rememberProbe(clock),
    health: healthOf(ledger, clock, policy.quarantine),
    alone: exclusiveBy(ledger, clock),
  }
  const inTurn = oneAtATime()
  const everywhere = async (
    { issuer, subject }: SubjectKey,
    call: CallOptions,
    serve: (target: Target) => Promise<TargetResult>,
    among: readonly Target[] = targets,
  ): Promise<Push> => {
    const results = await inTurn(canonicalJson([issuer, subject]), () =>
      together(among, call.signal, serve),
    )
    const complete = results.every(({ status }) => status === 'done')
    return { decision: 'allow', complete, targets: results }
  }
  const bringIn = async (mapped: Mapped, occasion: Occasion, call: CallOptions): Promise<Push> => {
    if (mapped.access.decision === 'refuse') {
      const reasons = mapped.access.reasons.map(({ message }) => message)
      context.observe({ type: 'refused', subject: mapped.subject, reasons })
      if (occasion.pushed && isOutOfScope(mapped.access)) return takeOut(mapped.subject, call)
      return { decision: 'refuse', complete: false, targets: [] }
    }
    return everywhere(mapped.subject, call, (target) =>
      provision(target, mapped, context, occasion, call),
    )
  }
  /** Whoever was let in once, and is pushed as somebody whom the mapping does not let in. */
  const takeOut = async (subject: SubjectKey, call: CallOptions): Promise<Push> => {
    const links = await Promise.all(targets.map(({ name }) => ledger.link(name, subject)))
    const departing = { subject, how: 'outOfScope', pushed: true } as const
    const taken = await everywhere(
      subject,
      call,
      (target) => depart(target, departing, context, call),
      targets.filter((_, t) => links[t]),
    )
    return { ...taken, decision: 'refuse' }
  }
  const targetOf = (record: PlanRecord): Target => {
    const target = targets.find(({ name }) => name === record.plan.target)
    if (target) return target
    throw new RosterError('PLAN_INVALID', 'This provisioner has no target of that name.', {
      target: record.plan.target,
      reason: 'target',
    })
  }
  const withKept = async <T>(
    id: string,
    state: 'awaiting' | 'applied',
    task: (record: PlanRecord, target: Target) => Promise<T>,
  ): Promise<T> => {
    const { issuer, subject } = (await keptPlan(context, id, state)).plan.subject
    return inTurn(canonicalJson([issuer, subject]), async () => {
      const record = await keptPlan(context, id, state)
      return task(record, targetOf(record))
    })
  }

  const parts = { mapper, targets, context, inTurn }
  const made: Provisioner = {
    async signIn(identity, { now = clock(), ...call } = {}) {
      const mapped = mapper.map(identity, { now })
      return { ...(await bringIn(mapped, signingIn, call)), mapped }
    },
    async push(change, { now = clock(), ...call } = {}) {
      if (change.kind === 'present') {
        const mapped = mapper.map(change.identity, { now })
        return bringIn(mapped, { pushed: true, restores: true }, call)
      }
      if (change.kind === 'groupRenamed') {
        const { before, after, subject } = change
        const names = followedName(mapper.map(before, { now }), mapper.map(after, { now }))
        if (!names) return { decision: 'allow', complete: true, targets: [] }
        return everywhere(subject, call, (target) =>
          renameGroup(target, subject, names, context, call),
        )
      }
      const identity = change.kind === 'deactivated' ? change.identity : undefined
      const departing = {
        ...{ subject: change.subject, how: change.kind, pushed: true },
        ...(identity && { mapped: mapper.map(identity, { now }) }),
      }
      return everywhere(change.subject, call, (target) => depart(target, departing, context, call))
    },
    reconcile: (source, run = {}) => reconcile(source, parts, run),
    approve: (planId, { by, ...call } = {}) =>
      withKept(planId, 'awaiting', (record, target) =>
        applyApproved(record, target, context, by, call),
      ),
    reject: (planId, { by } = {}) =>
      withKept(planId, 'awaiting', async (record) => {
        await decide(record, 'rejected', context, by)
      }),
    undo: (planId, { by, ...call } = {}) =>
      withKept(planId, 'applied', (record, target) =>
        context.alone(
          target.name,
          (stillAlone) => undoApplied(record, target, context, by, call, stillAlone),
          call.signal,
        ),
      ),
    async preview(identity, { now = clock(), ...call } = {}) {
      const mapped = mapper.map(identity, { now })
      if (mapped.access.decision === 'refuse') return { mapped, plans: [] }
      const plans = await Promise.all(
        targets.map(async (target) => {
          const prepared = await prepare(target, mapped, context, signingIn, call)
          if ('error' in prepared) throw prepared.error
          return prepared.plan
        }),
      )
      return { mapped, plans }
    },
  }
  return withRunKit(made, parts)
}

function checkTargets(targets: readonly Target[]): void {
  const issues: Issue[] = []
  if (targets.length === 0) issues.push({ pointer: '/targets', message: 'must hold a target' })
  targets.forEach(({ name }, i) => {
    if (targets.findIndex((other) => other.name === name) < i)
      issues.push({
        pointer: pointer('targets', i, 'name'),
        message: 'must differ from every other name: plans and links are kept by it',
      })
  })
  if (issues.length > 0)
    throw new RosterError('POLICY_INVALID', 'The provisioner cannot work with these targets.', {
      issues,
    })
}
