import type { Call } from '../http.js'
import { sameName } from '../names.js'
import { notFound } from '../verbs.js'
import { type BitbucketUser, getUsers } from './data-center-api.js'
import { type Rows, seek } from './data-center-rows.js'

/**
 * @internal Accounts by their id. Every endpoint of Bitbucket takes a login, and none an id, so the login that
 * an id had last is remembered. What is remembered is only where to look first: the account that is found
 * must bear the id, or all accounts are gone through.
 */
export interface People {
  /** The login an id had when it was last seen. */
  lastName(id: string): string | undefined
  byId(call: Call, id: string): Promise<BitbucketUser | undefined>
  byName(call: Call, name: string): Promise<BitbucketUser | undefined>
  /** The account of that id, or `TARGET_NOT_FOUND`. */
  existing(call: Call, id: string): Promise<BitbucketUser>
  /** A page of all accounts, or of those whose login, full name or e-mail address holds a text. */
  page(call: Call, filter: string | undefined, start: number): Promise<Rows<BitbucketUser>>
}

/** @internal */
export function people(): People {
  const names = new Map<string, string>()

  const page = async (call: Call, filter: string | undefined, start: number) => {
    const found = await getUsers(call, filter, start)
    for (const { id, name } of found.rows) names.set(id, name)
    return found
  }
  const byName = (call: Call, name: string) =>
    name === ''
      ? Promise.resolve(undefined)
      : seek(
          (start) => page(call, name, start),
          (user) => sameName(user.name, name),
        )

  const byId = async (call: Call, id: string): Promise<BitbucketUser | undefined> => {
    // Bitbucket's ids are numbers; anything else would have all accounts gone through for nothing.
    if (!/^\d{1,15}$/.test(id)) return undefined
    const name = names.get(id)
    const user = name === undefined ? undefined : await byName(call, name)
    if (user?.id === id) return user
    const found = await seek(
      (start) => page(call, undefined, start),
      (one) => one.id === id,
    )
    if (found === undefined) names.delete(id)
    return found
  }

  const existing = async (call: Call, id: string): Promise<BitbucketUser> => {
    const user = await byId(call, id)
    if (user === undefined) throw notFound(call, 'user')
    return user
  }
  return { lastName: (id) => names.get(id), byId, byName, existing, page }
}
