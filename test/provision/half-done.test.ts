import { memoryLedger, type ProvisionPolicy, provisioner, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { losingAnswers } from '../support/calls.js'
import { aliceClaims, jiraGroups, oktaMapper } from '../support/people.js'

const saml = 'http://www.okta.com/exk1'
const scim = 'https://scim.example'
const person = (i: number, groups = ['Everyone', 'okta-jira-dev'], issuer = saml) =>
  trustClaims(
    { ...aliceClaims, email: `p${i}@example.com`, groups },
    { reason: 'test', issuer, subject: `s${i}` },
  )
const everybody = [0, 1, 2].map((i) => person(i))
const others = everybody.slice(1)

function world(more: ProvisionPolicy = {}) {
  const target = memoryTarget({ groups: jiraGroups })
  const { reached, lose } = losingAnswers(target)
  const made = provisioner({
    ...{ mapper: oktaMapper, targets: [reached], ledger: memoryLedger() },
    policy: { ...more, match: { sharedIssuers: [saml, scim] } },
  })
  const compare = (people = everybody) => made.reconcile(people, { complete: true })
  const user = (name = 'p0') => target.users().find(({ username }) => username === name)
  return { target, compare, user, lose, ...made }
}

describe('an answer that was lost', () => {
  it('to opening the account again: the person who leaves once more is shut out', async () => {
    const { compare, user, lose } = world()
    await compare()
    await compare(others)
    expect(user()?.active).toBe(false)
    lose('setActive')
    await compare()
    expect(user()?.active).toBe(true)
    await compare(others)
    expect(user()?.active).toBe(false)
  })

  it('to making the account: the person who leaves before the next look has none that is open', async () => {
    const { compare, user, lose } = world()
    await compare(others)
    lose('createUser')
    await compare()
    expect(user()?.active).toBe(true)
    await compare(others)
    expect(user()?.active).toBe(false)
    // Whoever comes back has that one, not another.
    await compare()
    expect(user()?.active).toBe(true)
  })
})

describe('one person by SAML and by SCIM', () => {
  const pushed = (groups?: string[]) =>
    ({ kind: 'present', identity: person(0, groups, scim) }) as const

  it('what a sign-in gave before SCIM came, SCIM takes away: nothing else could any more', async () => {
    const { signIn, push, user } = world()
    await signIn(person(0))
    expect(user()?.groups).toContain('dev-team')
    await push(pushed(['Everyone']))
    expect(user()?.groups).not.toContain('dev-team')
    await signIn(person(0))
    expect(user()?.groups).not.toContain('dev-team')
  })

  it('whose account SCIM deleted and made anew signs in to the new one', async () => {
    const { signIn, push, user } = world({ leavers: { deleted: 'delete' } })
    await push(pushed())
    await signIn(person(0))
    await push({ kind: 'deleted', subject: { issuer: scim, subject: 's0' } })
    expect(user()).toBeUndefined()
    await push(pushed())
    const { targets } = await signIn(person(0))
    expect(targets[0]?.status).toBe('done')
    expect(user()?.active).toBe(true)
  })

  it('a push opens what a comparison shut, though it knows the person by another id', async () => {
    const { compare, push, user } = world()
    await compare()
    await push(pushed())
    await compare(others)
    expect(user()?.active).toBe(false)
    await push(pushed())
    expect(user()?.active).toBe(true)
  })
})
