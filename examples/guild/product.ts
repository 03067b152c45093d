// The product of examples/guild/target.ts, as a fake.

interface Account {
  readonly id: string
  readonly login: string
  readonly mail: string
  state: 'open' | 'closing' | 'closed'
  closesAt: number
}

interface Team {
  readonly id: string
  readonly title: string
  members: readonly string[]
  version: number
}

/** What {@link guild} begins with. */
export interface GuildOptions {
  readonly accounts: readonly { readonly login: string; readonly mail: string }[]
  /** How long an account takes to shut. */
  readonly closingMs?: number
}

/**
 * A guild whose accounts come from elsewhere, in memory and reached by `fetch`. Members are written as a whole list, and only
 * over the list that was seen (`If-Match`); people are searched by a part of the login or address, three at a time; an account
 * is shut later (202). Logins know no case, titles do. Refusals say in `problem` what they are.
 */
export function guild({
  accounts: given,
  closingMs = 20,
}: GuildOptions): (request: Request) => Promise<Response> {
  const accounts = new Map(
    given.map((one, at): [string, Account] => [
      `a${at + 1}`,
      { ...one, id: `a${at + 1}`, state: 'open', closesAt: 0 },
    ]),
  )
  const teams = new Map<string, Team>()
  const problem = (status: number, word: string) => Response.json({ problem: word }, { status })
  const teamAnswer = (team: Team, status = 200) => {
    const { version, ...shown } = team
    return Response.json({ team: shown }, { status, headers: { etag: `"${version}"` } })
  }
  const shown = (account: Account) => {
    if (account.state === 'closing' && Date.now() >= account.closesAt) account.state = 'closed'
    const { closesAt: _, ...rest } = account
    return rest
  }
  const list = (rows: readonly object[], query: URLSearchParams) => {
    const from = Number(query.get('from') ?? 0)
    return Response.json({ rows: rows.slice(from, from + 3), total: rows.length })
  }

  const onAccounts = (
    method: string,
    [id, what]: readonly string[],
    query: URLSearchParams,
  ): Response => {
    if (id === undefined) {
      const part = (query.get('search') ?? '').toLowerCase()
      const team = teams.get(query.get('team') ?? '')
      if (query.has('team') && team === undefined) return problem(404, 'no-such-team')
      const found = [...accounts.values()].filter(
        (one) =>
          [one.login, one.mail].some((text) => text.toLowerCase().includes(part)) &&
          (team === undefined || team.members.includes(one.id)),
      )
      return list(found.map(shown), query)
    }
    const account = accounts.get(id)
    if (account === undefined) return problem(404, 'no-such-account')
    if (what === 'teams') {
      const its = [...teams.values()].filter(({ members }) => members.includes(id))
      return list(
        its.map(({ id, title }) => ({ id, title })),
        query,
      )
    }
    if (method === 'POST' && what === 'open') account.state = 'open'
    if (method === 'POST' && what === 'close' && shown(account).state === 'open')
      Object.assign(account, { state: 'closing', closesAt: Date.now() + closingMs })
    const later = what === 'close' && account.state === 'closing'
    return Response.json({ account: shown(account) }, { status: later ? 202 : 200 })
  }

  const onTeams = (
    method: string,
    [id, what]: readonly string[],
    query: URLSearchParams,
    body: { readonly title?: string; readonly members?: readonly string[] },
    ifMatch: string | null,
  ): Response => {
    const all = [...teams.values()]
    if (id === undefined && method === 'GET')
      return list(
        all.map(({ id, title }) => ({ id, title })),
        query,
      )
    if (id === undefined) {
      const { title = '' } = body
      if (all.some((one) => one.title === title)) return problem(409, 'taken')
      const made = { id: `t${all.length + 1}`, title, members: [], version: 1 }
      teams.set(made.id, made)
      return teamAnswer(made, 201)
    }
    const team = teams.get(id)
    if (team === undefined) return problem(404, 'no-such-team')
    if (method !== 'PUT' || what !== 'members') return teamAnswer(team)
    if (ifMatch === null) return problem(428, 'if-match-needed')
    if (ifMatch !== `"${team.version}"`) return problem(412, 'stale')
    const { members = [] } = body
    if (!members.every((one) => accounts.has(one))) return problem(422, 'no-such-account')
    Object.assign(team, { members, version: team.version + 1 })
    return teamAnswer(team)
  }

  return async (request) => {
    if (request.headers.get('authorization') !== 'Bearer guild-token') return problem(401, 'who')
    const { pathname, searchParams } = new URL(request.url)
    const [, kind, ...steps] = pathname.split('/').map(decodeURIComponent)
    const text = await request.text()
    const body = text === '' ? {} : JSON.parse(text)
    const { method, headers } = request
    if (kind === 'accounts') return onAccounts(method, steps, searchParams)
    if (kind === 'teams') return onTeams(method, steps, searchParams, body, headers.get('if-match'))
    return problem(404, 'no-such-page')
  }
}
