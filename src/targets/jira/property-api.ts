import type { Call } from '../http.js'
import { saysAbsent } from './answers.js'

/** @internal Whose property it is, as the deployment names accounts. */
export type PropertyOwner = { readonly userKey: string } | { readonly accountId: string }

/** @internal A property's value, or `undefined` when there is none. */
export async function getProperty(
  call: Call,
  owner: PropertyOwner,
  name: string,
): Promise<unknown> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'properties', { id: name }],
    query: { ...owner },
    accept: [404],
  })
  return saysAbsent(answer) ? undefined : answer.fields().raw('value')
}

/** @internal */
export async function putProperty(
  call: Call,
  owner: PropertyOwner,
  name: string,
  value: string,
): Promise<void> {
  await call.send({
    method: 'PUT',
    path: ['user', 'properties', { id: name }],
    query: { ...owner },
    body: value,
  })
}

/** @internal */
export async function deleteProperty(
  call: Call,
  owner: PropertyOwner,
  name: string,
): Promise<void> {
  const answer = await call.send({
    method: 'DELETE',
    path: ['user', 'properties', { id: name }],
    query: { ...owner },
    accept: [404],
  })
  saysAbsent(answer)
}
