import { explainMembership, type MappingDocument, profileOf } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { aliceAccount, jiraGroups as groups, oktaDocument } from '../../support/people.js'
import { additive } from '../../support/scenarios.js'
import { signedPerson } from '../../support/signed-people.js'
import {
  endsSettled,
  heldOf,
  opsOf,
  products,
  reasonsOf,
  stage,
  weighedOf,
  world,
} from '../../support/world.js'

const okta: MappingDocument = {
  ...oktaDocument,
  profile: [
    { to: 'username', from: { nameId: 'value', transform: ['localPart', 'lower'] } },
    { to: 'email', from: { claim: 'email', transform: ['lower'] } },
    { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
  ],
}
const alice = () =>
  signedPerson({
    style: 'okta',
    subject: 'Alice.Nguyen@Example.com',
    attributes: {
      email: ['Alice.Nguyen@Example.com'],
      firstName: ['Alice'],
      lastName: ['Nguyen'],
      groups: ['Everyone', 'okta-jira-dev'],
    },
  })

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('1: Okta, manual mapping, a new user, defaults', () => {
    it('makes the account, and gives each group once, with every reason', async () => {
      const at = world(product, { groups })
      const first = await stage(at, okta).signIn(await alice())
      expect(profileOf(first.mapped)).toEqual(aliceAccount)
      expect(opsOf(first)).toEqual([
        'createUser',
        'addMember dev-team',
        'addMember jira-software-users',
      ])
      expect(reasonsOf(first, 'addMember jira-software-users')).toEqual([
        'Every new account gets it.',
        'Rule "developers" matched "okta-jira-dev".',
      ])
      expect(at.user('alice.nguyen')).toEqual({
        ...{ ...aliceAccount, active: true, properties: {} },
        groups: ['dev-team', 'jira-software-users'],
      })
    })

    it('lists Everyone as a value that no rule takes', async () => {
      const { mapped } = await stage(world(product, { groups }), okta).signIn(await alice())
      expect(mapped.trace.unmatched).toEqual(['Everyone'])
      const why = explainMembership(mapped, 'Everyone', { reveal: true })
      expect(why).toMatchObject({ wanted: false, removal: 'left-alone' })
      expect(why.nearMisses).toEqual([{ kind: 'unmanaged', value: 'Everyone' }])
    })
  })

  describe('2: Okta, losing a mapped group', () => {
    const users = [{ ...aliceAccount, groups }]

    it('takes that one away, says why, and leaves the local one', async () => {
      const at = world(product, { groups, users })
      const first = await stage(at, okta).signIn(await alice())
      expect(opsOf(first)).toEqual(['removeMember jira-administrators'])
      expect(reasonsOf(first, 'removeMember jira-administrators')).toEqual([
        'Rule "admins" manages this group and does not grant it now.',
      ])
      expect(heldOf(first)).toEqual([])
      expect(at.user('alice.nguyen')?.groups).toEqual([
        'dev-team',
        'jira-software-users',
        'local-qa',
      ])
    })

    it('with mode additive nothing goes, and the plan warns', async () => {
      const at = world(product, { groups, users })
      const first = await stage(at, additive(okta)).signIn(await alice())
      expect(opsOf(first)).toEqual([])
      expect(weighedOf(first)).toEqual(['warn retained-unclaimed jira-administrators'])
      expect(at.user('alice.nguyen')?.groups).toEqual([...groups].sort())
    })
  })

  describe('3: JumpCloud, same names with exclusions', () => {
    const onTheFly = (mapping: object, createMissing: boolean): MappingDocument => ({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { template: '${firstname} ${lastname}' } },
      ],
      groups: {
        from: { claim: 'memberOf' },
        rules: [{ id: 'same', match: { regex: '(.+)' }, to: ['${1}'], createMissing }],
        ...mapping,
      },
    })
    const had = ['jira-software-users', 'local-admins', 'old-team']
    const run = async (mapping: object, createMissing: boolean) => {
      const at = world(product, {
        users: [{ username: 'jane', displayName: 'Jane Roe', groups: had }],
      })
      const jane = await signedPerson({
        style: 'jumpcloud',
        issuer: 'jumpcloud',
        subject: 'jane@example.com',
        attributes: {
          email: ['jane@example.com'],
          firstname: ['Jane'],
          lastname: ['Roe'],
          memberOf: ['jira-software-users', 'New Team'],
        },
      })
      const first = await stage(at, onTheFly(mapping, createMissing)).signIn(jane)
      return { first, groups: at.user('jane')?.groups, all: at.groups() }
    }
    const except = { mode: 'authoritativeExcept', except: ['local-admins'] }

    it('(a) authoritativeExcept makes, adds and removes, and keeps what is excluded', async () => {
      const { first, groups: has } = await run(except, true)
      expect(opsOf(first)).toEqual([
        'createGroup New Team',
        'addMember New Team',
        'removeMember old-team',
      ])
      expect(has).toEqual(['New Team', 'jira-software-users', 'local-admins'])
    })

    it('(b) additive makes and adds, and removes nothing', async () => {
      const { first, groups: has } = await run({ mode: 'additive' }, true)
      expect(opsOf(first)).toEqual(['createGroup New Team', 'addMember New Team'])
      expect(has).toEqual(['New Team', ...had])
    })

    it('(c) without createMissing the group is missing, and the rest is done', async () => {
      const { first, groups: has, all } = await run(except, false)
      expect(opsOf(first)).toEqual(['removeMember old-team'])
      expect(weighedOf(first)).toEqual(['warn missing-group New Team'])
      expect(has).toEqual(['jira-software-users', 'local-admins'])
      expect(all).not.toContain('New Team')
    })
  })
})
