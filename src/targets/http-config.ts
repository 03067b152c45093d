import type { Issue } from '../core/errors.js'
import type { Authentication, ConnectionOptions } from './connection.js'
import { targetError } from './target-error.js'

/** @internal Options after checks, with defaults filled in. */
export interface HttpConfig {
  /** Scheme, host and context path, without a slash at the end. */
  readonly base: string
  /** Gives the headers that prove who we are. */
  readonly authorize: () => Promise<Readonly<Record<string, string>>>
  readonly fetch: (request: Request) => Promise<Response>
  readonly timeoutMs: number
  readonly retries: number
  readonly retryDelayMs: number
  readonly maxRetryAfterMs: number
  readonly maxResponseBytes: number
}

/**
 * @internal Checks connection options.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID` that lists every fault
 */
export function httpConfig(target: string, options: ConnectionOptions): HttpConfig {
  const issues: Issue[] = []
  const whole = (
    name: 'timeoutMs' | 'retries' | 'retryDelayMs' | 'maxRetryAfterMs' | 'maxResponseBytes',
    least: number,
    usual: number,
  ): number => {
    const value = options[name] ?? usual
    if (!Number.isSafeInteger(value) || value < least || value > 2 ** 31 - 1)
      issues.push({ pointer: `/${name}`, message: `must be a whole number of at least ${least}` })
    return value
  }
  if (target.trim() === '') issues.push({ pointer: '/name', message: 'must not be blank' })
  const config: HttpConfig = {
    base: baseOf(options, issues),
    authorize: authorizer(options.auth, issues),
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    timeoutMs: whole('timeoutMs', 1, 10_000),
    retries: whole('retries', 0, 2),
    retryDelayMs: whole('retryDelayMs', 0, 250),
    maxRetryAfterMs: whole('maxRetryAfterMs', 0, 30_000),
    maxResponseBytes: whole('maxResponseBytes', 1, 5 * 1024 * 1024),
  }
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target, issues })
  return config
}

function baseOf(options: ConnectionOptions, issues: Issue[]): string {
  const bad = (message: string): string => {
    issues.push({ pointer: '/baseUrl', message })
    return ''
  }
  if (!URL.canParse(options.baseUrl)) return bad('must be an absolute URL')
  const url = new URL(options.baseUrl)
  if (url.username !== '' || url.password !== '')
    return bad('must not hold credentials; give them as auth')
  if (url.search !== '' || url.hash !== '') return bad('must not have a query or a fragment')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('must use https')
  if (url.protocol === 'http:' && options.allowInsecure !== true && !isLoopback(url.hostname))
    return bad('must use https, unless allowInsecure is set')
  return url.href.replace(/\/+$/, '')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function authorizer(auth: Authentication, issues: Issue[]): HttpConfig['authorize'] {
  const bad = (pointer: string, message: string) => {
    issues.push({ pointer, message })
    return () => Promise.resolve({})
  }
  // A line break here would end up in the message of the runtime's own error, so it is caught now.
  if ('token' in auth) {
    if (!/^[\x21-\x7e]+$/.test(auth.token))
      return bad('/auth/token', 'must be printable ASCII without spaces')
    const authorization = `Bearer ${auth.token}`
    return () => Promise.resolve({ authorization })
  }
  if ('username' in auth) {
    if (auth.username === '' || auth.username.includes(':'))
      return bad('/auth/username', 'must not be empty and must not contain a colon')
    const bytes = new TextEncoder().encode(`${auth.username}:${auth.password}`)
    const authorization = `Basic ${btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))}`
    return () => Promise.resolve({ authorization })
  }
  if (typeof auth.headers === 'function') return async () => auth.headers()
  return bad('/auth', 'must hold a token, a username and password, or a headers function')
}
