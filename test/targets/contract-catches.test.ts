import { type TargetGroup, targetError } from 'rostermap'
import { memoryTarget, targetContract, targetFaults } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { type Bug, type BugTable, lagging, planted, withEveryone } from '../support/planted-bugs.js'
import { accountBugs } from '../support/planted-bugs-accounts.js'
import { changeBugs } from '../support/planted-bugs-changes.js'
import { groupBugs, nesting } from '../support/planted-bugs-groups.js'
import { listBugs } from '../support/planted-bugs-lists.js'
import { nameBugs } from '../support/planted-bugs-names.js'
import { faultBugs, noFaultBugs } from '../support/planted-fault-bugs.js'

const tables: BugTable = { ...accountBugs, ...changeBugs, ...groupBugs, ...nameBugs, ...listBugs }
const promises = targetContract(() => memoryTarget()).map(({ name }) => name)

/** What every failure begins with: the verb, or the member of the target, that breaks the promise. */
const others = ['calls', 'users', 'groupNames', 'failOn', 'name', 'product']
const verbs = Object.keys(memoryTarget()).filter((verb) => !others.includes(verb))
const named = new RegExp(`\\b(${verbs.join('|')}|name and product)\\b.{5}`)

const nest = (parent: TargetGroup, child: TargetGroup) => {
  Object.assign(nesting, { parent: parent.id, child: child.id })
}

