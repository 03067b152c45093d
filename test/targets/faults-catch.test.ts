import { isRosterError, type Target, targetError } from 'rostermap'
import { type Spoil, targetFaults } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'
import { faultBugs } from '../support/planted-fault-bugs.js'
import { overPost } from '../support/planted-fault-wrappers.js'
import { wholeListTarget } from '../support/planted-whole-lists.js'
import { rightTargets } from '../support/right-fault-targets.js'

const impatient = (spoil: Spoil): Target =>
  rotaTarget('https://rota.example.com', 'rota-token', spoil(rota()), { timeoutMs: 200 })

/** The impatient one with another answer for whoever waited in vain. */
const afterWaiting =
  (verb: 'findGroup' | 'deleteUser', say: (error: unknown) => unknown) =>
  (spoil: Spoil): Target => {
    const real = impatient(spoil)
    const call = (...args: never[]) => Reflect.apply(real[verb], real, args).catch(say)
    return { ...real, [verb]: call }
  }

const failureOf = async (
  make: (spoil: Spoil) => Target,
  promise: string,
  options: Parameters<typeof targetFaults>[1] = {},
): Promise<unknown> => {
  const found = targetFaults(make, options).find(({ name }) => name === promise)
  if (found === undefined) expect.fail(`there is no case “${promise}”`)
  return found.run().catch((error: unknown) => error)
}

describe('a target that gives up waiting', () => {
  const promise = 'a call that gets no answer ends by itself'

  it('keeps its promise', async () => {
    expect(await failureOf(impatient, promise, { impatient: true })).toBeUndefined()
  })

  it.each([
    ['finds no group when no answer came', afterWaiting('findGroup', () => undefined)],
    ['takes nobody’s answer for done', afterWaiting('deleteUser', () => 'changed')],
    [
      'calls it another reason',
      afterWaiting('findGroup', (error) => {
        if (!isRosterError(error)) throw error
        const about = { target: 'rota', operation: 'findGroup', retryable: true } as const
        throw targetError('TARGET_UNAVAILABLE', { ...about, reason: 'network' })
      }),
    ],
  ])('breaks it when it %s', async (_, make) => {
    const failure = await failureOf(make, promise, { impatient: true })
    expect(failure).toMatchObject({ name: 'AssertionError' })
  })
})

describe('a target that gives up waiting sooner than it heeds a signal', () => {
  it('breaks its promise to end with the signal', async () => {
    const make = (spoil: Spoil): Target => {
      const real = impatient(spoil)
      return {
        ...real,
        findGroup: async (name, options) => {
          options?.signal?.throwIfAborted()
          const group = await real.findGroup(name).catch((error: unknown) => error)
          options?.signal?.throwIfAborted()
          if (isRosterError(group)) throw group
          return group as Awaited<ReturnType<Target['findGroup']>>
        },
      }
    }
    const failure = await failureOf(
      make,
      'a call that gets no answer ends with the reason of the caller’s signal',
    )
    expect(failure).toMatchObject({
      message: 'request 1 of findGroup does not end with the caller’s signal',
    })
  })
})

describe('a target whose looks are POSTs', () => {
  it.each(['each', 'one'] as const)('keeps the suite with %s at an address', async (where) => {
    const cases = targetFaults(overPost(where), { secrets: ['rota-token'] })
    const told = cases.filter(({ name }) => /^500|later page|lost|somebody else/.test(name))
    expect(told).toHaveLength(8)
    for (const { run } of told) await run()
  })
})

describe('a target that is right as well', () => {
  it.each(Object.entries(rightTargets))('%s', async (_, [promise, make]) => {
    expect(await failureOf(make, promise)).toBeUndefined()
  })
})

describe('an option', () => {
  it('leaves a gateway’s 404 out where the product’s own cannot be told from it', () => {
    const names = (bare404: boolean) => targetFaults(impatient, { bare404 }).map(({ name }) => name)
    const left = names(false).filter((name) => !names(true).includes(name))
    expect(left).toEqual([
      '404 in JSON that is not the product’s: a read fails with one typed error and never passes for empty',
      '404 in JSON that is not the product’s: no write passes for done, and none is done',
    ])
  })

  it('lets lists be taken as a whole where the product knows no condition', async () => {
    const promise = 'what somebody else writes between a look and a write is kept'
    const make = wholeListTarget('set no condition')
    expect(await failureOf(make, promise)).toMatchObject({ name: 'AssertionError' })
    expect(await failureOf(make, promise, { takesWhole: ['members'] })).toBeUndefined()
  })
})

describe('a failure says what happened', () => {
  const all = Object.entries(faultBugs).flatMap(([promise, bugs]) =>
    Object.entries(bugs).map(([bug, make]) => ({ promise, bug, make })),
  )

  it.each([
    ['it is followed', 'probe must follow no redirect, but it follows a redirect to another host'],
    ['the list ends', 'listUsers passes for an answer although the product did not answer'],
    ['it is asked thirty times', 'probe sends one request more than 10 times'],
    ['a refusal is taken for done', 'addMembers, with addMembers of somebody else just before'],
    ['it is asked again at once', 'findUser must not ask again within the second'],
    [
      'it passes for done, after a look by POST',
      'addMembers passes for done although the product did not answer at its request 3',
    ],
    ['making an account is tried again', 'should be TARGET_UNAVAILABLE (its request 1 met: drop)'],
    ['it is looked through for ever', 'each page is the first one again: it goes on asking after'],
    ['asked three times', 'sends one request more than 2 times with credentials that are wrong'],
    ['the error stands for all', 'has an error for a member who was written'],
    ['its request goes on without the signal', 'goes on when the call has ended'],
    ['the signal is garbage by the time it would fire', 'its signal was collected as garbage'],
  ])('%s', async (bug, message) => {
    const planted = all.find((one) => one.bug === bug)
    if (planted === undefined) expect.fail(`there is no bug “${bug}”`)
    const failure = await failureOf(planted.make, planted.promise, { secrets: ['rota-token'] })
    expect(failure).toMatchObject({ message: expect.stringContaining(message) })
  })
})
