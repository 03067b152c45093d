import { isRosterError } from '../../core/errors.js'
import type { CallOptions, Outcome, Target } from '../contract.js'
import type { Call, Http } from '../http.js'
import { targetError } from '../target-error.js'
import { notFound } from '../verbs.js'
import { postLifecycle } from './managed-account-api.js'
import { eventualMs, existing, present } from './organization-accounts.js'
import { postAccess, saysAbsent } from './organization-api.js'
import type { Directory } from './organization-directory.js'
import { isDeactivated, isSuspended, type OrgUser } from './organization-shapes.js'

/** Gives away what an account leads: a `jiraCloud` can, as any other that knows the account ids. */
export interface LeadKeeper {
  /**
   * Makes an account the lead of everything that another leads.
   *
   * @returns `unchanged` when there is nothing
   */
  handOverLeads(fromId: string, toId: string, options?: CallOptions): Promise<Outcome>
}

/** @internal Shutting and opening accounts. */
export function accessVerbs(
  http: Http,
  directory: Directory,
  deactivate: 'suspend' | 'disable',
  leads: LeadKeeper | undefined,
): Pick<Target, 'setActive'> {
  // What was sent and no look has shown yet: until then what is shown may be what was before.
  const sent = new Map<string, Sent>()
  const set = async (call: Call, id: string, active: boolean): Promise<Outcome> => {
    const user = await existing(call, directory, id)
    const before = sent.get(id)
    const turned = before !== undefined && before.active !== active && Date.now() < before.until
    if (isOpen(user) === active && !turned) return 'unchanged'
    const isDisabled = !active && deactivate === 'disable' && user.managed === true
    sent.set(id, { active, isDisabled, until: Date.now() + eventualMs })
    try {
      if (active) await open(call, directory, user, deactivate, turned ? before : undefined)
      else if (isDisabled) await postLifecycle(call, id, 'disable')
      else await access(call, directory, id, 'suspend')
    } catch (error) {
      // A refusal leaves all as it was; of a call that was given up or got no answer nobody knows.
      const isRefused =
        isRosterError(error) && 'retryable' in error.details && !error.details.retryable
      if (isRefused && before !== undefined) sent.set(id, before)
      else if (isRefused) sent.delete(id)
      throw error
    }
    const look = async () => {
      const now = await present(call, directory, id)
      return now !== undefined && isOpen(now) === active
    }
    if (!(await call.settle(eventualMs, look))) return 'pending'
    // After a turn it may have shown what was before both.
    if (!turned) sent.delete(id)
    return 'changed'
  }
  return {
    async setActive(id, active, options = {}) {
      const outcome = await set(http('setActive', options), id, active)
      const { successor, signal } = options
      if (active || successor === undefined || leads === undefined) return outcome
      // Shut first: whoever leaves loses access even when the leads cannot be given away. Asked also when the
      // account was shut already, so that a second run ends what a first has begun.
      const given = await leads.handOverLeads(id, successor, signal && { signal })
      return outcome === 'unchanged' ? given : outcome
    },
  }
}

/** What an account was asked to become. */
interface Sent {
  readonly active: boolean
  /** Whether it was shut for all of Atlassian. */
  readonly isDisabled: boolean
  /** When reads must show it at the latest, in epoch milliseconds. */
  readonly until: number
}

function isOpen(user: OrgUser): boolean {
  return !isDeactivated(user) && !isSuspended(user)
}

/**
 * An account may be shut in two ways at once. Who was shut for all of Atlassian by somebody else, or is about
 * to be deleted, is not let in again by a target that only suspends.
 */
async function open(
  call: Call,
  directory: Directory,
  user: OrgUser,
  deactivate: 'suspend' | 'disable',
  underWay: Sent | undefined,
): Promise<void> {
  const isOurs = user.status !== 'for_deletion' && deactivate === 'disable' && user.managed === true
  if (isDeactivated(user) && !isOurs)
    throw targetError(
      'TARGET_UNSUPPORTED',
      { ...call.details, capability: 'activate' },
      'The account is deactivated for all of Atlassian, or waits to be deleted: an organisation administrator has to undo that.',
    )
  if (isDeactivated(user) || underWay?.isDisabled === true)
    await postLifecycle(call, user.accountId, 'enable')
  if (isSuspended(user) || underWay?.isDisabled === false)
    await access(call, directory, user.accountId, 'restore')
}

async function access(
  call: Call,
  directory: Directory,
  accountId: string,
  verb: 'suspend' | 'restore',
): Promise<void> {
  const answer = await postAccess(call, await directory.steps(call), accountId, verb)
  if (!saysAbsent(answer)) return
  await directory.confirm(call)
  throw notFound(call, 'user')
}
