import {
  compileMapping,
  type Identity,
  memoryLedger,
  parseMapping,
  provisioner,
  RosterError,
  scimFollower,
} from 'rostermap'
import { bearerTokens, memoryScimStore, scimHandler } from 'rostermap/scim'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaDocument } from '../support/people.js'

/** Staff may sign in, nobody else. */
const staffOnly = parseMapping({
  ...oktaDocument,
  access: { signIn: { when: { of: { claim: 'kind' }, exact: 'staff' } } },
})
const person = (i: number, kind: unknown = 'staff'): Identity =>
  alice({ email: `p${i}@example.com`, firstName: `P${i}`, kind }, `s${i}`)
const staff = (n: number) => Array.from({ length: n }, (_, i) => person(i))

function world(policy = {}, document = staffOnly) {
  const target = memoryTarget({ groups: jiraGroups })
  const ledger = memoryLedger()
  const made = provisioner({ mapper: compileMapping(document), targets: [target], ledger, policy })
  const open = () => target.users().map(({ active }) => active)
  const writes = () =>
    target.calls.filter(({ verb }) => /^(?:create|update|rename|set|delete|add|remove)/.test(verb))
      .length
  return { target, ledger, open, writes, ...made }
}
const unavailable = () =>
  new RosterError('TARGET_UNAVAILABLE', 'down', {
    ...{ target: 'memory', operation: 'setActive', retryable: true, reason: 'status', status: 503 },
  })

describe('who is pushed and may not sign in by the mapping', () => {
  it('is taken out if they were in, and let in again when they may again', async () => {
    const it = world()
    await it.push({ kind: 'present', identity: person(0) })
    expect(it.open()).toEqual([true])
    const out = await it.push({ kind: 'present', identity: person(0, 'guest') })
    expect(out).toMatchObject({ decision: 'refuse', complete: true, targets: [{ status: 'done' }] })
    expect(it.open()).toEqual([false])
    const { subject } = person(0)
    const [link] = (await it.ledger.links('memory', {})).items
    expect(link).toMatchObject({ subject: { subject }, ended: { how: 'outOfScope' } })
    const writes = it.writes()
    await it.push({ kind: 'present', identity: person(0, 'guest') })
    expect(it.writes()).toBe(writes)
    await it.push({ kind: 'present', identity: person(0) })
    expect(it.open()).toEqual([true])
  })

  it('gets no account, nor a tombstone, if they never had one', async () => {
    const it = world()
    const push = await it.push({ kind: 'present', identity: person(0, 'guest') })
    expect(push).toEqual({ decision: 'refuse', complete: true, targets: [] })
    expect(it.target.calls).toEqual([])
    expect((await it.ledger.links('memory', {})).items).toEqual([])
  })

  it('stays when it is not known whether they may: a claim that did not come is no answer', async () => {
    const it = world()
    await it.push({ kind: 'present', identity: person(0) })
    const writes = it.writes()
    const push = await it.push({
      ...{ kind: 'present', identity: alice({ email: 'p0@example.com', firstName: 'P0' }, 's0') },
    })
    expect(push.decision).toBe('refuse')
    expect(it.writes()).toBe(writes)
    expect(it.open()).toEqual([true])
  })

  it('is left as they are by the policy that says so', async () => {
    const it = world({ leavers: { outOfScope: 'keep' } })
    await it.push({ kind: 'present', identity: person(0) })
    await it.push({ kind: 'present', identity: person(0, 'guest') })
    expect(it.open()).toEqual([true])
  })

  it('at a sign-in is refused, and nothing is written', async () => {
    const it = world()
    await it.push({ kind: 'present', identity: person(0) })
    const writes = it.writes()
    expect(await it.signIn(person(0, 'guest'))).toMatchObject({ decision: 'refuse', targets: [] })
    expect(it.writes()).toBe(writes)
  })
})

