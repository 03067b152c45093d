import {
  compileMapping,
  defaultPrivilegedGroups,
  defaultProtectedUsers,
  defaultThresholds,
  isRosterError,
  memoryLedger,
  type PlanPolicy,
  type ProvisionPolicy,
  planUser,
  provisioner,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { current, mapped } from '../support/mapped.js'

/** Every member, as the types have it. */
const whole: Required<ProvisionPolicy> = {
  create: true,
  update: true,
  missingGroups: 'block',
  rename: true,
  renameGroups: false,
  reactivate: false,
  protectedUsers: [...defaultProtectedUsers],
  self: ['rostermap'],
  protectedGroups: ['keep-*'],
  privilegedGroups: [...defaultPrivilegedGroups],
  minMembers: [{ groups: ['*-admins'], min: 2 }],
  thresholds: { ...defaultThresholds, user: false },
  grace: { ms: 1_000, evaluations: 2 },
  returnGroups: 'none',
  leavers: {
    deactivated: 'deactivate',
    deleted: 'delete',
    outOfScope: 'keep',
    gone: 'keep',
    groups: 'licensed',
    successor: 'office',
    grace: { evaluations: 3 },
    deleteAfterMs: 1_000,
  },
  match: { byUsername: false, ownedDomains: ['a.example'], sharedIssuers: ['https://a.example'] },
  approvalMs: 1_000,
  quarantine: { percent: 30, minOperations: 5, windowMs: 1_000, forMs: 1_000 },
}

const wrong: readonly (readonly [pointer: string, policy: object])[] = [
  ['/returnGroups', { returnGroups: 'restored' }],
  ['/returnGroups', { returnGroups: null }],
  ['/leavers/groups', { leavers: { groups: 'some' } }],
  ['/leavers/gone', { leavers: { gone: 'suspend' } }],
  ['/leavers/deleteAfterMs', { leavers: { deleteAfterMs: '1 year' } }],
  ['/leavers/successor', { leavers: { successor: 7 } }],
  ['/leavers/grace/ms', { leavers: { grace: { ms: -1 } } }],
  ['/thresholds/removals/percent', { thresholds: { removals: { percent: Number.NaN } } }],
  ['/thresholds/group/1/absolute', { thresholds: { group: [{}, { absolute: '10' }] } }],
  ['/thresholds/user', { thresholds: { user: true } }],
  ['/thresholds/removal', { thresholds: { removal: { absolute: 1 } } }],
  ['/minMembers/0/groups', { minMembers: [{ min: 1 }] }],
  ['/minMembers/0/min', { minMembers: [{ groups: ['a'], min: Number.NaN }] }],
  ['/protectedUsers', { protectedUsers: 'admin' }],
  ['/privilegedGroups', { privilegedGroups: ['a', 1] }],
  ['/create', { create: 'no' }],
  ['/grace', { grace: 5 }],
]
const ofProvisioner: typeof wrong = [
  ['/protectedUser', { protectedUser: ['boss'] }],
  ['/match/ownedDomain', { match: { ownedDomain: ['a.example'] } }],
  ['/match/ownedDomains', { match: { ownedDomains: 'a.example' } }],
  ['/approvalMs', { approvalMs: '7d' }],
  ['/quarantine', { quarantine: true }],
  ['/quarantine/percent', { quarantine: { percent: Number.NaN } }],
]

/** Where the issues are, or that there were none. */
const placesOf = (run: () => unknown): readonly string[] => {
  try {
    run()
  } catch (error) {
    if (isRosterError(error) && error.code === 'POLICY_INVALID')
      return error.details.issues.map(({ pointer }) => pointer)
    throw error
  }
  return []
}
const provisionerWith = (policy: object) => () =>
  provisioner({
    mapper: compileMapping({ version: 1, profile: [] }),
    targets: [memoryTarget()],
    ledger: memoryLedger(),
    policy,
  })
const planWith = (policy: object) => () => planUser(mapped(), current(), policy as PlanPolicy)

describe('a policy', () => {
  it('may say everything that there is to say, and nothing', () => {
    expect(placesOf(provisionerWith(whole))).toEqual([])
    expect(placesOf(planWith(whole))).toEqual([])
    expect(placesOf(provisionerWith({}))).toEqual([])
  })

  it.each(wrong)('is refused by planner and provisioner for %s in %j', (pointer, policy) => {
    expect(placesOf(planWith(policy))).toEqual([pointer])
    expect(placesOf(provisionerWith(policy))).toEqual([pointer])
  })

  it.each(ofProvisioner)('is refused by the provisioner for %s in %j', (pointer, policy) => {
    expect(placesOf(provisionerWith(policy))).toEqual([pointer])
  })

  it('is told everything that is wrong at once, and no value comes back', () => {
    const policy = { returnGroups: 'secret-word', grace: { ms: 'secret-time' }, misspelt: 1 }
    expect(placesOf(provisionerWith(policy))).toEqual(['/returnGroups', '/grace/ms', '/misspelt'])
    let said = ''
    try {
      provisionerWith(policy)()
    } catch (error) {
      said = JSON.stringify(isRosterError(error) && error.details) + String(error)
    }
    expect(said).toContain('/returnGroups')
    expect(said).not.toMatch(/secret-/)
  })
})
