import { memoryLedger, provisioner } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { mapper, person } from '../support/managers.js'

const setUp = () => {
  const target = memoryTarget()
  const { reconcile } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
  const user = (login: string) => target.users().find(({ username }) => username === login)
  return {
    target,
    reconcile,
    user,
    managerOf: (login: string) => user(login)?.properties?.['manager'],
  }
}

describe('attributes that name people, in a full comparison', () => {
  it('managers who are made in the same run are written in it, whatever the order of people', async () => {
    const { target, reconcile, user, managerOf } = setUp()
    const people = [
      person('ada', 's-grace'),
      person('grace', 's-hopper'),
      person('hopper', 's-ada'),
      person('loner', 's-nobody'),
    ]
    const run = await reconcile(people, { shardSize: 1 })
    expect(run.targets[0]).toMatchObject({ stale: 0, failed: 0 })
    expect(['ada', 'grace', 'hopper', 'loner'].map(managerOf)).toEqual([
      user('grace')?.id,
      user('hopper')?.id,
      user('ada')?.id,
      undefined,
    ])
    const writes = target.calls.filter(({ verb }) => verb === 'updateUser').length
    const again = await reconcile(people, { shardSize: 1 })
    expect(again.targets[0]).toMatchObject({ stale: 0, failed: 0, changing: 0 })
    expect(target.calls.filter(({ verb }) => verb === 'updateUser')).toHaveLength(writes)
  })

  it('one that is interrupted goes on where it ended', async () => {
    const { target, reconcile, user, managerOf } = setUp()
    const people = [person('ada', 's-grace'), person('grace')]
    const shards: string[] = []
    const stop = { shardSize: 1, run: 'r1' }
    await expect(
      reconcile(people, {
        ...stop,
        onProgress: ({ phase, done }) => {
          shards.push(`${phase} ${done}`)
          if (phase === 'applying' && done === 2) throw new Error('stopped')
        },
      }),
    ).rejects.toThrow('stopped')
    expect(managerOf('ada')).toBeUndefined()
    const { targets } = await reconcile([], stop)
    expect(managerOf('ada')).toBe(user('grace')?.id)
    expect(targets[0]?.operations).toMatchObject({ changed: 3, unchanged: 0 })
    expect(target.users()).toHaveLength(2)
  })

  it('what was written already, by a process that died after it did, counts as unchanged', async () => {
    const { target, reconcile, user } = setUp()
    const run = await reconcile([person('ada', 's-grace'), person('grace')], {
      onProgress: ({ phase }) => {
        const [ada, grace] = [user('ada'), user('grace')]
        if (phase === 'applying' && ada && grace)
          void target.updateUser(ada.id, { manager: grace.id })
      },
    })
    expect(run.targets[0]?.operations).toMatchObject({ changed: 2, unchanged: 1 })
  })

  it('nothing but what waited is written in the second pass', async () => {
    const { target, reconcile, user } = setUp()
    await reconcile([person('ada', 's-grace'), person('grace')], {
      onProgress: ({ phase }) => {
        if (phase !== 'applying') return
        const ada = user('ada')
        // Somebody changes the account between the two passes.
        if (ada) void target.renameUser(ada.id, 'ada2')
      },
    })
    expect(user('ada2')?.properties).toBeUndefined()
  })
})