describe('whom a comparison finds and the mapping does not let in', () => {
  it('is taken out, also by a source that is not complete, and the next run finds nothing to do', async () => {
    const it = world()
    await it.reconcile(staff(10))
    const people = [person(0, 'guest'), ...staff(10).slice(1)]
    const dry = await it.reconcile(people, { dryRun: true })
    expect(dry).toMatchObject({ refused: 1, targets: [{ leavers: 1, unchanged: 9 }] })
    expect(it.open().every(Boolean)).toBe(true)
    const run = await it.reconcile(people)
    expect(run.targets[0]).toMatchObject({ leavers: 1, operations: { changed: 1 } })
    expect(it.open()).toEqual([false, ...Array(9).fill(true)])
    const again = await it.reconcile(people, { complete: true })
    expect(again.targets[0]).toMatchObject({ leavers: 0, operations: { changed: 0 } })
    // A comparison took them out; one brings them back.
    await it.reconcile(staff(10))
    expect(it.open().every(Boolean)).toBe(true)
  })

  it('attack: a mapping that lets nobody in empties nothing, since that is over every threshold', async () => {
    const it = world()
    const people = staff(150)
    await it.reconcile(people)
    const run = await it.reconcile(people.map((_, i) => person(i, 'guest')))
    expect(run.targets[0]).toMatchObject({ leavers: 150, staged: 150, operations: { changed: 0 } })
    expect(run.targets[0]?.verdict.departures).toBeDefined()
    expect(it.open().every(Boolean)).toBe(true)
  })

  it('attack: a source that lost most of a small company shuts nobody out', async () => {
    const it = world()
    await it.reconcile(staff(12))
    const run = await it.reconcile(staff(1), { complete: true })
    expect(run.targets[0]).toMatchObject({ leavers: 11, staged: 11, operations: { changed: 0 } })
    expect(run.targets[0]?.verdict.departures).toBe('11 of 12 (91.7 %, more than 50 %)')
    expect(it.open().every(Boolean)).toBe(true)
  })

  it('who was never in is no leaver', async () => {
    const it = world()
    const run = await it.reconcile([person(0, 'guest'), person(1)])
    expect(run.targets[0]).toMatchObject({ leavers: 0, changing: 1 })
    expect(it.open()).toEqual([true])
  })
})

describe('who could not be taken out', () => {
  it('is taken out by the next comparison: being noted as out is not being out', async () => {
    for (const rest of [staff(10).slice(1), [person(0, 'guest'), ...staff(10).slice(1)]]) {
      const it = world()
      await it.reconcile(staff(10))
      it.target.failOn('setActive', unavailable())
      const failed = await it.reconcile(rest, { complete: true })
      expect(failed.targets[0]?.operations).toMatchObject({ failed: 1 })
      expect(it.open()[0]).toBe(true)
      const run = await it.reconcile(rest, { complete: true })
      expect(run.targets[0]).toMatchObject({ leavers: 1, operations: { changed: 1 } })
      expect(it.open()[0]).toBe(false)
      const again = await it.reconcile(rest, { complete: true })
      expect(again.targets[0]).toMatchObject({ leavers: 0, operations: { changed: 0 } })
    }
  })

  it('stays out for the reason it began with: whom SCIM took out, SCIM alone brings back', async () => {
    const it = world()
    await it.reconcile(staff(10))
    it.target.failOn('setActive', unavailable())
    const { issuer, subject } = person(0)
    await it.push({ kind: 'deactivated', subject: { issuer, subject } })
    await it.reconcile(staff(10).slice(1), { complete: true })
    expect(it.open()[0]).toBe(false)
    const signIn = await it.signIn(person(0))
    expect(signIn.targets[0]).toMatchObject({ status: 'blocked' })
    const [link] = (await it.ledger.links('memory', {})).items
    expect(link?.ended).toMatchObject({ how: 'deactivated' })
    expect(link?.ended).not.toHaveProperty('open')
  })

  it('is tried again by the next drain: the event stays until what passes has passed', async () => {
    const target = memoryTarget()
    const mapper = compileMapping(
      parseMapping({ version: 1, profile: [{ to: 'username', from: { claim: 'userName' } }] }),
    )
    const { push } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
    const store = memoryScimStore()
    const handler = scimHandler({ store, authenticate: bearerTokens(['t']) })
    const { drain } = scimFollower({ store, push, issuer: 'okta' })
    const ask = async (method: string, path: string, body: object) => {
      const request = new Request(`http://localhost/scim/v2${path}`, {
        method,
        headers: { authorization: 'Bearer t', 'content-type': 'application/scim+json' },
        body: JSON.stringify(body),
      })
      return (await (await handler(request)).json()) as { readonly id: string }
    }
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
    const { id } = await ask('POST', '/Users', { schemas, userName: 'ada' })
    await drain()
    await ask('PUT', `/Users/${id}`, { schemas, userName: 'ada', active: false })
    target.failOn('setActive', unavailable())
    await expect(drain()).rejects.toMatchObject({ code: 'TARGET_UNAVAILABLE' })
    expect(target.users()).toMatchObject([{ active: true }])
    expect(await drain()).toBe(1)
    expect(target.users()).toMatchObject([{ active: false }])
    expect(await drain()).toBe(0)
  })
})
