import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import type { Fields } from '../read.js'
import { targetError } from '../target-error.js'
import { getUser } from './cloud-api.js'
import { everyLed, giveAway, type Led, type LedRows } from './leads.js'

/**
 * @internal Gives the leads of an account to another: of projects, and of their components. What the
 * credentials may not see stays.
 *
 * @throws `TARGET_INVALID` with field `successor` when there is no such account or it is shut
 */
export async function handOverLeads(
  call: Call,
  from: string,
  successorId: string,
): Promise<Outcome> {
  const successor = await getUser(call, successorId)
  if (successor === undefined || successor.active === false)
    throw targetError('TARGET_INVALID', { ...call.details, fields: ['successor'] })
  const projects = await everyLed(call, (startAt) => page(call, ['project', 'search'], startAt))
  let outcome = await giveAway(projects, from, (id) => put(call, 'project', id, successorId))
  for (const { id: projectId } of projects) {
    const components = await everyLed(call, (startAt) =>
      page(call, ['project', { id: projectId }, 'component'], startAt),
    )
    const given = await giveAway(components, from, (id) => put(call, 'component', id, successorId))
    if (given === 'changed') outcome = given
  }
  return outcome
}

async function page(
  call: Call,
  path: Parameters<Call['send']>[0]['path'],
  startAt: number,
): Promise<LedRows> {
  const answer = await call.send({
    method: 'GET',
    path,
    query: {
      ...(path.length === 2 ? { expand: 'lead' } : {}),
      startAt: String(startAt),
      maxResults: '100',
    },
  })
  const fields = answer.fields()
  const rows = fields.list('values').map(ledOf)
  // A project without components has an empty page that is the last.
  return { rows, isLast: fields.flag('isLast') ?? rows.length === 0 }
}

async function put(
  call: Call,
  kind: 'project' | 'component',
  id: string,
  leadAccountId: string,
): Promise<void> {
  await call.send({ method: 'PUT', path: [kind, { id }], body: { leadAccountId } })
}

function ledOf(fields: Fields): Led {
  const lead = fields.raw('lead') == null ? undefined : fields.object('lead').text('accountId')
  return { id: fields.text('id'), lead }
}
