// A product that is one address, as a fake: every call is a POST, every refusal has status 200.

interface Singer {
  readonly id: string
  readonly login: string
  active: boolean
}

/** A choir in memory, reached by `fetch`, in the manner of GraphQL. Logins are exact; lists come two at a time. */
export function choir(logins: readonly string[]): (request: Request) => Promise<Response> {
  const singers: Singer[] = logins.map((login, at) => ({ id: `s${at + 1}`, login, active: true }))
  const answer = (body: object) =>
    new Response(JSON.stringify(body), {
      headers: { 'content-type': 'application/graphql-response+json; charset=utf-8' },
    })
  const refused = (code: string) =>
    answer({ data: null, errors: [{ message: 'refused', extensions: { code } }] })

  return async (request) => {
    if (request.headers.get('authorization') !== 'Bearer choir-token')
      return refused('UNAUTHENTICATED')
    const { operationName, variables } = JSON.parse(await request.text())
    const singer = singers.find(({ id, login }) =>
      variables.id === undefined ? login === variables.login : id === variables.id,
    )
    if (operationName === 'Singer')
      return singer === undefined ? refused('NOT_FOUND') : answer({ data: { singer } })
    if (operationName === 'Singers') {
      const start = Number(variables.after ?? 0)
      const nodes = singers.slice(start, start + 2)
      const next = start + 2 < singers.length ? String(start + 2) : null
      return answer({ data: { singers: { nodes, next } } })
    }
    if (operationName !== 'Admit') return refused('BAD_USER_INPUT')
    if (singer === undefined)
      return answer({ data: { admit: { singer: null, userErrors: [{ code: 'NOT_FOUND' }] } } })
    singer.active = variables.active === true
    return answer({ data: { admit: { singer, userErrors: [] } } })
  }
}
