import type { RateLimitStore } from '../core/rate-limit-store.js'

/** How a target proves who it is. The values stay in closures: no error and no printout shows them. */
export type Authentication =
  | TokenAuthentication
  | PasswordAuthentication
  | ClientCredentials
  | HeaderAuthentication

/** A token sent as `Authorization: Bearer`: a personal access token, a scoped API token, an API key. */
export interface TokenAuthentication {
  /** The token. */
  readonly token: string
}

/**
 * A name and a password, sent as HTTP basic authentication. In Cloud these are the e-mail address and
 * an API token.
 */
export interface PasswordAuthentication {
  /** The login; without `:`. */
  readonly username: string
  /** The password. */
  readonly password: string
}

/**
 * The credentials of a service account, changed for an access token by OAuth 2.0 (RFC 6749 4.4). The
 * token is kept until shortly before it expires, and got anew once when the product refuses it.
 *
 * @see https://support.atlassian.com/user-management/docs/create-oauth-2-0-credential-for-service-accounts
 * @see https://confluence.atlassian.com/enterprise/service-accounts-overview-1627095923.html
 */
export interface ClientCredentials {
  /** The client ID. */
  readonly clientId: string
  /** The client secret. */
  readonly clientSecret: string
  /**
   * Where the token is got: in Data Center `https://<base URL>/rest/oauth2/latest/token`, whose service accounts
   * do not reach what needs an administrator.
   *
   * @defaultValue `'https://auth.atlassian.com/oauth/token'`
   */
  readonly tokenUrl?: string
  /** Scopes asked for, where the server wants to be told. */
  readonly scopes?: readonly string[]
  /** Audience asked for. @defaultValue `'api.atlassian.com'` for the default `tokenUrl`, else none */
  readonly audience?: string
}

/**
 * Headers of your own, asked for before every request: for tokens that somebody else renews (OAuth
 * 2.0 for users) and for signatures over the request (OAuth 1.0a).
 */
export interface HeaderAuthentication {
  /** Gives the headers. When it rejects, the call fails with `TARGET_UNAUTHORIZED`. */
  readonly headers: (
    request: RequestLine,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
}

/** What a request asks, for signatures. */
export interface RequestLine {
  /** The HTTP method. */
  readonly method: string
  /** The whole address with its query. */
  readonly url: string
}

/** What came of one request, for logs and measurements. It holds no name, id, address or secret. */
export interface ExchangeEvent {
  /** Name of the target. */
  readonly target: string
  /** The verb of the contract it was sent for. */
  readonly operation: string
  /** Method and endpoint, for example `PUT user/properties/{}`. */
  readonly endpoint: string
  /** Which try it was, from 1. */
  readonly attempt: number
  /** HTTP status; absent when no whole answer came. */
  readonly status?: number
  /** How long it waited for the rate limit and for a free connection, in milliseconds. */
  readonly waitedMs: number
  /** How long the product took, in milliseconds. */
  readonly tookMs: number
}

/** Where a product is. */
export interface BaseUrl {
  /**
   * Where the product is, with its context path, for example `https://jira.example.com/jira`. HTTPS;
   * plain HTTP only for loopback addresses, or with `allowInsecure`.
   */
  readonly baseUrl: string
}

/**
 * Where a Cloud site is. Scoped API tokens, tokens of service accounts and OAuth 2.0 work only with
 * `cloudId`; on the address of the site they are refused with 401.
 *
 * @see https://support.atlassian.com/atlassian-cloud/kb/401-unauthorized-error-when-service-account-accesses-jira-or-confluence-api
 */
export type CloudSite = CloudSiteUrl | CloudSiteId

/** A Cloud site by its own address. */
export interface CloudSiteUrl {
  /** The address of the site, for example `https://example.atlassian.net`. */
  readonly siteUrl: string
  /** Not together with `siteUrl`. */
  readonly cloudId?: undefined
}

/** A Cloud site by its id, through Atlassian's API gateway. */
export interface CloudSiteId {
  /** The id of the site, as `https://<site>/_edge/tenant_info` shows it. */
  readonly cloudId: string
  /** The gateway. @defaultValue `'https://api.atlassian.com'` */
  readonly apiUrl?: string
  /** Not together with `cloudId`. */
  readonly siteUrl?: undefined
}

/** Options every target over HTTP takes, besides where its product is. */
export interface HttpOptions {
  /** The credentials. */
  readonly auth: Authentication
  /** Allow plain HTTP to any host: credentials then travel readable. @defaultValue `false` */
  readonly allowInsecure?: boolean
  /** Sends the requests; put a proxy or a test double here. @defaultValue `globalThis.fetch` */
  readonly fetch?: (request: Request) => Promise<Response>
  /** Longest time for one request and its answer, in milliseconds. @defaultValue `10000` */
  readonly timeoutMs?: number
  /**
   * How often a read, or a write that may safely be sent twice, is tried again. Creating an account
   * or a group is never tried again.
   *
   * @defaultValue `2`
   */
  readonly retries?: number
  /** Wait before the first further try, in milliseconds; it doubles. @defaultValue `250` */
  readonly retryDelayMs?: number
  /**
   * Longest wait a product may ask for, in milliseconds. When it asks for more, the call fails at
   * once and the error says how long.
   *
   * @defaultValue `30000`
   */
  readonly maxRetryAfterMs?: number
  /** Largest answer that is read, in bytes. @defaultValue `5242880` */
  readonly maxResponseBytes?: number
  /** Most requests on their way at one time. @defaultValue `10` */
  readonly concurrency?: number
  /**
   * What is known of the product's rate limits is kept here, together with every other process that keeps it
   * here under the same target's name, so that all together stay below. `postgresRateLimits` is one.
   *
   * @defaultValue this process keeps to what its own answers tell
   */
  readonly rateLimits?: RateLimitStore
  /** Called after every request. What it throws is dropped. */
  readonly observe?: (event: ExchangeEvent) => void
}

/** Options every target with one base URL takes. */
export interface ConnectionOptions extends HttpOptions, BaseUrl {}
