import type { Operation, PlanReason, Withheld } from './plan.js'

/** @internal An operation in words, for every form a plan is shown in. */
export interface OperationText {
  /** `+` gives, `-` takes away, `~` changes. */
  readonly sign: '+' | '-' | '~'
  /** What is done, without values. */
  readonly what: string
  /** What it is done to, and the values, where there are any. */
  readonly detail: string
}

/** @internal Says an operation; values are shown only with `reveal`, for they are personal. */
export function operationText(operation: Operation, reveal: boolean): OperationText {
  const show = (value: string | null | undefined) =>
    value === null || value === undefined ? '(none)' : reveal ? JSON.stringify(value) : '(value)'
  switch (operation.kind) {
    case 'createUser': {
      const { username, email, displayName, properties = {} } = operation.user
      const values = Object.entries({ username, email, displayName, ...properties })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} ${show(value)}`)
      return { sign: '+', what: 'create account', detail: values.join(', ') }
    }
    case 'updateUser': {
      const changes = Object.entries(operation.after).map(
        ([name, value]) => `${name} ${show(operation.before[name])} → ${show(value)}`,
      )
      return { sign: '~', what: 'update account', detail: changes.join(', ') }
    }
    case 'renameUser':
      return {
        sign: '~',
        what: 'rename account',
        detail: `${show(operation.before)} → ${show(operation.after)}`,
      }
    case 'reactivateUser':
      return { sign: '~', what: 'open account', detail: '' }
    case 'deactivateUser':
      return {
        sign: '-',
        what: 'shut account',
        detail: operation.successor === undefined ? '' : `handing over to ${operation.successor}`,
      }
    case 'deleteUser':
      return { sign: '-', what: 'delete account', detail: '' }
    case 'createGroup':
      return { sign: '+', what: 'create group', detail: operation.group }
    case 'renameGroup':
      return {
        sign: '~',
        what: 'rename group',
        detail: `${operation.before} → ${operation.after}`,
      }
    case 'addMember':
      return { sign: '+', what: 'add to', detail: operation.group }
    case 'removeMember':
      return { sign: '-', what: 'remove from', detail: operation.group }
  }
}

/** @internal A reason in words. */
export function reasonText({ text, value }: PlanReason, reveal: boolean): string {
  return reveal && value !== undefined ? `${text} (${JSON.stringify(value)})` : text
}

/** @internal What each severity is called. */
export const severities: Readonly<
  Record<Withheld['severity'], { readonly sign: string; readonly title: string }>
> = {
  block: { sign: '!', title: 'Blocked' },
  staged: { sign: '=', title: 'Waits for approval' },
  warn: { sign: '?', title: 'Left as it is' },
}
