import type { Issue } from '../../core/errors.js'
import { pointer } from '../../core/pointer.js'
import type { Capabilities } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { HttpOptions } from '../connection.js'
import type { Target } from '../contract.js'
import { httpClient } from '../http.js'
import { targetError } from '../target-error.js'
import { accessVerbs, type LeadKeeper } from './organization-access.js'
import { accountVerbs, eventualMs } from './organization-accounts.js'
import type { OrganizationRole } from './organization-api.js'
import { directoryOf } from './organization-directory.js'
import { groupVerbs } from './organization-groups.js'
import { organizationRefusal } from './organization-refusal.js'
import { profileFields } from './organization-shapes.js'

/** Options of {@link atlassianOrganization}. */
export interface AtlassianOrganizationOptions extends HttpOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'atlassian'` */
  readonly name?: string
  /** The id of the organisation, as it stands in the address of Atlassian Administration. */
  readonly orgId: string
  /**
   * The id of the directory to work in. Without it the one that the API key may manage is taken, and several
   * are `TARGET_CONFIG_INVALID`.
   *
   * @defaultValue the only directory
   */
  readonly directoryId?: string
  /** The gateway. @defaultValue `'https://api.atlassian.com'` */
  readonly apiUrl?: string
  /**
   * What an invited person gets access to. Atlassian puts people into a directory because of the products
   * they may use, so without any role an invitation may lead nowhere.
   *
   * @defaultValue none
   */
  readonly roles?: readonly OrganizationRole[]
  /** Whether Atlassian mails an invitation. @defaultValue `false` */
  readonly sendNotification?: boolean
  /**
   * How accounts are shut. `suspend`: they lose this directory, keep roles and groups, take no seat, and are
   * restored as they were. `disable`: accounts that the organisation owns cannot sign in to anything of
   * Atlassian's; others are suspended.
   *
   * @defaultValue `'suspend'`
   */
  readonly deactivate?: 'suspend' | 'disable'
  /**
   * Who gives away what a person leads when the person is shut with a successor: a `jiraCloud` on one of the
   * organisation's sites. Without it leads stay.
   *
   * @defaultValue none
   */
  readonly leads?: LeadKeeper
  /**
   * Whether names, e-mail addresses and profiles of accounts that the organisation owns may be changed. Needs
   * an API key without scopes, as does `deactivate: 'disable'`.
   *
   * @defaultValue `false`
   */
  readonly manageAccounts?: boolean
  /**
   * Fields of the profile that the mapping document writes: `nickname`, `jobTitle`, `organization`,
   * `department`, `location`, `timeZone`. Only with `manageAccounts`.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
}

/**
 * Makes a target of an Atlassian organisation: the people and groups of one directory, for all its Cloud
 * products at once.
 *
 * It finds people, invites them, suspends and restores them, keeps their groups, takes them out of the
 * directory, and changes accounts that the organisation owns. Ids are account ids, a group's id is its own;
 * there are no logins. The credentials are an API key of the organisation. Nothing is sent before the first
 * call.
 *
 * @param options - the organisation, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/cloud/admin/organization/rest/intro/
 * @example
 * ```ts test
 * import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
 * import { fakeAtlassianCloud } from 'rostermap/testing'
 *
 * const fake = fakeAtlassianCloud({ users: [{ email: 'ada@example.com' }], groups: ['dev'] })
 * const organization = atlassianOrganization({
 *   orgId: fake.orgId,
 *   auth: { token: fake.apiKey },
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await organization.findUser({ email: 'ada@example.com' })
 * const dev = await organization.findGroup('dev')
 * if (ada && dev) console.log((await organization.addMembers(dev.id, [ada.id])).get(ada.id)) //=> 'changed'
 * if (ada) console.log(await organization.setActive(ada.id, false)) //=> 'changed'
 * ```
 */
export function atlassianOrganization(options: AtlassianOrganizationOptions): Target {
  const name = options.name ?? 'atlassian'
  const manageAccounts = options.manageAccounts ?? false
  const properties = options.properties ?? []
  const deactivate = options.deactivate ?? 'suspend'
  const issues = faultsOf(options)
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target: name, issues })
  const http = httpClient(
    { target: name, root: [], limits: 'endpoint', refusal: organizationRefusal },
    { ...options, baseUrl: options.apiUrl ?? 'https://api.atlassian.com' },
  )
  const directory = directoryOf(name, options.orgId, options.directoryId)
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: {
      ...bareCapabilities.user,
      findBy: ['email'],
      list: true,
      readsEmail: true,
      readsActive: true,
      create: 'invite',
      requires: ['email'],
      update: manageAccounts ? ['email', 'displayName'] : [],
      properties,
      deactivate: deactivate === 'suspend' ? 'suspend' : 'endpoint',
      successor: options.leads !== undefined,
      delete: 'removes-access',
    },
    group: { ...bareCapabilities.group, create: true, delete: true, list: true },
    membership: {
      ...bareCapabilities.membership,
      write: true,
      listOfUser: true,
      listOfGroup: true,
    },
    eventualMs,
  }
  const invitation = {
    roles: options.roles ?? [],
    sendNotification: options.sendNotification ?? false,
  }
  return {
    ...bareTarget(name, 'atlassian-organization'),
    async probe(callOptions) {
      // The API has no version; the list of directories shows whether the key may manage this one.
      await directory.confirm(http('probe', callOptions))
      return { capabilities }
    },
    ...accountVerbs(http, directory, { properties, manageAccounts, invitation }),
    ...accessVerbs(http, directory, deactivate, options.leads),
    ...groupVerbs(http, directory),
  }
}

function faultsOf(options: AtlassianOrganizationOptions): Issue[] {
  const issues: Issue[] = []
  const isId = (id: string) => /^[0-9A-Za-z_-]{1,64}$/.test(id) && id !== '-'
  const rule = 'must be an id: letters, digits, hyphens and underscores'
  if (!isId(options.orgId)) issues.push({ pointer: '/orgId', message: rule })
  // `-` stands for all directories, which cannot be written to.
  if (options.directoryId !== undefined && !isId(options.directoryId))
    issues.push({ pointer: '/directoryId', message: rule })
  const fields: readonly string[] = profileFields
  for (const [i, property] of (options.properties ?? []).entries())
    if (!fields.includes(property))
      issues.push({
        pointer: pointer('properties', i),
        message: `must be one of ${fields.join(', ')}`,
      })
  if ((options.properties ?? []).length > 0 && options.manageAccounts !== true)
    issues.push({ pointer: '/properties', message: 'needs manageAccounts' })
  for (const [i, { resource, role }] of (options.roles ?? []).entries()) {
    if (!resource.startsWith('ari:'))
      issues.push({ pointer: pointer('roles', i, 'resource'), message: 'must be an ARI' })
    if (!role.includes('/'))
      issues.push({
        pointer: pointer('roles', i, 'role'),
        message: 'must be a role as atlassian/user',
      })
  }
  return issues
}
