import { type MappingDocument, memoryLedger } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { frankMapping as document, frank, frankGroups as groups } from '../../support/scenarios.js'
import {
  endsSettled,
  heldOf,
  opsOf,
  personOf,
  products,
  stage,
  weighedOf,
  world,
} from '../../support/world.js'

const key = (subject = 'p1', issuer = 'https://idp.example') => ({ issuer, subject })

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('23: too much at once', () => {
    const many = Array.from({ length: 60 }, (_, i) => `team-${i}`)
    const teams: MappingDocument = {
      version: 1,
      profile: document.profile,
      groups: {
        from: { claim: 'groups' },
        managed: ['team-*'],
        rules: [{ id: 'same', match: { regex: '(team-.+)' }, to: ['${1}'] }],
      },
    }
    const ill = { ...frank, groups: ['team-new'] }
    const setUp = async () => {
      const at = world(product, { groups: [...many, 'team-new'] })
      const staged = stage(at, teams)
      await staged.signIn(personOf({ ...frank, groups: many }))
      return { at, ...staged }
    }

    it('adds go on, removals are staged under one id and applied by approval, once', async () => {
      const { at, signIn, approve, ledger } = await setUp()
      const first = await signIn(personOf(ill))
      expect(opsOf(first)).toEqual(['addMember team-new'])
      expect(new Set(heldOf(first).map((text) => text.split(' ')[0]))).toEqual(
        new Set(['threshold-user']),
      )
      const [result] = first.targets
      const id = result?.status === 'failed' ? undefined : result?.staged
      expect((await ledger.plans({ state: 'awaiting' })).items.map((plan) => plan.id)).toEqual([id])
      const report = await approve(id ?? '', { by: 'boss' })
      expect(report).toMatchObject({ status: 'applied' })
      expect(at.user('frank.miller')?.groups).toEqual(['team-new'])
      expect((await ledger.plans({ id: id ?? '' })).items).toMatchObject([
        { state: 'applied', by: 'boss' },
      ])
      await expect(approve(id ?? '')).rejects.toMatchObject({ code: 'PLAN_UNKNOWN' })
      expect(opsOf(await signIn(personOf(ill)))).toEqual([])
    })

    it('approval of what has changed since is refused, and a new plan can be approved', async () => {
      const { at, signIn, approve } = await setUp()
      const [result] = (await signIn(personOf(ill))).targets
      const id = result?.status === 'failed' ? '' : (result?.staged ?? '')
      const user = await at.target.findUser({ username: 'frank.miller' })
      const team = await at.target.findGroup('team-0')
      await at.target.removeMembers(team?.id ?? '', [user?.id ?? ''])
      await expect(approve(id)).rejects.toMatchObject({ code: 'PLAN_STALE' })
      expect(at.user('frank.miller')?.groups).toHaveLength(60)
      const [again] = (await signIn(personOf(ill))).targets
      const next = again?.status === 'failed' ? '' : (again?.staged ?? '')
      expect(next).not.toBe(id)
      expect(await approve(next)).toMatchObject({ status: 'applied' })
    })

    it('a staged plan expires, and what was rejected is not staged again', async () => {
      const { signIn, approve, reject, clock, ledger } = await setUp()
      const stagedOf = async () => {
        const [result] = (await signIn(personOf(ill))).targets
        return result?.status === 'failed' ? undefined : result?.staged
      }
      const id = await stagedOf()
      clock.now += 8 * 24 * 3_600_000
      await expect(approve(id ?? '')).rejects.toMatchObject({
        code: 'PLAN_STALE',
        details: { reason: 'expired' },
      })
      clock.now += 1
      const next = await stagedOf()
      if (next === undefined) return
      await reject(next, { by: 'boss' })
      expect(await stagedOf()).toBeUndefined()
      expect((await ledger.plans({ state: 'rejected' })).items[0]).toMatchObject({ by: 'boss' })
    })
  })

  describe('24: privileged groups and protected people', () => {
    it('the last administrator stays in the group, and the rest is done', async () => {
      const at = world(product, {
        groups,
        users: [{ username: 'alice', groups: ['dev-team', 'jira-administrators'] }],
      })
      const admin = await at.target.findUser({ username: 'admin' })
      const admins = await at.target.findGroup('jira-administrators')
      await at.target.removeMembers(admins?.id ?? '', [admin?.id ?? ''])
      const { signIn } = stage(at, document)
      const first = await signIn(
        personOf({ login: 'alice', email: 'alice@example.com', name: 'alice', groups: [] }),
      )
      expect(opsOf(first)).toEqual(['removeMember dev-team'])
      expect(heldOf(first)).toEqual(['min-members jira-administrators'])
    })

    it('of two administrators who lose the group at once, one stays', async () => {
      const users = ['alice', 'bob'].map((username) => ({
        username,
        groups: ['jira-administrators'],
      }))
      const at = world(product, { groups, users })
      const admin = await at.target.findUser({ username: 'admin' })
      const admins = await at.target.findGroup('jira-administrators')
      await at.target.removeMembers(admins?.id ?? '', [admin?.id ?? ''])
      const { signIn } = stage(at, document)
      const claims = (login: string) => ({
        login,
        email: `${login}@example.com`,
        name: login,
        groups: [],
      })
      const both = await Promise.all(
        users.map(({ username }) => signIn(personOf(claims(username), username))),
      )
      expect(both.flatMap(opsOf)).toEqual(['removeMember jira-administrators'])
      const left = users.filter(({ username }) =>
        at.user(username)?.groups.includes('jira-administrators'),
      )
      expect(left).toHaveLength(1)
    })

    it('nor is the last administrator shut by SCIM', async () => {
      const at = world(product, { groups })
      const { push } = stage(at, document)
      await push({ kind: 'present', identity: personOf({ ...frank, groups: ['okta-jira-admin'] }) })
      const admin = await at.target.findUser({ username: 'admin' })
      const admins = await at.target.findGroup('jira-administrators')
      await at.target.removeMembers(admins?.id ?? '', [admin?.id ?? ''])
      const held = await push({ kind: 'deactivated', subject: key() })
      expect(held.targets[0]?.status).toBe('blocked')
      expect(heldOf(held)).toEqual(['min-members jira-administrators'])
      expect(at.user('frank.miller')?.active).toBe(true)
    })

    it('a protected account is not shut, whoever says so', async () => {
      const at = world(product, { groups })
      const ledger = memoryLedger()
      await stage(at, document, {}, ledger).push({ kind: 'present', identity: personOf(frank) })
      for (const policy of [
        { protectedUsers: ['breakglass', 'frank.*'] },
        { self: ['Frank.Miller'] },
      ]) {
        const { push } = stage(at, document, policy, ledger)
        const held = await push({ kind: 'deactivated', subject: key() })
        expect(heldOf(held)).toEqual(['self' in policy ? 'protected-self' : 'protected-user'])
        expect(at.user('frank.miller')?.active).toBe(true)
      }
    })

    it('without a seat the account is made, the other groups are given, and the plan counts', async () => {
      const users = Array.from({ length: 500 }, (_, i) => ({
        username: `p${i}`,
        groups: ['jira-software-users'],
      }))
      const licence = { id: 'jira-software', seats: 500, groups: ['jira-software-users'] }
      const at = world(product, {
        ...{ groups, users },
        memory: { licences: [{ ...licence, used: 500 }] },
        jira: { seats: 500 },
      })
      const { signIn } = stage(at, document)
      const first = await signIn(personOf({ ...frank, groups: ['app-jira', 'G-42'] }))
      expect(opsOf(first)).toEqual(['createUser', 'addMember dev-team'])
      expect(weighedOf(first)).toEqual(['warn no-seat jira-software-users'])
      expect(first.targets).toMatchObject([{ plan: { seats: [{ taken: 0, short: 1 }] } }])
      expect(at.user('frank.miller')?.groups).toEqual(['dev-team'])
    })
  })
})
