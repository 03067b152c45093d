import type { Call } from '../http.js'
import type { PropertyStore } from '../properties.js'
import { saysAbsent } from './answers.js'

/** @internal Names of user properties stand in the path; Jira allows 255 bytes. */
export const jiraPropertyNames = /^(?!\.{0,2}$)/

/** @internal The user properties of an account, named as the deployment names accounts. */
export function userProperties(
  call: Call,
  owner: { readonly userKey: string } | { readonly accountId: string },
): PropertyStore {
  const at = (name: string) => ({
    path: ['user', 'properties', { id: name }],
    query: { ...owner },
    accept: [404],
  })
  return {
    async get(name) {
      const answer = await call.send({ method: 'GET', ...at(name) })
      if (saysAbsent(answer)) return undefined
      const fields = answer.fields()
      // An answer that names no property is no property without a value.
      fields.text('key')
      return fields.raw('value')
    },
    async put(name, value) {
      await call.send({ method: 'PUT', ...at(name), body: value, accept: [] })
    },
    async delete(name) {
      saysAbsent(await call.send({ method: 'DELETE', ...at(name) }))
    },
  }
}
