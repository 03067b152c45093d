// The product of examples/custom-target.ts, as a fake.

/** A person in the rota. */
interface Person {
  readonly id: number
  login: string
  name: string
  mail: string
  locked: boolean
}

interface Crew {
  readonly id: string
  name: string
  readonly people: Set<number>
}

/**
 * A shift rota nobody has written a target for yet, in memory and reached by `fetch`. Logins and names of crews are
 * exact, addresses are not; lists come three at a time and lead on by `after`; joining and leaving answer 204, whether it was so or not.
 */
export function rota(): (request: Request) => Promise<Response> {
  const people = new Map<number, Person>()
  const crews = new Map<string, Crew>()
  let last = 0
  const gone = (what: string) => Response.json({ error: `no-such-${what}` }, { status: 404 })
  const done = () => new Response(null, { status: 204 })
  const taken = () => Response.json({ error: 'taken' }, { status: 409 })
  const shown = ({ people: _, ...crew }: Crew) => crew
  const list = (rows: readonly { readonly id: number | string }[], query: URLSearchParams) => {
    const start = rows.findIndex(({ id }) => String(id) === query.get('after')) + 1
    const page = rows.slice(start, start + 3)
    const more = start + 3 < rows.length
    return Response.json({ rows: page, ...(more && { after: String(page.at(-1)?.id) }) })
  }

  const onPeople = (
    method: string,
    [id, crewsOf]: readonly string[],
    query: URLSearchParams,
    body: Partial<Person>,
  ): Response => {
    const all = [...people.values()]
    if (id === undefined && method === 'GET') {
      const { login, mail } = Object.fromEntries(query)
      const passes = (one: Person) =>
        (login === undefined || one.login === login) &&
        (mail === undefined || one.mail.toLowerCase() === mail.toLowerCase())
      return list(all.filter(passes), query)
    }
    const person = people.get(Number(id))
    if (method !== 'GET' && all.some((one) => one !== person && one.login === body.login))
      return taken()
    if (id === undefined) {
      last += 1
      const made = { login: '', name: '', mail: '', ...body, id: last, locked: false }
      people.set(last, made)
      return Response.json(made, { status: 201 })
    }
    if (person === undefined) return gone('person')
    if (crewsOf !== undefined)
      return list(
        [...crews.values()].filter((crew) => crew.people.has(person.id)).map(shown),
        query,
      )
    if (method === 'DELETE') {
      people.delete(person.id)
      for (const crew of crews.values()) crew.people.delete(person.id)
      return done()
    }
    return Response.json(Object.assign(person, body))
  }

  const onCrews = (
    method: string,
    [id, , member]: readonly string[],
    query: URLSearchParams,
    { name = '' }: { readonly name?: string },
  ): Response => {
    const all = [...crews.values()]
    const wanted = query.get('name')
    if (id === undefined && method === 'GET')
      return list(all.filter((one) => wanted === null || one.name === wanted).map(shown), query)
    const crew = crews.get(id ?? '')
    if (name !== '' && all.some((one) => one !== crew && one.name === name)) return taken()
    if (id === undefined) {
      last += 1
      crews.set(`c${last}`, { id: `c${last}`, name, people: new Set() })
      return Response.json({ id: `c${last}`, name }, { status: 201 })
    }
    if (crew === undefined) return gone('crew')
    if (member !== undefined) {
      if (!people.has(Number(member))) return gone('person')
      if (method === 'PUT') crew.people.add(Number(member))
      else crew.people.delete(Number(member))
      return done()
    }
    if (query.has('people'))
      return list(
        [...people.values()].filter((one) => crew.people.has(one.id)),
        query,
      )
    if (method === 'DELETE') {
      crews.delete(id)
      return done()
    }
    crew.name = name
    return Response.json(shown(crew))
  }

  return async (request) => {
    if (request.headers.get('authorization') !== 'Bearer rota-token')
      return Response.json({ error: 'who' }, { status: 401 })
    const url = new URL(request.url)
    const [, kind, ...steps] = url.pathname.split('/').map(decodeURIComponent)
    const text = await request.text()
    const body = text === '' ? {} : JSON.parse(text)
    if (kind === 'people') return onPeople(request.method, steps, url.searchParams, body)
    if (kind === 'crews') return onCrews(request.method, steps, url.searchParams, body)
    return gone('page')
  }
}
