import { claimOf, type MappingDocument } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { google, googleRestricted } from '../../support/scenarios.js'
import { signedPerson } from '../../support/signed-people.js'
import {
  endsSettled,
  heldOf,
  opsOf,
  products,
  stage,
  weighedOf,
  world,
} from '../../support/world.js'

const issuer = 'https://accounts.google.com/o/saml2?idpid=C02x9abcd'

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('5: Google, accounts for people with a mapped group alone', () => {
    const sam = (groups: string[]) =>
      signedPerson({
        ...{ style: 'google', issuer, subject: 'sam@acme.example' },
        attributes: {
          ...{ email: ['sam@acme.example'], firstName: ['Sam'], lastName: ['Acme'] },
          groups,
        },
      })
    const known = { username: 'sam', email: 'sam@acme.example', displayName: 'Sam Acme' }

    it('makes no account without one, and does nothing else', async () => {
      const at = world(product, { groups: ['confluence-users'] })
      const first = await stage(at, googleRestricted).signIn(await sam(['Finance']))
      expect(opsOf(first)).toEqual([])
      expect(weighedOf(first)).toEqual(['block creation-restricted'])
      expect(first.targets[0]?.status).toBe('blocked')
      expect(at.user('sam')).toBeUndefined()
      expect(at.writes()).toBe(0)
    })

    it('lets in who has an account, with nothing to do', async () => {
      const at = world(product, { users: [known], groups: ['confluence-users'] })
      const first = await stage(at, googleRestricted).signIn(await sam(['Finance']))
      expect(first).toMatchObject({ decision: 'allow', complete: true })
      expect(opsOf(first)).toEqual([])
      expect(heldOf(first)).toEqual([])
      expect(at.writes()).toBe(0)
    })

    it('makes the account of who has one', async () => {
      const at = world(product, { groups: ['confluence-users'] })
      const first = await stage(at, googleRestricted).signIn(await sam(['Engineering']))
      expect(opsOf(first)).toEqual(['createUser', 'addMember confluence-users'])
    })
  })

  describe('6: Google, the groups attribute is missing; empty against absent', () => {
    const run = async (absent: 'hold' | 'treatAsEmpty') => {
      const at = world(product, { users: [{ username: 'sam', groups: ['confluence-users'] }] })
      const user = await at.target.findUser({ username: 'sam' })
      await at.target.updateUser(user?.id ?? '', { department: 'R&D', title: 'Lead' })
      const said = await signedPerson({
        ...{ style: 'google', issuer, subject: 'sam@acme.example' },
        attributes: { login: ['sam'], department: [] },
      })
      expect(['department', 'title', 'groups'].map((name) => claimOf(said, name).state)).toEqual([
        'empty',
        'absent',
        'absent',
      ])
      return { at, first: await stage(at, google(absent)).signIn(said) }
    }

    it('clears what came empty, keeps what did not come and every group, and warns', async () => {
      const { at, first } = await run('hold')
      expect(first.targets[0]).toMatchObject({
        plan: { operations: [{ kind: 'updateUser', after: { department: null } }] },
      })
      expect(opsOf(first)).toEqual(['updateUser department'])
      expect(weighedOf(first)).toEqual(['warn claim-unknown confluence-users'])
      expect(first.mapped.warnings.map(({ code }) => code)).toEqual(['claim-absent'])
      expect(at.user('sam')).toMatchObject({
        groups: ['confluence-users'],
        properties: { title: 'Lead' },
      })
      expect(at.user('sam')?.properties).not.toHaveProperty('department')
    })

    it('takes the group as well, when the document takes absent for empty', async () => {
      const { at, first } = await run('treatAsEmpty')
      expect(opsOf(first)).toEqual(['updateUser department', 'removeMember confluence-users'])
      expect(at.user('sam')).toMatchObject({ groups: [], properties: { title: 'Lead' } })
    })
  })

  describe('17: miniOrange, the group DEFAULT, attributes for new accounts alone, a pattern for the login', () => {
    const document: MappingDocument = {
      version: 1,
      profile: [
        {
          to: 'username',
          from: {
            nameId: 'value',
            transform: [{ extract: { pattern: '(.*)@.*', give: '${1}' } }],
          },
        },
        { to: 'email', from: { claim: 'email' }, apply: 'createOnly' },
        { to: 'displayName', from: { template: '${fname} ${lname}' }, apply: 'createOnly' },
      ],
      groups: {
        from: { claim: 'groups' },
        exclude: [{ exact: 'DEFAULT' }],
        rules: [{ id: 'same', match: { regex: '(.+)' }, to: ['${1}'], createMissing: true }],
      },
    }
    const run = async (had?: readonly string[]) => {
      const at = world(product, {
        users: had
          ? [
              {
                ...{ username: 'ravi.shah', displayName: 'R. Shah (Pune)' },
                ...{ email: 'old@example.com', groups: had },
              },
            ]
          : [],
        groups: ['jira-software-users'],
      })
      const ravi = await signedPerson({
        style: 'miniorange',
        subject: 'ravi.shah@example.com',
        attributes: {
          ...{ email: ['ravi.shah@example.com'], fname: ['Ravi'], lname: ['Shah'] },
          groups: ['DEFAULT', 'jira-software-users'],
        },
      })
      return { at, first: await stage(at, document).signIn(ravi) }
    }

    it('finds the account by the login, adds the group that is missing, and changes no attribute', async () => {
      const { at, first } = await run([])
      expect(opsOf(first)).toEqual(['addMember jira-software-users'])
      expect(at.user('ravi.shah')).toMatchObject({
        displayName: 'R. Shah (Pune)',
        email: 'old@example.com',
        groups: ['jira-software-users'],
      })
    })

    it('does nothing when it is there, and makes no group DEFAULT', async () => {
      const { at, first } = await run(['jira-software-users'])
      expect(opsOf(first)).toEqual([])
      expect(heldOf(first)).toEqual([])
      expect(at.groups()).not.toContain('DEFAULT')
    })

    it('gives a new account its name', async () => {
      const { at, first } = await run()
      expect(opsOf(first)).toEqual(['createUser', 'addMember jira-software-users'])
      expect(at.user('ravi.shah')?.displayName).toBe('Ravi Shah')
      expect(at.groups()).not.toContain('DEFAULT')
    })
  })
})
