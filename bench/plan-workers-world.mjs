// People, product and mapping of bench/plan-workers.mjs, made up as they are read: what is measured is the work on
// them, and what PostgreSQL does for it. Every tenth person is in one group too many.
import { setTimeout as sleep } from 'node:timers/promises'
import { bareCapabilities, bareTarget, compileMapping, parseMapping, trustClaims } from 'rostermap'

const page = 1000
const groups = ['team-a', 'team-b', 'team-c']
export const isChanged = (i) => i % 10 === 0
export const subjectOf = (i) => ({ issuer: 'https://idp.example', subject: `s${i}` })
export const accountOf = (i) => ({ id: `U${i}`, username: `u${i}`, active: true })
const wantedOf = (i) => (isChanged(i) ? groups.slice(1) : groups)

export const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [{ to: 'username', from: { claim: 'login' } }],
    groups: {
      from: { claim: 'groups' },
      rules: groups.map((name) => ({ id: name, match: { exact: name }, to: [name] })),
    },
  }),
)

const stretch = (cursor, of) => {
  const from = Number(cursor ?? 0)
  const to = Math.min(from + page, of)
  const list = Array.from({ length: to - from }, (_, k) => from + k)
  return { list, more: to < of && { next: String(to) } }
}

export const populationOf = (people) => ({
  async page(cursor) {
    const { list, more } = stretch(cursor, people)
    const said = list.map((i) =>
      trustClaims({ login: `u${i}`, groups: wantedOf(i) }, { reason: 'bench', ...subjectOf(i) }),
    )
    return { people: said, ...more }
  },
})

/** A product that answers each call after so many milliseconds. */
export function targetOf(people, latency) {
  const gone = new Set()
  const after = async (answer) => {
    if (latency > 0) await sleep(latency)
    return answer
  }
  const numberOf = (id) => Number(id.slice(1))
  const named = groups.map((name) => ({ id: name, name }))
  const isIn = (id, name) => !gone.has(`${id} ${name}`)
  return {
    ...bareTarget('bench', 'bench'),
    probe: () =>
      after({
        capabilities: {
          ...bareCapabilities,
          user: { ...bareCapabilities.user, findBy: ['username'], list: true, readsActive: true },
          group: { ...bareCapabilities.group, list: true },
          membership: {
            ...{ ...bareCapabilities.membership, write: true },
            ...{ listOfUser: true, listOfGroup: true },
          },
        },
      }),
    findUser: (by) => after(accountOf(numberOf(by.id ?? by.username))),
    listUsers(cursor) {
      const { list, more } = stretch(cursor, people)
      return after({ items: list.map(accountOf), ...more })
    },
    listGroups: () => after({ items: named }),
    findGroup: (name) => after(named.find((group) => group.name === name)),
    groupsOf: (id) => after({ items: named.filter(({ name }) => isIn(id, name)) }),
    membersOf(name, cursor) {
      const { list, more } = stretch(cursor, people)
      const items = list.map(accountOf).filter(({ id }) => isIn(id, name))
      return after({ items, ...more })
    },
    removeMembers(name, ids) {
      for (const id of ids) gone.add(`${id} ${name}`)
      return after(new Map(ids.map((id) => [id, 'changed'])))
    },
  }
}
