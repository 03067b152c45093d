import { bareCapabilities, bareTarget, type Target } from 'rostermap'
import { memoryTarget, targetContract } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

/** Verbs that a target may be without, with the capability that then is off. */
const unwritten: Readonly<
  Record<string, readonly [verbs: readonly (keyof Target)[], off: object]>
> = {
  'no list of accounts': [['listUsers'], { user: { list: false } }],
  'no way to make accounts': [['createUser'], { user: { create: false } }],
  'no way to rename accounts': [['renameUser'], { user: { rename: false } }],
  'no way to shut accounts': [['setActive'], { user: { deactivate: false } }],
  'no way to take accounts away': [['deleteUser'], { user: { delete: false } }],
  'no changes of accounts': [['updateUser'], { user: { update: [], properties: [] } }],
  'no groups of an account': [['groupsOf'], { membership: { listOfUser: false } }],
  'no members of a group': [['membersOf'], { membership: { listOfGroup: false } }],
  'no list of groups': [['listGroups'], { group: { list: false } }],
  'no way to make groups': [['createGroup'], { group: { create: false } }],
  'no way to rename groups': [['renameGroup'], { group: { rename: false } }],
  'no way to take groups away': [['deleteGroup'], { group: { delete: false } }],
  'no writing of members': [['addMembers', 'removeMembers'], { membership: { write: false } }],
  'no licences': [['licences'], { licence: { seats: false, groups: false } }],
}

describe('a target of which a verb is not written yet keeps the contract', () => {
  for (const [what, [verbs, off]] of Object.entries(unwritten))
    it(`with ${what}`, async () => {
      const make = () => {
        const real = memoryTarget({
          users: [{ id: 'given', username: 'ada' }],
          capabilities: off,
        })
        const bare = bareTarget('memory', 'memory')
        return { ...real, ...Object.fromEntries(verbs.map((verb) => [verb, bare[verb]])) }
      }
      for (const { run } of targetContract(make, { userId: 'given' })) await run()
    })

  it('with probe and findUser by id alone', async () => {
    const make = (): Target => ({
      ...bareTarget('badges', 'door-badges'),
      findUser: async (by, options) => {
        options?.signal?.throwIfAborted()
        if (!('id' in by)) return bareTarget('badges', 'door-badges').findUser(by, options)
        return by.id === '7' ? { id: '7', active: 'unknown' } : undefined
      },
    })
    for (const { run } of targetContract(make, { userId: '7' })) await run()
  })

  it('answers for each member by itself', async () => {
    const outcomes = await bareTarget('badges', 'door-badges').addMembers('g', ['a', 'b'])
    expect([...outcomes.keys()]).toEqual(['a', 'b'])
    for (const item of outcomes.values()) expect(item).toMatchObject({ code: 'TARGET_UNSUPPORTED' })
    expect(bareCapabilities.membership.write).toBe(false)
  })
})
