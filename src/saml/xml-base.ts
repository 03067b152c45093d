/** RFC 3986, appendix B: scheme, authority, path and query; a fragment is dropped. */
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/

/**
 * @internal Joins the `xml:base` of an element with that of one inside it (Canonical XML 1.1,
 * appendix A): RFC 3986, 5.2, where the base may be relative, and then so is the result.
 */
export function joinReferences(base: string, reference: string): string {
  const [, baseScheme, baseAuthority, basePath = '', baseQuery] = parts.exec(base) ?? []
  const [, scheme, authority, path = '', query] = parts.exec(reference) ?? []
  if (scheme !== undefined) return compose(scheme, authority, withoutDots(path), query)
  if (authority !== undefined) return compose(baseScheme, authority, withoutDots(path), query)
  if (path === '')
    return compose(baseScheme, baseAuthority, withoutDots(basePath), query ?? baseQuery)
  const merged = path.startsWith('/') ? path : merge(baseAuthority, basePath, path)
  return compose(baseScheme, baseAuthority, withoutDots(merged), query)
}

/** RFC 3986, 5.2.3. A base that ends in `..` names a folder. */
function merge(authority: string | undefined, basePath: string, path: string): string {
  if (authority !== undefined && basePath === '') return `/${path}`
  const folder = /(?:^|\/)\.\.?$/.test(basePath)
    ? `${basePath}/`
    : basePath.slice(0, basePath.lastIndexOf('/') + 1)
  return folder + path
}

/** RFC 3986, 5.2.4, changed: leading `..` of a relative path stay, repeated slashes become one. */
function withoutDots(path: string): string {
  const absolute = path.startsWith('/')
  const kept: string[] = []
  const segments = path.split('/').filter((it) => it !== '')
  for (const segment of segments)
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (segment === '..' ? !absolute : segment !== '.') kept.push(segment)
  const folder = kept.length > 0 && /(?:^|\/)\.{0,2}$/.test(path)
  return `${absolute ? '/' : ''}${kept.join('/')}${folder ? '/' : ''}`
}

function compose(
  scheme: string | undefined,
  authority: string | undefined,
  path: string,
  query: string | undefined,
): string {
  const start =
    (scheme === undefined ? '' : `${scheme}:`) + (authority === undefined ? '' : `//${authority}`)
  return start + path + (query === undefined ? '' : `?${query}`)
}
