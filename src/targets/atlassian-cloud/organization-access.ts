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
  const set = async (call: Call, id: string, active: boolean): Promise<Outcome> => {
    const user = await existing(call, directory, id)
    if (isOpen(user) === active) return 'unchanged'
    if (active) await open(call, directory, user, deactivate)
    else if (deactivate === 'disable' && user.managed === true)
      await postLifecycle(call, id, 'disable')
    else await access(call, directory, id, 'suspend')
    const look = async () => {
      const now = await present(call, directory, id)
      return now !== undefined && isOpen(now) === active
    }
    return (await call.settle(eventualMs, look)) ? 'changed' : 'pending'
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
): Promise<void> {
  if (isDeactivated(user)) {
    if (user.status === 'for_deletion' || deactivate === 'suspend' || user.managed !== true)
      throw targetError(
        'TARGET_UNSUPPORTED',
        { ...call.details, capability: 'activate' },
        'The account is deactivated for all of Atlassian, or waits to be deleted: an organisation administrator has to undo that.',
      )
    await postLifecycle(call, user.accountId, 'enable')
  }
  if (isSuspended(user)) await access(call, directory, user.accountId, 'restore')
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
