import {
  compileMapping,
  type GroupMapping,
  type GroupRule,
  memoryLedger,
  parseMapping,
  provisioner,
  trustClaims,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const dev: GroupRule = { id: 'dev', match: { exact: 'dev' }, to: ['developers'] }
const ops: GroupRule = { id: 'ops', match: { exact: 'ops' }, to: ['operators'] }
const ada = trustClaims(
  { login: 'ada', groups: ['dev', 'ops'] },
  { reason: 'test', issuer: 'https://idp.example', subject: '1' },
)

/** The groups of somebody who signs in under one document and then under another. */
async function groupsAfter(
  before: readonly GroupRule[],
  after: readonly GroupRule[],
  more: Partial<GroupMapping>,
  byHand: readonly string[] = [],
) {
  const target = memoryTarget({
    users: [{ username: 'ada', groups: [...byHand] }],
    groups: ['developers', 'operators', 'engineers'],
  })
  const ledger = memoryLedger()
  const signIn = (rules: readonly GroupRule[]) => {
    const groups = { from: { claim: 'groups' }, rules, ...more }
    const profile = [{ to: 'username', from: { claim: 'login' } }]
    const mapper = compileMapping(parseMapping({ version: 1, profile, groups }))
    return provisioner({ mapper, targets: [target], ledger }).signIn(ada)
  }
  await signIn(before)
  await signIn(after)
  return target.users()[0]?.groups
}

describe('a rule that the document does not have any more, or that names another group now', () => {
  it.each([
    ['managed', undefined, ['developers', 'operators']],
    ['managed', 'keep', ['developers', 'operators']],
    ['managed', 'takeAway', ['developers']],
    ['provenance', undefined, ['developers']],
    ['provenance', 'keep', ['developers', 'operators']],
    ['additive', 'takeAway', ['developers']],
  ] as const)('deleted, in mode %s, with deletedRules %s: %j', async (mode, deletedRules, left) => {
    const more = { mode, ...(deletedRules && { deletedRules }) }
    expect(await groupsAfter([dev, ops], [dev], more)).toEqual(left)
  })

  it.each([
    ['keep', ['developers', 'engineers', 'operators']],
    ['takeAway', ['developers', 'engineers']],
  ] as const)('named another group, with deletedRules %s: %j', async (deletedRules, left) => {
    const moved = { ...ops, to: ['engineers'] }
    expect(await groupsAfter([dev, ops], [dev, moved], { deletedRules })).toEqual(left)
  })

  it('takes away nothing that was there before the rule gave it', async () => {
    const more = { deletedRules: 'takeAway' } as const
    expect(await groupsAfter([dev, ops], [dev], more, ['operators'])).toEqual([
      'developers',
      'operators',
    ])
  })
})
