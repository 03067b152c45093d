// Run by bench/plan.mjs in a process of its own: `node bench/plan-reconcile.mjs USERS` reconciles so many people
// in 20 groups each of 5,000, of whom 3 % have one group too many, and prints the most memory it took as JSON.
// Source, target and ledger are made up as they are read, so that the memory is ours.
import { appendFileSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  bareCapabilities,
  bareTarget,
  compileMapping,
  parseMapping,
  provisioner,
  trustClaims,
} from 'rostermap'

const users = Number(process.argv[2])
const groups = 5000
const each = 20
const groupOf = (i, k) => (i + k * 251) % groups
const name = (group) => `group-${group}`
const isChanged = (i) => i % 33 === 0
const subject = (i) => ({ issuer: 'https://idp.example', subject: `s${i}` })
const range = (n) => Array.from({ length: n }, (_, i) => i)

const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [{ to: 'username', from: { claim: 'login' } }],
    groups: {
      from: { claim: 'groups' },
      rules: [{ id: 'all', match: { prefix: 'idp-' }, to: ['group-${rest}'] }],
      managed: ['group-*'],
    },
  }),
)

function* everybody() {
  for (let i = 0; i < users; i += 1) {
    const wanted = range(each).slice(isChanged(i) ? 1 : 0)
    yield trustClaims(
      { login: `u${i}`, groups: wanted.map((k) => `idp-${groupOf(i, k)}`) },
      { reason: 'bench', ...subject(i) },
    )
  }
}

const account = (i) => ({ id: `U${i}`, username: `u${i}`, active: true })
const numberOf = (id) => Number(id.slice(1))
const removed = new Set()
const target = {
  ...bareTarget('bench', 'bench'),
  async probe() {
    return {
      capabilities: {
        ...bareCapabilities,
        user: { ...bareCapabilities.user, findBy: ['username'], list: true, readsActive: true },
        group: { ...bareCapabilities.group, list: true },
        membership: {
          ...bareCapabilities.membership,
          write: true,
          listOfUser: true,
          listOfGroup: true,
        },
      },
    }
  },
  async listUsers(cursor = '0') {
    const from = Number(cursor)
    const to = Math.min(from + 1000, users)
    return {
      items: range(to - from).map((i) => account(from + i)),
      ...(to < users && { next: String(to) }),
    }
  },
  async listGroups() {
    return { items: range(groups).map((group) => ({ id: name(group), name: name(group) })) }
  },
  async membersOf(id, cursor = '0') {
    const k = Number(cursor)
    const first = (((numberOf(id.slice(5)) - k * 251) % groups) + groups) % groups
    const items = []
    for (let i = first; i < users; i += groups) items.push(account(i))
    return { items, ...(k + 1 < each && { next: String(k + 1) }) }
  },
  async findUser(by) {
    const i = numberOf(by.id ?? by.username)
    return i < users ? account(i) : undefined
  },
  async findGroup(group) {
    return { id: group, name: group }
  },
  async groupsOf(id) {
    const i = numberOf(id)
    const has = range(each).slice(removed.has(i) ? 1 : 0)
    return { items: has.map((k) => ({ id: name(groupOf(i, k)), name: name(groupOf(i, k)) })) }
  },
  async removeMembers(_, [id]) {
    removed.add(numberOf(id))
    return new Map([[id, 'changed']])
  },
}

/** Links are made up; notes lie in a file, and only where each begins is remembered. */
const home = mkdtempSync(join(tmpdir(), 'rostermap-bench-'))
const file = join(home, 'notes')
const handle = openSync(file, 'a+')
const places = new Map()
let end = 0
let version = 0
const linkOf = (i) => ({
  target: 'bench',
  subject: subject(i),
  userId: `U${i}`,
  login: `u${i}`,
  version: 1,
})
const ledger = {
  async link(_, { subject: text }) {
    return linkOf(numberOf(text))
  },
  async links(_, query) {
    if (query.subjects)
      return { items: query.subjects.map(({ subject: text }) => linkOf(numberOf(text))) }
    return { items: [] }
  },
  async plans() {
    return { items: [] }
  },
  async notes(keys) {
    return keys.flatMap((key) => {
      const place = places.get(key)
      if (!place) return []
      const bytes = Buffer.alloc(place.length)
      readSync(handle, bytes, 0, place.length, place.at)
      return [{ key, value: JSON.parse(bytes.toString()), version: place.version }]
    })
  },
  async commit({ notes = [] }) {
    version += 1
    for (const { key, value } of notes) {
      if (value === null) places.delete(key)
      else {
        const bytes = Buffer.from(JSON.stringify(value))
        appendFileSync(file, bytes)
        places.set(key, { at: end, length: bytes.length, version })
        end += bytes.length
      }
    }
    return { outcome: 'saved', version }
  },
}

const { reconcile } = provisioner({
  mapper,
  targets: [target],
  ledger,
  policy: { thresholds: { removals: false, group: false } },
})
const started = performance.now()
const result = await reconcile(everybody(), { complete: true })
const seconds = (performance.now() - started) / 1000
const [{ unchanged, changing, operations }] = result.targets
if (unchanged + changing !== users || operations.changed !== changing)
  throw new Error(`not everybody was served: ${JSON.stringify(result.targets[0])}`)
rmSync(home, { recursive: true, force: true })
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ seconds, megabytes, changing }))
