import { type ErrorDetails, isRosterError } from 'rostermap'
import { type ResourceType, type ScimRegistryOptions, scimRegistry } from 'rostermap/scim'

export const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const groupCore = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export const typeOf = (name: string, options?: ScimRegistryOptions): ResourceType => {
  const type = scimRegistry(options).resourceType(name)
  if (!type) throw new Error(`there is no type ${name}`)
  return type
}
export const user = typeOf('User')
export const group = typeOf('Group')

/** The fault of a call, which must be one of SCIM; `undefined` when there was none. */
export function faultOf(run: () => unknown): ErrorDetails['SCIM_INVALID'] | undefined {
  try {
    run()
  } catch (error) {
    if (isRosterError(error) && error.code === 'SCIM_INVALID') return error.details
    throw error
  }
  return undefined
}
