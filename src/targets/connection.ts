/** How a target proves who it is. The values stay in closures: no error and no printout shows them. */
export type Authentication = TokenAuthentication | PasswordAuthentication | HeaderAuthentication

/** A personal access token, sent as `Authorization: Bearer`. */
export interface TokenAuthentication {
  /** The token. */
  readonly token: string
}

/** A name and a password, sent as HTTP basic authentication. */
export interface PasswordAuthentication {
  /** The login; without `:`. */
  readonly username: string
  /** The password. */
  readonly password: string
}

/** Headers of your own, asked for before every request: for OAuth tokens that are renewed. */
export interface HeaderAuthentication {
  /** Gives the headers. When it rejects, the call fails with `TARGET_UNAUTHORIZED`. */
  readonly headers: () =>
    | Readonly<Record<string, string>>
    | Promise<Readonly<Record<string, string>>>
}

/** Options every target over HTTP takes. */
export interface ConnectionOptions {
  /**
   * Where the product is, with its context path, for example `https://jira.example.com/jira`. HTTPS;
   * plain HTTP only for loopback addresses, or with `allowInsecure`.
   */
  readonly baseUrl: string
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
}
