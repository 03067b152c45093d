import type { PGlite } from '@electric-sql/pglite'
import { beforeAll, describe, it } from 'vitest'
import { postgresScimStore } from '../../src/postgres/scim-store.js'
import { scimStoreContract } from '../../src/testing/scim-store-contract.js'
import { sharedPglite } from '../support/pglite.js'

describe('postgresScimStore on PGlite', () => {
  let database: PGlite
  let tenants = 0
  beforeAll(async () => {
    database = await sharedPglite()
  }, 60_000)

  const create = () => {
    tenants += 1
    return postgresScimStore(database, { tenant: `contract ${tenants}` })
  }
  for (const { name, run } of scimStoreContract(create)) it(name, run, 20_000)
})
