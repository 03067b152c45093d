import type { Clock } from '../core/clock.js'
import { canonicalJson } from '../core/digest.js'
import { type Issue, RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import type { Identity } from '../identity/identity.js'
import type { Mapper } from '../mapping/compile.js'
import type { Mapped } from '../mapping/mapped.js'
import type { Plan } from '../plan/plan.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { type Observe, quietly } from './events.js'
import type { Ledger } from './ledger.js'
import { oneAtATime } from './one-at-a-time.js'
import { type ProvisionPolicy, prepare, provision } from './provision.js'
import { rememberProbe } from './remember-probe.js'
import type { TargetResult } from './report.js'

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

/** Options of one run. */
export interface SignInOptions extends CallOptions {
  /** The instant the mapping is evaluated at, in epoch milliseconds. @defaultValue the clock */
  readonly now?: number
}

/** What came of a sign-in. */
export interface SignIn {
  /** The mapping's decision. When it is `refuse`, no target was even read. */
  readonly decision: Mapped['access']['decision']
  /** Whether every target is as the mapping wants it, but for what safety withheld. */
  readonly complete: boolean
  /** What the mapping says about the person. */
  readonly mapped: Mapped
  /** One result a target, in the order of the options. */
  readonly targets: readonly TargetResult[]
}

/** What a sign-in would do. */
export interface Preview {
  /** What the mapping says about the person. */
  readonly mapped: Mapped
  /** One plan a target, in the order of the options; empty when access is refused. */
  readonly plans: readonly Plan[]
}

/** Brings people's accounts and groups into the state the mapping wants. */
export interface Provisioner {
  /**
   * Brings one person's accounts up to date: map, read, plan, apply, remember.
   *
   * Run it after the IdP's statement was verified and before the session begins. Runs for one person
   * wait for each other; running again changes nothing.
   *
   * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED`; what the ledger throws; the
   * signal's reason when it was given up before anything was written. Whatever a target does wrong is
   * an answer, in `targets`.
   */
  signIn(identity: Identity, options?: SignInOptions): Promise<SignIn>
  /**
   * Says what `signIn` would do, by the same code, and writes nothing.
   *
   * @throws as `signIn`, and a {@link RosterError} with a `TARGET_` code when a target cannot be read
   */
  preview(identity: Identity, options?: SignInOptions): Promise<Preview>
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
  const context = {
    ledger,
    policy,
    clock,
    observe: quietly(options.observe),
    probe: rememberProbe(clock),
  }
  const inTurn = oneAtATime()

  return {
    async signIn(identity, { now = clock(), ...call } = {}) {
      const mapped = mapper.map(identity, { now })
      if (mapped.access.decision === 'refuse') {
        const reasons = mapped.access.reasons.map(({ message }) => message)
        context.observe({ type: 'refused', subject: mapped.subject, reasons })
        return { decision: 'refuse', complete: false, mapped, targets: [] }
      }
      const results = await inTurn(canonicalJson(mapped.subject), () =>
        together(targets, call.signal, (target) => provision(target, mapped, context, call)),
      )
      const complete = results.every(({ status }) => status === 'done')
      return { decision: 'allow', complete, mapped, targets: results }
    },
    async preview(identity, { now = clock(), ...call } = {}) {
      const mapped = mapper.map(identity, { now })
      if (mapped.access.decision === 'refuse') return { mapped, plans: [] }
      const plans = await Promise.all(
        targets.map(async (target) => {
          const prepared = await prepare(target, mapped, context, call)
          if ('error' in prepared) throw prepared.error
          return prepared.plan
        }),
      )
      return { mapped, plans }
    },
  }
}

/**
 * Serves all targets side by side and ends only when each has ended: otherwise the next run of the
 * same person would meet one that still writes. What the ledger throws goes on to the caller; giving
 * up does so only when nothing was written anywhere.
 */
async function together(
  targets: readonly Target[],
  signal: AbortSignal | undefined,
  serve: (target: Target) => Promise<TargetResult>,
): Promise<TargetResult[]> {
  const settled = await Promise.allSettled(targets.map(serve))
  const wrote = settled.some((one) => one.status === 'fulfilled' && hasWritten(one.value))
  return settled.map((one, i) => {
    if (one.status === 'fulfilled') return one.value
    const target = targets[i]?.name
    if (target === undefined || !wrote || !signal?.aborted || one.reason !== signal.reason)
      throw one.reason
    const details = { target, operation: 'read', retryable: true, reason: 'aborted' } as const
    const message = 'The target was given up by the caller before anything was written to it.'
    const error = new RosterError('TARGET_UNAVAILABLE', message, details)
    return { target, status: 'failed', error }
  })
}

/** A failed operation counts: its effect is not known. */
function hasWritten(result: TargetResult): boolean {
  return (
    result.status !== 'failed' && result.report.items.some(({ outcome }) => outcome !== 'skipped')
  )
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
