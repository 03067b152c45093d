import { scimFault } from './faults.js'

/** @internal What a list or search asks for, read but not yet resolved against a type. */
export interface ListParameters {
  readonly filter: string | undefined
  readonly sortBy: string | undefined
  readonly descending: boolean
  /** How many resources come before the page. */
  readonly offset: number
  readonly count: number | undefined
  /** The cursor, empty for the first page; `undefined` when pages are counted. */
  readonly cursor: string | undefined
  readonly attributes: readonly string[] | undefined
  readonly excludedAttributes: readonly string[] | undefined
}

/** Gives a parameter by its name, in any case. */
type Given = (name: string) => unknown

/**
 * @internal Reads the parameters of a GET (RFC 7644, 3.4.2). Unknown ones are left alone, and names are
 * taken in any case.
 *
 * @throws a `RosterError` with code `SCIM_INVALID`
 */
export function readQuery(query: string): ListParameters {
  if (query === '') return read(() => undefined)
  const given = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query))
    if (!given.has(name.toLowerCase())) given.set(name.toLowerCase(), value)
  return read((name) => given.get(name.toLowerCase()))
}

/** @internal Reads the body of a POST to `.search` (RFC 7644, 3.4.3). */
export function readSearch(body: Readonly<Record<string, unknown>>): ListParameters {
  const given = new Map(
    Object.entries(body).map(([name, value]) => [name.toLowerCase(), value] as const),
  )
  return read((name) => given.get(name.toLowerCase()))
}

function read(given: Given): ListParameters {
  const cursor = text(given, 'cursor')
  const count = whole(given, 'count', cursor === undefined ? 'invalidValue' : 'invalidCount')
  if (cursor !== undefined && count !== undefined && count < 1)
    throw scimFault('invalidCount', 'count must be at least 1 when pages follow a cursor.')
  const sortOrder = text(given, 'sortOrder')?.toLowerCase() ?? 'ascending'
  if (sortOrder !== 'ascending' && sortOrder !== 'descending')
    throw scimFault('invalidValue', 'sortOrder must be ascending or descending.')
  return {
    filter: text(given, 'filter'),
    sortBy: text(given, 'sortBy'),
    descending: sortOrder === 'descending',
    // What is less than 1 counts as 1 (RFC 7644, 3.4.2.4).
    offset: Math.max(whole(given, 'startIndex', 'invalidValue') ?? 1, 1) - 1,
    count: count === undefined ? undefined : Math.max(count, 0),
    cursor,
    attributes: names(given, 'attributes'),
    excludedAttributes: names(given, 'excludedAttributes'),
  }
}

function text(given: Given, name: string): string | undefined {
  const value = given(name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw scimFault('invalidValue', `${name} must be text.`)
  return value
}

function whole(
  given: Given,
  name: string,
  scimType: 'invalidValue' | 'invalidCount',
): number | undefined {
  const value = given(name)
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw scimFault(scimType, `${name} must be a whole number.`)
  return number
}

function names(given: Given, name: string): readonly string[] | undefined {
  const value = given(name)
  if (value === undefined || value === null) return undefined
  const list = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string'))
    throw scimFault('invalidValue', `${name} must be names of attributes.`)
  const trimmed = list.map((item: string) => item.trim()).filter((item) => item !== '')
  return trimmed.length === 0 ? undefined : trimmed
}
