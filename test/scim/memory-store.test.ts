import { describe, it } from 'vitest'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { scimStoreContract } from '../../src/testing/scim-store-contract.js'

describe('memoryScimStore', () => {
  for (const { name, run } of scimStoreContract(memoryScimStore)) it(name, run)
})
