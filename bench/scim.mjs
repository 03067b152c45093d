// Filters, PATCH and validation against scim2-parse-filter, scim-patch and scimmy, in microseconds. The peer of
// a row is the fastest of those that take the case. scim-patch gets no schema and checks none; it changes the
// document it is given, but for the PATCH of a user, where it copies as we do. scimmy takes no part in groups
// above ten: there it needs from a third of a second to seconds a call.
import {
  applyPatch,
  compileFilter,
  parseFilter,
  parseResource,
  scimRegistry,
  userSchema,
} from 'rostermap/scim'
import scimPatch from 'scim-patch'
import scim2 from 'scim2-parse-filter'
import SCIMMY from 'scimmy'
import { measure, row } from './harness.mjs'

const registry = scimRegistry()
const user = registry.resourceType('User')
const group = registry.resourceType('Group')
const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const filters = {
  simple: 'userName eq "user-7777@example.com"',
  medium:
    'title pr and userType eq "Employee" and (emails.type eq "work" or name.familyName sw "J")',
  complex:
    'emails[type eq "work" and value co "@example.com"] and not (userType eq "Contractor") or ims[type eq "xmpp" and value sw "x"]',
}

export async function run() {
  for (const [name, text] of Object.entries(filters)) await parseRow(name, text)
  for (const [name, text] of Object.entries(filters)) await matchRow(name, text)
  for (const size of [10, 10_000, 100_000]) await memberRows(size)
  await thousandRows()
  await entraRow()
  await validateRow()
}

const repeats = 100

/** For what takes less than the clock and the harness: a hundred calls are one. */
async function measureMany(contenders) {
  const many = Object.fromEntries(
    Object.entries(contenders).map(([name, call]) => [
      name,
      async () => {
        for (let i = 0; i < repeats; i += 1) {
          const result = call()
          if (result instanceof Promise) await result
        }
      },
    ]),
  )
  const measured = await measure(many)
  return Object.fromEntries(Object.entries(measured).map(([name, it]) => [name, it / repeats]))
}

/** Prints the row of a case: ours against the fastest peer, with the floor. */
function best(name, { ours, floor, ...peers }) {
  const [peerName, peer] = Object.entries(peers).sort(([, a], [, b]) => a - b)[0] ?? []
  row('scim', name, { ours, peerName, peer, floor })
}

async function parseRow(name, text) {
  const json = JSON.stringify(userOf(7))
  best(
    `parse ${name}`,
    await measureMany({
      ours: () => parseFilter(text),
      'scim2-parse-filter': () => scim2.parse(text),
      scimmy: () => new SCIMMY.Types.Filter(text),
      // Not the same task: what a server does anyway for each request.
      floor: () => JSON.parse(json),
    }),
  )
}

const byHand = {
  simple: (it) => it.userName.toLowerCase() === 'user-7777@example.com',
  medium: (it) =>
    Boolean(it.title) &&
    it.userType?.toLowerCase() === 'employee' &&
    (it.emails?.some(({ type }) => type?.toLowerCase() === 'work') ||
      it.name?.familyName?.toLowerCase().startsWith('j')),
  complex: (it) =>
    (it.emails?.some(
      ({ type, value }) =>
        type?.toLowerCase() === 'work' && value?.toLowerCase().includes('@example.com'),
    ) &&
      it.userType?.toLowerCase() !== 'contractor') ||
    it.ims?.some(
      ({ type, value }) => type?.toLowerCase() === 'xmpp' && value?.toLowerCase().startsWith('x'),
    ),
}

async function matchRow(name, text) {
  const users = Array.from({ length: 10_000 }, (_, i) => userOf(i))
  const count = (matches) => {
    let found = 0
    for (const it of users) if (matches(it)) found += 1
    return found
  }
  const ours = compileFilter(text, user)
  const theirs = scim2.filter(scim2.parse(text))
  const scimmy = new SCIMMY.Types.Filter(text)
  if (count(ours) !== count(byHand[name])) throw new Error(`${name}: we match other users`)
  const hand = byHand[name]
  // Each with a loop of its own: one loop for all would be compiled for none of them.
  best(
    `match ${name}, 10,000 users`,
    await measure({
      ours: () => {
        let found = 0
        for (const it of users) if (ours(it)) found += 1
        return found
      },
      'scim2-parse-filter': () => {
        let found = 0
        for (const it of users) if (theirs(it)) found += 1
        return found
      },
      scimmy: () => scimmy.match(users).length,
      floor: () => {
        let found = 0
        for (const it of users) if (hand(it)) found += 1
        return found
      },
    }),
  )
}

const memberId = (i) => `2819c223-7f76-453a-919d-${String(i).padStart(12, '0')}`
const membersOf = (size) =>
  Array.from({ length: size }, (_, i) => ({ value: memberId(i), display: `User ${i}` }))
const message = (...operations) => ({ schemas: [patchOp], Operations: operations })

const anyone = { value: 'anyone' }

/** A group as a store holds it: the members in an index. Each call is undone, so that all are alike. */
function indexed(size) {
  const members = new Map(membersOf(size).map((it) => [it.value, it]))
  const resource = { schemas: [group.schema.id], id: 'g', displayName: 'dev' }
  return (body) => {
    const { delta } = applyPatch(resource, body, { type: group, members })
    for (const id of delta.members.remove) members.delete(id)
    for (const it of delta.members.add) members.set(it.value, it)
    for (const it of delta.members.add) members.delete(it.value)
    for (const id of delta.members.remove) members.set(id, anyone)
  }
}

