import {
  compileMapping,
  type Identity,
  type PagedSource,
  parseMapping,
  trustClaims,
} from 'rostermap'

/** How one of `count` people fares: who changes, who joins, who has left. */
export const isMover = (i: number) => i % 33 === 0 && !isJoiner(i) && !isLeaver(i)
export const isJoiner = (i: number) => i % 200 === 1
export const isLeaver = (i: number) => i % 1000 === 2

const issuer = 'https://idp.example'
export const subjectOf = (i: number) => ({ issuer, subject: `s${i}` })
export const accountOf = (i: number) => `A-p${i}`

export const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' }, required: true },
      { to: 'email', from: { claim: 'email' } },
      { to: 'displayName', from: { claim: 'name' } },
    ],
    groups: {
      from: { claim: 'groups' },
      rules: [
        { id: 'users', match: { exact: 'users' }, to: ['jira-software-users'] },
        { id: 'devs', match: { exact: 'devs' }, to: ['dev-team'] },
      ],
    },
  }),
)

/** Of a firm that is new to the product, and whose people are each other's managers. */
export const firmMapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' }, required: true },
      { to: 'manager', from: { claim: 'manager' }, account: {} },
    ],
  }),
)

export function firmSource(count: number, size = 25): PagedSource {
  return {
    async page(cursor = '0') {
      const from = Number(cursor)
      const to = Math.min(from + size, count)
      const people: Identity[] = []
      for (let i = from; i < to; i += 1)
        people.push(
          trustClaims(
            { login: `p${i}`, manager: subjectOf((i + 1) % count).subject },
            { reason: 'test', ...subjectOf(i) },
          ),
        )
      return { people, ...(to < count && { next: String(to) }) }
    },
  }
}

function person(i: number): Identity {
  return trustClaims(
    {
      login: `p${i}`,
      email: `p${i}@example.com`,
      name: `P${i}`,
      groups: isMover(i) ? ['users'] : ['users', 'devs'],
    },
    { reason: 'test', ...subjectOf(i) },
  )
}

/** Everybody but who has left, a page at a time; made up when it is read. */
export function peopleSource(count: number, size = 1000): PagedSource {
  return {
    async page(cursor = '0') {
      const from = Number(cursor)
      const to = Math.min(from + size, count)
      const people: Identity[] = []
      for (let i = from; i < to; i += 1) if (!isLeaver(i)) people.push(person(i))
      return { people, ...(to < count && { next: String(to) }) }
    },
  }
}
