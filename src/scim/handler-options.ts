import type { Clock } from '../core/clock.js'
import { RosterError } from '../core/errors.js'
import type { Issue } from '../core/issue.js'
import type { ScimRequestHead } from './http-message.js'
import { type ScimRegistry, scimRegistry } from './registry.js'
import type { ScimStore } from './store.js'
import { type ScimToleranceOptions, type ScimTolerances, tolerancesOf } from './tolerances.js'

/** Who a request comes from. */
export interface ScimPrincipal {
  /** Id of the User resource that `/Me` stands for. Without one, `/Me` is answered with 404. */
  readonly user?: string
}

/**
 * Tells who a request comes from.
 *
 * @param request - method, URL and headers
 * @param tenant - the tenant that the path names; empty when the base path has no `:tenant`
 * @returns `undefined` to answer with 401
 */
export type ScimAuthenticate = (
  request: ScimRequestHead,
  tenant: string,
) => ScimPrincipal | undefined | Promise<ScimPrincipal | undefined>

/** Options of `scimHandler`. */
export interface ScimHandlerOptions {
  /** Where resources are kept: one store, or the store of a tenant. `undefined` is answered with 404. */
  readonly store:
    | ScimStore
    | ((tenant: string) => ScimStore | undefined | Promise<ScimStore | undefined>)
  /** Tells who a request comes from; see `bearerTokens`. */
  readonly authenticate: ScimAuthenticate
  /** Schemas and resource types. @defaultValue `scimRegistry()` */
  readonly registry?: ScimRegistry
  /** Path that all addresses begin with. A step `:tenant` names the tenant. @defaultValue `'/scim/v2'` */
  readonly basePath?: string
  /**
   * Scheme, host and port that clients see, for example `https://scim.example`: where a proxy rewrites
   * them. @defaultValue those of the request
   */
  readonly origin?: string
  /**
   * What to do with a group as member of a group. `refuse`: answer with 400. `ignore`: leave it out.
   * `flatten`: keep it, and count its members as members, however deep. @defaultValue `'refuse'`
   */
  readonly nestedGroups?: 'refuse' | 'ignore' | 'flatten'
  /**
   * What DELETE does. `hard`: forgets the resource. `soft`: keeps it out of sight, so that a POST with the
   * same externalId brings it back under its id. @defaultValue `'hard'`
   */
  readonly deletion?: 'hard' | 'soft'
  /**
   * What a POST does that has the name of an account that was there before (see `seedScimAccounts`).
   * `link`: takes it over under its id. `refuse`: answers with 409. @defaultValue `'link'`
   */
  readonly adoption?: 'link' | 'refuse'
  /**
   * What PATCH answers with. `resource`: always the resource. `none`: 204. `auto`: the resource, but 204 for
   * types with members, since those may be many. Asking for `attributes` always gets an answer.
   * @defaultValue `'auto'`
   */
  readonly patchAnswer?: 'auto' | 'resource' | 'none'
  /**
   * Which habits of identity providers are taken besides the letter of the RFCs, in bodies of POST, PUT and
   * PATCH, single or in bulk. @defaultValue all of them
   */
  readonly tolerances?: ScimToleranceOptions
  /** Largest body, in bytes. @defaultValue `10_485_760` (10 MiB) */
  readonly maxBodyBytes?: number
  /** Most resources on a page, whatever `count` says. @defaultValue `1_000` */
  readonly maxPageSize?: number
  /** Resources on a page when there is no `count`. @defaultValue `100` */
  readonly defaultPageSize?: number
  /** Most members in one answer to a list: the page ends early when it would have more. @defaultValue `100_000` */
  readonly maxListedMembers?: number
  /** Most operations of a bulk request; 0 switches bulk off. @defaultValue `1_000` */
  readonly maxBulkOperations?: number
  /** Largest bulk request, in bytes. @defaultValue `1_048_576` (1 MiB) */
  readonly maxBulkBytes?: number
  /** Whether discovery (`/ServiceProviderConfig`, `/Schemas`, `/ResourceTypes`) needs no authentication. @defaultValue `false` */
  readonly publicDiscovery?: boolean
  /** Told of every error that is answered with 500 or 503: for a log. It must not throw. */
  readonly onError?: (error: unknown) => void
  /** The clock. @defaultValue `Date.now` */
  readonly clock?: Clock
  /** Makes ids. @defaultValue `crypto.randomUUID` */
  readonly newId?: () => string
}

/** @internal Options with every default filled in. */
export type HandlerConfig = Required<Omit<ScimHandlerOptions, 'origin' | 'tolerances'>> & {
  readonly origin: string | undefined
  readonly tolerances: ScimTolerances
}

/**
 * @internal Checks options and fills in defaults.
 *
 * @throws a {@link RosterError} with code `SCIM_CONFIG_INVALID`
 */
export function handlerConfig(options: ScimHandlerOptions): HandlerConfig {
  const issues: Issue[] = []
  const whole = (
    name:
      | 'maxBodyBytes'
      | 'maxPageSize'
      | 'defaultPageSize'
      | 'maxListedMembers'
      | 'maxBulkOperations'
      | 'maxBulkBytes',
    usual: number,
    least = 1,
  ): number => {
    const value = options[name] ?? usual
    if (!Number.isSafeInteger(value) || value < least)
      issues.push({ pointer: `/${name}`, message: `must be a whole number of at least ${least}` })
    return value
  }
  const { basePath = '/scim/v2', origin } = options
  if (basePath !== '' && !/^(?:\/[\w.~:-]+)+$/.test(basePath))
    issues.push({ pointer: '/basePath', message: 'must be a path such as /scim/v2, or empty' })
  if (origin !== undefined && !/^https?:\/\/[^/?#@]+$/.test(origin))
    issues.push({
      pointer: '/origin',
      message: 'must be scheme and host, such as https://a.example',
    })
  const maxPageSize = whole('maxPageSize', 1_000)
  const config: HandlerConfig = {
    store: options.store,
    authenticate: options.authenticate,
    registry: options.registry ?? scimRegistry(),
    basePath,
    origin,
    nestedGroups: options.nestedGroups ?? 'refuse',
    deletion: options.deletion ?? 'hard',
    adoption: options.adoption ?? 'link',
    patchAnswer: options.patchAnswer ?? 'auto',
    tolerances: tolerancesOf(options.tolerances),
    maxBodyBytes: whole('maxBodyBytes', 10_485_760),
    maxPageSize,
    defaultPageSize: Math.min(whole('defaultPageSize', 100), maxPageSize),
    maxListedMembers: whole('maxListedMembers', 100_000),
    maxBulkOperations: whole('maxBulkOperations', 1_000, 0),
    maxBulkBytes: whole('maxBulkBytes', 1_048_576),
    publicDiscovery: options.publicDiscovery ?? false,
    onError: options.onError ?? (() => undefined),
    clock: options.clock ?? Date.now,
    newId: options.newId ?? (() => crypto.randomUUID()),
  }
  if (issues.length > 0)
    throw new RosterError(
      'SCIM_CONFIG_INVALID',
      'The options of the SCIM handler are not usable.',
      {
        issues,
      },
    )
  return config
}
