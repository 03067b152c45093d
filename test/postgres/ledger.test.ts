import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import { postgresLedger } from 'rostermap/postgres'
import { ledgerContract } from 'rostermap/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { admin, lastTwo } from '../support/last-two.js'
import { sharedPglite } from '../support/pglite.js'

let database: PGlite
beforeAll(async () => {
  database = await sharedPglite()
}, 60_000)

/** One database for all cases: each has a tenant of its own. */
const create = () => postgresLedger(database, { tenant: randomUUID() })

describe('postgresLedger on PGlite keeps the ledger contract', () => {
  for (const { name, run } of ledgerContract(create)) it(name, run)
})

describe('postgresLedger', () => {
  it('keeps tenants apart, also when they call everything the same', async () => {
    const [one, other] = [create(), create()]
    const subject = { issuer: 'https://idp.example', subject: 'ada' }
    const link = { target: 'jira', subject, userId: 'U1' }
    const notes = [{ key: 'k', value: 1 }]
    expect(await one.commit({ links: [link], notes })).toMatchObject({ outcome: 'saved' })
    expect(await other.link('jira', subject)).toBeUndefined()
    expect((await other.links('jira', {})).items).toEqual([])
    expect(await other.notes(['k'])).toEqual([])
    expect(await other.commit({ links: [link], notes })).toMatchObject({ outcome: 'saved' })
  })

  it('keeps texts that a column of PostgreSQL cannot hold: NUL, half a surrogate pair, a very long one', async () => {
    const ledger = create()
    for (const text of ['a\u0000b', '\ud800', 'x'.repeat(10_000)]) {
      const subject = { issuer: text, subject: text }
      const link = { target: 'jira', subject, userId: text, login: text }
      const committed = await ledger.commit({
        links: [link],
        notes: [{ key: text, value: { text } }],
      })
      expect(committed.outcome).toBe('saved')
      expect(await ledger.link('jira', subject)).toMatchObject(link)
      expect((await ledger.links('jira', { login: text })).items).toHaveLength(1)
      expect(await ledger.notes([text])).toMatchObject([{ key: text, value: { text } }])
    }
  })

  it('keeps two processes from taking the last two out of a group at the same time', async () => {
    const { processes, left } = await lastTwo({ ledger: create() })
    await Promise.all(processes.map((one, i) => one.signIn(admin(i, false))))
    expect(left()).toBe(1)
  })

  it('refuses a query that names more than a thousand', async () => {
    const userIds = Array.from({ length: 1001 }, (_, i) => `U${i}`)
    await expect(create().links('jira', { userIds })).rejects.toMatchObject({
      code: 'POLICY_INVALID',
    })
  })
})