/** scim-patch holds members in the document; it changes that document, and the members are put back. */
function inDocument(size) {
  const members = membersOf(size)
  const document = { schemas: [group.schema.id], id: 'g', displayName: 'dev', members }
  return ({ Operations }) => {
    scimPatch.scimPatch(document, Operations, { mutateDocument: true })
    if (document.members !== members || document.members.length !== size) {
      if (document.members === members) members.length = Math.min(members.length, size)
      document.members = members
    }
  }
}

function inSchema(size) {
  const resource = { id: 'g', displayName: 'dev', members: membersOf(size) }
  return (body) => new SCIMMY.Messages.PatchOp(body).apply(new SCIMMY.Schemas.Group(resource))
}

function inSet(size) {
  const members = new Set(membersOf(size).map(({ value }) => value))
  return {
    add: (values) => {
      const added = []
      for (const { value } of values)
        if (!members.has(value)) {
          members.add(value)
          added.push(value)
        }
      for (const value of added) members.delete(value)
    },
    remove: (values) => {
      const removed = []
      for (const { value } of values) if (members.delete(value)) removed.push(value)
      for (const value of removed) members.add(value)
    },
  }
}

/** Calls with another member each time: a set that gets the same one over and over becomes slow by that alone. */
function inTurn(items, call) {
  let turn = 0
  return () => {
    turn = (turn + 1) % items.length
    return call(items[turn])
  }
}

async function memberRows(size) {
  const turns = Math.min(size, 1_000)
  const values = Array.from({ length: turns }, (_, i) => [{ value: memberId(size + i) }])
  const adds = values.map((value) => message({ op: 'add', path: 'members', value }))
  const stored = Array.from({ length: turns }, (_, i) => memberId(i * (size / turns)))
  const removes = stored.map((id) => message({ op: 'remove', path: `members[value eq "${id}"]` }))
  const removed = stored.map((value) => [{ value }])
  for (const [name, messages, named, floor] of [
    [`add one member to ${size}`, adds, values, inSet(size).add],
    [`remove one member of ${size}`, removes, removed, inSet(size).remove],
  ])
    best(
      name,
      await (size === 10 ? measureMany : measure)({
        ours: inTurn(messages, indexed(size)),
        'scim-patch': inTurn(messages, inDocument(size)),
        ...(size === 10 && { scimmy: inTurn(messages, inSchema(size)) }),
        floor: inTurn(named, floor),
      }),
    )
}

async function thousandRows() {
  const size = 10_000
  const [ours, theirs, floor] = [indexed(size), inDocument(size), inSet(size)]
  const fresh = Array.from({ length: 1_000 }, (_, i) => ({ value: memberId(size + i) }))
  const some = Array.from({ length: 1_000 }, (_, i) => ({ value: memberId(i * 10) }))
  const add = message({ op: 'add', path: 'members', value: fresh })
  const remove = message({ op: 'Remove', path: 'members', value: some })
  // scim-patch finds a member to remove only by all it holds (it then compares with each stored one).
  const whole = some.map(({ value }, i) => ({ value, display: `User ${i * 10}` }))
  const theirRemove = message({ op: 'remove', path: 'members', value: whole })
  const few = { rounds: 3, roundMs: 150 }
  best(
    'add 1,000 members to 10,000',
    await measure(
      { ours: () => ours(add), 'scim-patch': () => theirs(add), floor: () => floor.add(fresh) },
      few,
    ),
  )
  const again = inDocument(size)
  best(
    'remove 1,000 members of 10,000 by value',
    await measure(
      {
        ours: () => ours(remove),
        'scim-patch': () => again(theirRemove),
        floor: () => floor.remove(some),
      },
      few,
    ),
  )
}

async function entraRow() {
  const body = message(
    { op: 'Replace', path: 'displayName', value: 'Kim Lee' },
    { op: 'Replace', path: 'name.givenName', value: 'Kim' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'kim@example.com' },
    { op: 'Add', path: `${enterprise}:department`, value: 'Tours' },
  )
  const stored = userOf(9)
  const { Operations } = body
  const measured = await measureMany({
    ours: () => applyPatch(stored, body, { type: user }),
    'scim-patch': () => scimPatch.scimPatch(stored, Operations, { mutateDocument: false }),
    floor: () => structuredClone(stored),
  })
  best('PATCH of a user, four operations of Entra ID', measured)
}

async function validateRow() {
  const body = userOf(7)
  delete body.id
  delete body.meta
  const text = JSON.stringify(body)
  const measured = await measureMany({
    ours: () => parseResource(body, { type: user }),
    scimmy: () => new SCIMMY.Schemas.User(body, 'in'),
    floor: () => JSON.parse(text),
  })
  best('validate a user', measured)
  const zod = await measureMany({ ours: () => userSchema.safeParse(body) })
  row('scim', 'validate a user with userSchema of zod', { ...zod, floor: measured.floor })
}

function userOf(i) {
  return {
    schemas: [core, enterprise],
    id: memberId(i),
    externalId: `ext-${i}`,
    userName: `user-${i}@example.com`,
    name: { givenName: `Given${i}`, familyName: i % 5 === 0 ? `Jones${i}` : `Smith${i}` },
    displayName: `User ${i}`,
    title: 'Tour Guide',
    userType: i % 2 === 0 ? 'Employee' : 'Contractor',
    preferredLanguage: 'en-US',
    locale: 'en-US',
    active: true,
    emails: [
      { value: `user-${i}@example.com`, type: i % 3 === 0 ? 'work' : 'other', primary: true },
      { value: `user-${i}@home.example`, type: 'home' },
    ],
    phoneNumbers: [{ value: '+49 30 1234567', type: 'work' }],
    ims: [{ value: `someone-${i}`, type: 'aim' }],
    meta: { resourceType: 'User', created: '2010-01-23T04:56:22Z' },
    [enterprise]: { employeeNumber: `${i}`, department: 'Tour Operations' },
  }
}
