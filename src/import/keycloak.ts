import type { Imported } from './imported.js'
import { importKeycloakBroker } from './keycloak-broker.js'
import { importKeycloakClient } from './keycloak-client.js'
import { importFault, isSource, objectsIn, textIn } from './source.js'

/** Which part of a realm is read: exactly one of the first two. */
export interface KeycloakImportOptions {
  /**
   * The alias of an identity provider, for a Keycloak that is taken away: its mappers become the mapping
   * of what that identity provider sends.
   */
  readonly identityProvider?: string
  /**
   * The client id of the product, for a Keycloak that stays: what its scopes put into tokens and
   * assertions becomes the input, and each group of the realm a rule.
   */
  readonly client?: string
  /** Let a role count as a group of the same name. @defaultValue `false`: roles are listed as not carried over */
  readonly rolesAsGroups?: boolean
}

/**
 * Makes a mapping document of a realm export of Keycloak.
 *
 * Groups lose their path, since products have no groups in groups: `/engineering/platform` becomes `platform`.
 *
 * @param realm - the export, as `JSON.parse` gives it (`kc.sh export`, or the partial export of the console)
 * @throws a `RosterError` with code `IMPORT_INVALID` when it is no realm, or has no such identity provider or client
 * @example
 * ```ts test
 * import { importKeycloak } from 'rostermap/import'
 *
 * const { mapping, notCarried } = importKeycloak(
 *   {
 *     realm: 'acme',
 *     identityProviders: [{ alias: 'okta', providerId: 'oidc', config: { syncMode: 'FORCE' } }],
 *     identityProviderMappers: [
 *       {
 *         name: 'developers',
 *         identityProviderAlias: 'okta',
 *         identityProviderMapper: 'oidc-advanced-group-idp-mapper',
 *         config: { claims: '[{"key":"groups","value":"dev"}]', group: '/engineering' },
 *       },
 *       {
 *         name: 'admins',
 *         identityProviderAlias: 'okta',
 *         identityProviderMapper: 'oidc-role-idp-mapper',
 *         config: { claim: 'groups', 'claim.value': 'admin', role: 'admin' },
 *       },
 *     ],
 *   },
 *   { identityProvider: 'okta' },
 * )
 * console.log(mapping.groups?.rules[0]?.to) //=> ['engineering']
 * console.log(notCarried.map(({ subject }) => subject)) //=> ['admins']
 * ```
 */
export function importKeycloak(realm: unknown, options: KeycloakImportOptions): Imported {
  if (!isSource(realm) || textIn(realm, 'realm') === undefined)
    importFault('', 'must be a realm export: an object with a member realm')
  const { identityProvider, client } = options
  if ((identityProvider === undefined) === (client === undefined))
    importFault('', 'needs exactly one of the options identityProvider and client')
  const find = (list: string, key: string, name: string | undefined) =>
    objectsIn(realm, list).find(([it]) => textIn(it, key) === name)
  if (identityProvider !== undefined) {
    const found = find('identityProviders', 'alias', identityProvider)
    if (!found) importFault('/identityProviders', 'has no identity provider of that alias')
    return importKeycloakBroker(realm, found[0], options.rolesAsGroups ?? false)
  }
  const found = find('clients', 'clientId', client)
  if (!found) importFault('/clients', 'has no client of that id')
  return importKeycloakClient(realm, found, options.rolesAsGroups ?? false)
}
