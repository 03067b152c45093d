import {
  claimOf,
  explainMembership,
  type GroupMapping,
  type MappingDocument,
  profileOf,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { jiraGroups as groups } from '../../support/people.js'
import {
  adfs,
  adfsClaims,
  oneLogin,
  oneLoginValues,
  pingGroups,
  pingMemberOf,
} from '../../support/scenarios.js'
import { signedPerson } from '../../support/signed-people.js'
import { endsSettled, heldOf, opsOf, products, stage, world } from '../../support/world.js'

const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const byNameId = (mapping: GroupMapping): MappingDocument => ({
  version: 1,
  profile: [{ to: 'username', from: { nameId: 'value', transform: ['localPart'] } }],
  groups: mapping,
})

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('12: AD FS, a domain before the name, groups that everybody is in, case', () => {
    const run = async (ignoreCase: boolean) => {
      const at = world(product, { users: [{ username: 'jdoe' }], groups })
      const said = await signedPerson({
        style: 'adfs',
        issuer: 'http://adfs.contoso.com/adfs/services/trust',
        subject: 'jdoe@contoso.com',
        attributes: {
          [`${soap}/upn`]: ['jdoe@contoso.com'],
          [`${soap}/emailaddress`]: ['jdoe@contoso.com'],
          ...Object.fromEntries(
            Object.entries(adfsClaims).map(([name, values]) => [name, [values].flat()]),
          ),
        },
      })
      return { at, first: await stage(at, adfs(ignoreCase)).signIn(said) }
    }

    it('finds the account behind the domain, and the group without regard to case', async () => {
      const { at, first } = await run(true)
      expect(profileOf(first.mapped)).toEqual({ username: 'jdoe' })
      expect(first.mapped.trace.excluded).toEqual(['Domain Users'])
      expect(opsOf(first)).toEqual(['addMember jira-software-users'])
      expect(at.user('jdoe')?.groups).toEqual(['jira-software-users'])
    })

    it('adds nothing where case counts, and names the near miss', async () => {
      const { at, first } = await run(false)
      expect(opsOf(first)).toEqual([])
      expect(at.user('jdoe')?.groups).toEqual([])
      const why = explainMembership(first.mapped, 'jira-software-users', { reveal: true })
      expect(why.nearMisses).toEqual([
        { rule: 'users', wanted: 'JIRA-USERS', value: 'Jira-Users', kind: 'case' },
      ])
      expect(why.sentences.join('\n')).toMatch(
        /"Jira-Users".*"JIRA-USERS"|"JIRA-USERS".*"Jira-Users"/,
      )
    })
  })

  describe('13: PingFederate, LDAP names, an escaped comma, the first rule that fits', () => {
    it('gives each value to one rule, and passes over what none takes', async () => {
      const at = world(product, {
        users: [{ username: 'jdoe' }],
        groups: ['jira-administrators', 'jira-adm-users', 'confluence-users'],
      })
      const said = await signedPerson({
        style: 'pingfederate',
        issuer: 'https://sso.corp.example',
        subject: 'jdoe',
        attributes: { memberOf: pingMemberOf },
      })
      const first = await stage(at, byNameId(pingGroups)).signIn(said)
      expect(opsOf(first)).toEqual(['addMember confluence-users', 'addMember jira-administrators'])
      expect(first.mapped.trace.unmatched).toEqual(['Sales, EMEA'])
      expect(heldOf(first)).toEqual([])
      expect(at.user('jdoe')?.groups).toEqual(['confluence-users', 'jira-administrators'])
    })
  })

  describe('14: OneLogin, a list in one value', () => {
    const run = async (memberOf: readonly string[], split: boolean) => {
      const at = world(product, { users: [{ username: 'lee' }], groups: ['jira-u', 'conf-u'] })
      const said = await signedPerson({
        style: 'onelogin',
        issuer: 'https://app.onelogin.com/saml/metadata/1b2c3d4e-0000-4000-8000-000000000000',
        subject: 'lee@example.com',
        attributes: {
          'User.email': ['lee@example.com'],
          'User.FirstName': ['Lee'],
          'User.LastName': ['Ray'],
          memberOf,
        },
      })
      const first = await stage(at, byNameId(oneLogin(split))).signIn(said)
      return { said, first, plan: first.targets.map((it) => it.status === 'done' && it.plan) }
    }

    it('is two values, and two attribute values come to the same plan, byte for byte', async () => {
      const one = await run([oneLoginValues.one], true)
      expect(claimOf(one.said, 'memberOf').values).toHaveLength(1)
      expect(opsOf(one.first)).toEqual(['addMember conf-u', 'addMember jira-u'])
      expect(one.first.mapped.trace.unmatched).toEqual([])
      const two = await run(oneLoginValues.two, true)
      expect(claimOf(two.said, 'memberOf').values).toHaveLength(2)
      expect(JSON.stringify(two.plan)).toBe(JSON.stringify(one.plan))
    })

    it('without a split matches nothing, and the delimiter is pointed out', async () => {
      const { first } = await run([oneLoginValues.one], false)
      expect(opsOf(first)).toEqual([])
      expect(first.mapped.warnings.map(({ code }) => code)).toEqual(['looks-delimited'])
    })
  })
})
