import { type AnyRosterError, RosterError } from '../core/errors.js'
import { isDeparture } from '../plan/hold-plan.js'
import type { Operation, Plan } from '../plan/plan.js'
import type {
  CallOptions,
  Outcome,
  OutcomePerItem,
  Target,
  TargetGroup,
} from '../targets/contract.js'
import { contended } from './change-link.js'
import type { StillAlone } from './exclusive.js'
import type { GroupDirectory } from './group-directory.js'
import { type Report, type ReportItem, statusOf } from './report.js'
import { asTargetError, remedyFor, stopsTheRun } from './target-error.js'

/** @internal What an execution may call while it goes on. */
export interface ExecuteHooks extends CallOptions {
  /** Called when the account has been made, before anything else is written. */
  readonly onCreated?: (userId: string) => Promise<void>
  /** Asked before each operation that may take somebody out of a group, when others must not do so meanwhile. */
  readonly stillAlone?: StillAlone | undefined
  /** Called after each operation. */
  readonly onItem?: (item: ReportItem) => void
}

/**
 * @internal Applies the operations one after the other. What depends on something that failed is
 * skipped; what does not is still done, unless the target cannot be reached any more. Giving up
 * before the first write rejects; giving up later ends in a report, so that nothing done is lost.
 */
export async function execute(
  plan: Plan,
  target: Target,
  directory: GroupDirectory,
  hooks: ExecuteHooks,
): Promise<Report> {
  const options: CallOptions = hooks.signal ? { signal: hooks.signal } : {}
  const items: ReportItem[] = []
  const failedGroups = new Set<string>()
  let userId = plan.userId
  let stopped = false

  hooks.signal?.throwIfAborted()
  for (const operation of plan.operations) {
    const item = await attempt(operation)
    items.push(item)
    hooks.onItem?.(item)
    if (operation.kind === 'createUser' && userId !== undefined) await hooks.onCreated?.(userId)
  }
  return {
    target: target.name,
    plan: plan.hash,
    ...(userId !== undefined && { userId }),
    status: statusOf(items),
    items,
  }

  async function attempt(operation: Operation): Promise<ReportItem> {
    const needsFailedGroup = 'group' in operation && failedGroups.has(operation.group)
    // Whoever is to be out is not left in because an attribute could not be written before.
    const isBarred = stopped && !(isDeparture(operation) && failedAtAttributes(items))
    if (isBarred || hooks.signal?.aborted || needsFailedGroup)
      return { operation, outcome: 'skipped' }
    try {
      return { operation, outcome: await run(operation) }
    } catch (caught) {
      const error = hooks.signal?.aborted
        ? abandoned(target.name, operation, caught)
        : asTargetError(caught, target.name, operation.kind)
      if (operation.kind === 'createGroup') failedGroups.add(operation.group)
      stopped =
        stopsTheRun(error) || operation.kind === 'createUser' || operation.kind === 'reactivateUser'
      return { operation, outcome: 'failed', error, remedy: remedyFor(error) }
    }
  }

  async function run(operation: Operation): Promise<Outcome> {
    if (operation.kind === 'createUser') {
      const user = await target.createUser(operation.user, options)
      userId = user.id
      // Without an id nothing more can be done to it: the next run finds it and goes on.
      stopped = user.id === undefined
      return user.id === undefined ? 'pending' : 'changed'
    }
    if (operation.kind === 'createGroup') {
      directory.note(await target.createGroup(operation.group, options))
      return 'changed'
    }
    if (operation.kind === 'renameGroup') {
      const group = await groupOf({ ...operation, group: operation.before })
      return target.renameGroup(group.id, operation.after, options)
    }
    const id = userId
    if (id === undefined) throw missing('user', operation)
    // Another process that took over may have left this account as the last of its group.
    if (takesOut(operation) && (await hooks.stillAlone?.()) === false) throw contended(target.name)
    switch (operation.kind) {
      case 'reactivateUser':
        return target.setActive(id, true, options)
      case 'deactivateUser':
        return target.setActive(id, false, {
          ...options,
          ...(operation.successor !== undefined && { successor: operation.successor }),
        })
      case 'deleteUser':
        return target.deleteUser(id, options)
      case 'renameUser':
        return target.renameUser(id, operation.after, options)
      case 'updateUser':
        return target.updateUser(id, operation.after, options)
      case 'addMember': {
        const group = await groupOf(operation)
        return only(await target.addMembers(group.id, [id], options), id, operation)
      }
      case 'removeMember': {
        const group = await groupOf(operation)
        return only(await target.removeMembers(group.id, [id], options), id, operation)
      }
    }
  }

  async function groupOf(operation: Operation & { group: string }): Promise<TargetGroup> {
    const group = await directory.find(operation.group)
    if (!group) throw missing('group', operation)
    return group
  }

  function only(outcomes: OutcomePerItem, id: string, { kind }: Operation): Outcome {
    const outcome = outcomes.get(id)
    if (typeof outcome === 'string') return outcome
    throw outcome ?? asTargetError(undefined, target.name, kind)
  }

  function missing(what: 'user' | 'group', { kind }: Operation): AnyRosterError {
    return new RosterError(
      'TARGET_NOT_FOUND',
      `The ${what} this operation is about is not there any more.`,
      { target: target.name, operation: kind, retryable: false, what },
    )
  }
}

function takesOut(operation: Operation): boolean {
  return operation.kind === 'removeMember' || isDeparture(operation)
}

function failedAtAttributes(items: readonly ReportItem[]): boolean {
  const failed = items.find(({ outcome }) => outcome === 'failed')
  return failed?.operation.kind === 'updateUser'
}

function abandoned(target: string, { kind }: Operation, cause: unknown): AnyRosterError {
  return new RosterError(
    'TARGET_UNAVAILABLE',
    'The operation was given up by the caller; whether it took effect is not known. Plan again.',
    { target, operation: kind, retryable: true, reason: 'aborted' },
    { cause },
  )
}