describe('the target contract', () => {
  it('has no promise that nothing could break', () => {
    expect(Object.keys(tables).sort()).toEqual([...promises].sort())
    const bugs = Object.values(tables).flatMap((table) => Object.keys(table))
    expect(bugs.length).toBeGreaterThanOrEqual(120)
  })

  it('is kept by the target that the bugs are planted in', async () => {
    for (const { run } of targetContract(() => planted(() => ({})), { nest })) await run()
  })

  it('is kept by a target whose product writes addresses in lower case', async () => {
    const lower: Bug = (real) => ({
      createUser: ({ email, ...user }, options) =>
        real.createUser({ ...user, ...(email && { email: email.toLowerCase() }) }, options),
      updateUser: (id, { email, ...change }, options) => {
        const lowered = email === undefined ? {} : { email: email?.toLowerCase() ?? null }
        return real.updateUser(id, { ...change, ...lowered }, options)
      },
    })
    for (const { run } of targetContract(() => planted(lower), { nest })) await run()
  })

  it('is kept by a target whose product writes names of groups in lower case, and takes few letters', async () => {
    const invalid = (operation: string) =>
      targetError('TARGET_INVALID', {
        ...{ target: 'memory', operation, retryable: false, fields: ['name'] },
      })
    const lower: Bug = (real) => ({
      createGroup: async (name, options) => {
        if (/[^\w -]/.test(name)) throw invalid('createGroup')
        return real.createGroup(name.toLowerCase(), options)
      },
      renameGroup: (id, name, options) => real.renameGroup(id, name.toLowerCase(), options),
    })
    for (const { run } of targetContract(() => planted(lower), { nest })) await run()
  })

  it('is kept by a target whose product takes each address once, whatever its case', async () => {
    const once: Bug = (real) => {
      const taken = (
        operation: string,
        id: string | undefined,
        email: string | null | undefined,
      ) => {
        const owner = real
          .users()
          .find((user) => user.email?.toLowerCase() === email?.toLowerCase())
        if (!email || owner === undefined || owner.id === id) return
        throw targetError('TARGET_CONFLICT', {
          ...{ target: 'memory', operation, retryable: false, what: 'user' },
        })
      }
      return {
        createUser: async (user, options) => {
          taken('createUser', undefined, user.email)
          return real.createUser(user, options)
        },
        updateUser: async (id, change, options) => {
          taken('updateUser', id, change['email'])
          return real.updateUser(id, change, options)
        },
      }
    }
    for (const logins of ['exact', 'ignoreCase'] as const) {
      const options = { capabilities: { names: { logins } } }
      for (const { run } of targetContract(() => planted([options, once]), { nest })) await run()
    }
  })

  it('is kept by a target whose product has everybody in one group, which it shows as read-only', async () => {
    const options = { capabilities: { names: { groups: 'ignoreCase' } } } as const
    const everyone: Bug = (real) => withEveryone(real)
    for (const { run } of targetContract(() => planted([options, everyone]), { nest })) await run()
  })

  it('is kept by a target whose product shuts and opens later, and meanwhile takes no other wish', async () => {
    const busy: Bug = (real) => {
      const wishes = new Map<string, boolean>()
      return {
        ...lagging(real, 400),
        setActive: async (id, active, options) => {
          options?.signal?.throwIfAborted()
          const wish = wishes.get(id)
          const about = { target: 'memory', operation: 'setActive', retryable: true }
          if (wish === !active) throw targetError('TARGET_CONFLICT', { ...about, what: 'user' })
          const now = await real.findUser({ id })
          if (!now) return real.setActive(id, active)
          if (wish === undefined && now.active === active) return 'unchanged'
          if (wish === undefined)
            setTimeout(async () => {
              await real.setActive(id, active)
              wishes.delete(id)
            }, 8)
          wishes.set(id, active)
          return 'pending'
        },
      }
    }
    for (const { run } of targetContract(() => planted(busy), { nest })) await run()
  })

  it('says of an error that it does not expect what was asked for, and what the error says', async () => {
    const about = { target: 'memory', operation: 'createUser', retryable: false }
    const never: Bug = () => ({
      createUser: async () => {
        throw targetError('TARGET_INVALID', { ...about, fields: ['displayName'] })
      },
    })
    const failed = targetContract(() => planted(never)).find(({ name }) => name.startsWith('makes'))
    await expect(failed?.run()).rejects.toThrow(
      /createUser with TARGET_INVALID \{"fields":\["displayName"\]\}, asked for createUser \{"username":"contract-/,
    )
  })

  it('says that a write before the last may be what shows late', async () => {
    const late: Bug = (real) => {
      let undone = async () => {}
      return {
        ...lagging(real, 30),
        addMembers: async (group, ids, options) => {
          undone = async () => void (await real.removeMembers(group, ids))
          return real.addMembers(group, ids, options)
        },
        setActive: async (...args) => {
          await undone()
          return real.setActive(...args)
        },
      }
    }
    const shuts = targetContract(() => planted(late)).find(({ name }) => name.startsWith('shuts'))
    await expect(shuts?.run()).rejects.toThrow(
      /^after setActive, or a write before that shows late/,
    )
  })

  for (const [promise, bugs] of Object.entries(tables))
    describe(`“${promise}” is broken by`, () => {
      for (const [bug, entry] of Object.entries(bugs))
        it(bug, async () => {
          const cases = targetContract(() => planted(entry), { userId: 'given', nest })
          const broken = cases.find(({ name }) => name === promise)
          const failure: unknown = await broken?.run().catch((error: unknown) => error)
          expect(failure).toMatchObject({ name: 'AssertionError' })
          const [line = ''] = failure instanceof Error ? failure.message.split('\n') : []
          expect(line, 'a line that names the verb, and what was seen').toMatch(named)
          expect(line.length).toBeLessThan(1200)
        })
    })
})

describe('the suite for products that fail', () => {
  it('is kept by the target that the bugs are planted in', async () => {
    for (const make of noFaultBugs)
      for (const { run } of targetFaults(make, { secrets: ['rota-token'] })) await run()
  })

  for (const [promise, bugs] of Object.entries(faultBugs))
    describe(`“${promise}” is broken by`, () => {
      for (const [bug, make] of Object.entries(bugs))
        it(bug, async () => {
          const cases = targetFaults(make, { secrets: ['rota-token'] })
          const broken = cases.find(({ name }) => name === promise)
          const failure: unknown = await broken?.run().catch((error: unknown) => error)
          expect(failure).toMatchObject({ name: 'AssertionError' })
        })
    })
})
