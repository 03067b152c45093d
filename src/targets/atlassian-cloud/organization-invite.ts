import type { Call } from '../http.js'
import { sameName } from '../names.js'
import type { Fields } from '../read.js'
import { targetError } from '../target-error.js'
import { type OrganizationRole, postInvitation, type Steps } from './organization-api.js'

/** @internal How people are invited. */
export interface Invite {
  readonly roles: readonly OrganizationRole[]
  readonly sendNotification: boolean
}

/**
 * @internal Invites one person. It is never sent twice.
 *
 * @returns the id of the account, when the answer has it
 */
export async function invite(
  call: Call,
  organization: Steps,
  email: string,
  { roles, sendNotification }: Invite,
): Promise<string | undefined> {
  const answer = await postInvitation(call, organization, email, roles, sendNotification)
  const rows = answer
    .fields()
    .list('data')
    .filter((row) => sameName(row.optionalText('email') ?? '', email))
  if (answer.status === 206 || rows.some(hasFailed))
    throw targetError(
      'TARGET_INVALID',
      { ...call.details, status: answer.status, fields: ['permissionRules'] },
      'The person was invited, but not with all of the access that the option roles names: check its resources and roles.',
    )
  return rows[0]?.optionalText('id')
}

function hasFailed(row: Fields): boolean {
  return listIn(row, 'results').some((result) =>
    [...listIn(result, 'roleAssignmentResult'), ...listIn(result, 'groupAssignmentResult')].some(
      (assignment) => assignment.optionalText('status') === 'ERROR',
    ),
  )
}

function listIn(fields: Fields, name: string): readonly Fields[] {
  return fields.raw(name) == null ? [] : fields.list(name)
}
