import { memoryLedger } from 'rostermap'
import { ledgerContract } from 'rostermap/testing'
import { describe, it } from 'vitest'

describe('memoryLedger keeps the ledger contract', () => {
  for (const { name, run } of ledgerContract(memoryLedger)) it(name, run)
})
