import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import type { Fields } from '../read.js'
import { targetError } from '../target-error.js'
import { getUser } from './data-center-api.js'
import { everyLed, giveAway, type Led, type LedRows } from './leads.js'

/**
 * @internal Gives the leads of an account to another: of projects, and of components that are not archived.
 * What the credentials may not see stays.
 *
 * @throws `TARGET_INVALID` with field `successor` when there is no such account or it is shut
 */
export async function handOverLeads(
  call: Call,
  from: string,
  successorKey: string,
): Promise<Outcome> {
  const successor = await getUser(call, { key: successorKey })
  if (successor === undefined || successor.active === false)
    throw targetError('TARGET_INVALID', { ...call.details, fields: ['successor'] })
  const { name } = successor
  const projects = await giveAway(await getProjects(call), from, (id) => putProject(call, id, name))
  const components = await giveAway(
    await everyLed(call, (startAt) => getComponents(call, startAt)),
    from,
    (id) => putComponent(call, id, name),
  )
  return projects === 'changed' ? projects : components
}

/** Every project at once: Jira Data Center has no pages of them. */
async function getProjects(call: Call): Promise<readonly Led[]> {
  const answer = await call.send({ method: 'GET', path: ['project'], query: { expand: 'lead' } })
  return answer.list().map(ledOf)
}

async function getComponents(call: Call, startAt: number): Promise<LedRows> {
  const answer = await call.send({
    method: 'GET',
    path: ['component', 'page'],
    query: { startAt: String(startAt), maxResults: '1000' },
  })
  const fields = answer.fields()
  const rows = fields.list('values').map(ledOf)
  return { rows, isLast: fields.flag('isLast') ?? rows.length === 0 }
}

async function putProject(call: Call, id: string, lead: string): Promise<void> {
  await call.send({ method: 'PUT', path: ['project', { id }], body: { lead } })
}

async function putComponent(call: Call, id: string, leadUserName: string): Promise<void> {
  await call.send({ method: 'PUT', path: ['component', { id }], body: { leadUserName } })
}

function ledOf(fields: Fields): Led {
  const lead = fields.raw('lead') == null ? undefined : fields.object('lead').text('key')
  return { id: fields.text('id'), lead }
}
