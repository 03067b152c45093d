import { type FakeAsk, json, numberIn } from './fake-answers.js'
import type { BitbucketAccount, BitbucketGroup } from './fake-bitbucket-store.js'

/** @internal Who asks a fake Bitbucket: an administrator, or somebody who may only sign in. */
export type BitbucketAsk = FakeAsk<'admin' | 'user'>

/** @internal A refusal in Bitbucket's shape; its sentence is translated, the name of the exception is not. */
export function refusal(status: number, exception: string, message: string): Response {
  const exceptionName = `com.atlassian.bitbucket.${exception}`
  return json(status, { errors: [{ context: null, message, exceptionName }] })
}

/** @internal The answer to whoever signs in but lacks ADMIN: 401, where others say 403. */
export function notAdmin(): Response {
  return refusal(401, 'AuthorisationException', 'You are not permitted to access this resource')
}

/** @internal */
export function noUser(): Response {
  return refusal(404, 'user.NoSuchUserException', 'User … does not exist.')
}

/** @internal */
export function noGroup(): Response {
  return refusal(404, 'user.NoSuchGroupException', 'Group … does not exist.')
}

/** @internal */
export function noSeat(): Response {
  return refusal(403, 'license.LicenseLimitException', 'The license allows no more users.')
}

/** @internal An account as an administrator sees it, or as anybody does. */
export function userBean(
  user: BitbucketAccount,
  detailed: boolean,
): Readonly<Record<string, unknown>> {
  return {
    name: user.name,
    emailAddress: user.email,
    id: user.id,
    displayName: user.displayName,
    active: user.active,
    slug: user.name.toLowerCase(),
    type: 'NORMAL',
    ...(detailed && {
      directoryName: user.external ? 'Corp LDAP' : 'Bitbucket Internal Directory',
      deletable: !user.external,
      mutableDetails: !user.external,
      mutableGroups: !user.external,
    }),
    links: { self: [{ href: `https://bitbucket.example.com/users/${user.name.toLowerCase()}` }] },
  }
}

/** @internal */
export function groupBean({ name }: BitbucketGroup): Readonly<Record<string, unknown>> {
  return { name, deletable: true }
}

/**
 * @internal A page of those that pass. The next page begins after the last row that was looked at, so that a filter
 * leaves gaps between the starts.
 */
export function page<T>(
  all: readonly T[],
  passes: (row: T) => boolean,
  bean: (row: T) => unknown,
  { query }: BitbucketAsk,
  pageSize: number,
): Response {
  const start = numberIn(query, 'start', 0)
  const limit = Math.min(numberIn(query, 'limit', 25), pageSize)
  const values: unknown[] = []
  let at = start
  for (; at < all.length && values.length < limit; at += 1) {
    const row = all[at] as T
    if (passes(row)) values.push(bean(row))
  }
  const isLastPage = !all.slice(at).some(passes)
  return json(200, {
    size: values.length,
    limit,
    isLastPage,
    values,
    start,
    ...(isLastPage ? {} : { nextPageStart: at }),
  })
}
