import { memoryLedger, provisioner, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { losingAnswers } from '../support/calls.js'
import { aliceClaims, jiraGroups, oktaMapper } from '../support/people.js'
import { heldOf, opsOf } from '../support/world.js'

const issuer = 'http://www.okta.com/exk1'
const subject = { issuer, subject: 'alice' }
const person = (groups?: string[]) => {
  const { groups: _, ...claims } = aliceClaims
  return trustClaims(groups ? { ...claims, groups } : claims, { reason: 'test', ...subject })
}
const dev = ['okta-jira-dev']
const both = ['dev-team', 'jira-software-users']

/** Alice had two groups and was taken out, and out of them, by a push. Whoever comes back is given nothing. */
async function world() {
  const users = [{ username: 'admin', groups: ['jira-administrators'] }]
  const target = memoryTarget({ groups: jiraGroups, users })
  const { reached, lose } = losingAnswers(target)
  const ledger = memoryLedger()
  /** A process, which knows nothing but what the ledger does. */
  const process = (returnGroups: 'none' | 'reevaluate' = 'none') =>
    provisioner({
      ...{ mapper: oktaMapper, targets: [reached], ledger },
      policy: { returnGroups, leavers: { groups: 'all' } },
    })
  const present = (groups?: string[], one = process()) =>
    one.push({ kind: 'present', identity: person(groups) })
  const leave = () => process().push({ kind: 'deactivated', subject })
  const account = () => {
    const user = target.users().find(({ username }) => username === 'alice.nguyen')
    return { id: user?.id, active: user?.active, groups: user?.groups }
  }
  const leftOut = async () => (await ledger.link('memory', subject))?.leftOut
  await present(dev)
  expect(account()).toMatchObject({ active: true, groups: both })
  await leave()
  expect(account()).toMatchObject({ active: false, groups: [] })
  return { target, process, present, leave, account, leftOut, lose }
}

describe('returnGroups: none', () => {
  it('opens the account and gives nothing, now or later, and the plan says why', async () => {
    const { present, process, account, leftOut } = await world()
    const back = await present(dev)
    expect(opsOf(back)).toEqual(['reactivateUser'])
    expect(heldOf(back)).toEqual(['left-out dev-team', 'left-out jira-software-users'])
    expect(await leftOut()).toEqual({ groups: both })
    expect(opsOf(await present(dev))).toEqual([])
    await process().signIn(person(dev))
    await process().reconcile([person(dev)], { complete: true })
    expect(account()).toMatchObject({ active: true, groups: [] })
  })

  it('gives what the mapping gives anew, and what was not among those of the return', async () => {
    const { present, account, leftOut } = await world()
    await present(dev)
    await present([...dev, 'okta-jira-admin'])
    expect(account().groups).toEqual(['jira-administrators'])
    await present([])
    expect(await leftOut()).toBeUndefined()
    await present(dev)
    expect(account().groups).toEqual(both)
  })

  it('forgets nothing while the groups are unknown', async () => {
    const { present, account, leftOut } = await world()
    await present(dev)
    await present(undefined)
    expect(await leftOut()).toEqual({ groups: both })
    await present(dev)
    expect(account().groups).toEqual([])
  })

  it('whose groups are unknown at the return is given nothing when they are known', async () => {
    const { present, account, leftOut } = await world()
    const back = await present(undefined)
    expect(opsOf(back)).toEqual(['reactivateUser'])
    expect(heldOf(back)).toContain('left-out')
    expect(await leftOut()).toEqual({ groups: [], open: true })
    expect(opsOf(await present(dev))).toEqual([])
    expect(await leftOut()).toEqual({ groups: both })
    await present([...dev, 'okta-jira-admin'])
    expect(account().groups).toEqual(['jira-administrators'])
  })

  it.each(['setActive', 'findUser'])(
    'a run that ends at %s is gone on with in the same way',
    async (verb) => {
      const { present, account, lose, leftOut } = await world()
      lose(verb)
      await present(dev)
      await present(dev)
      expect(account()).toMatchObject({ active: true, groups: [] })
      expect(await leftOut()).toEqual({ groups: both })
    },
  )

  it('what somebody gave by hand stays, and who leaves and returns again is given nothing again', async () => {
    const { target, present, leave, account, leftOut } = await world()
    await present(dev)
    const group = await target.findGroup('dev-team')
    await target.addMembers(group?.id ?? '', [account().id ?? ''])
    await present(dev)
    expect(account().groups).toEqual(['dev-team'])
    expect(await leftOut()).toEqual({ groups: ['jira-software-users'] })
    await leave()
    await present(dev)
    expect(account()).toMatchObject({ active: true, groups: [] })
    expect(await leftOut()).toEqual({ groups: both })
  })

  it('under another policy everything is given, and nothing is remembered any more', async () => {
    const { present, process, account, leftOut } = await world()
    await present(dev)
    await present(dev, process('reevaluate'))
    expect(account().groups).toEqual(both)
    expect(await leftOut()).toBeUndefined()
  })
})
