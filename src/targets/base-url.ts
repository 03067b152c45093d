import type { Issue } from '../core/errors.js'

/** @internal Checks an address that credentials are sent to; the result has no slash at its end. */
export function baseOf(
  option: string,
  address: string,
  { allowInsecure }: { readonly allowInsecure?: boolean },
  issues: Issue[],
): string {
  const bad = (message: string): string => {
    issues.push({ pointer: `/${option}`, message })
    return ''
  }
  if (!URL.canParse(address)) return bad('must be an absolute URL')
  const url = new URL(address)
  if (url.username !== '' || url.password !== '')
    return bad('must not hold credentials; give them as auth')
  if (url.search !== '' || url.hash !== '') return bad('must not have a query or a fragment')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('must use https')
  if (url.protocol === 'http:' && allowInsecure !== true && !isLoopback(url.hostname))
    return bad('must use https, unless allowInsecure is set')
  return url.href.replace(/\/+$/, '')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
