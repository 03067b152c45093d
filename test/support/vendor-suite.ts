import { describe, expect, it } from 'vitest'
import { type Exchange, vendorCheck, type Waivers } from './vendor-check.js'
import { unnoticed } from './vendor-plants.js'
import { readDescription, tableAgainstVendor } from './vendor-table.js'

type Fetch = (request: Request) => Promise<Response>

/** What a target and its fake are held against, and how they are driven. */
export interface VendorSuite {
  /** The vendor's description. */
  readonly file: string
  /** What stands before the described paths. */
  readonly root: string
  readonly waivers: Waivers
  /** Members that the product gives and the description does not name, sorted. @defaultValue none */
  readonly unsaid?: readonly string[]
  /** Every operation the target sends, sorted; one that is not exercised fails the test. */
  readonly operations: readonly string[]
  /** Drives the target; every fake's fetch has to go through the check. */
  readonly run: (through: (fetch: Fetch) => Fetch) => Promise<void>
}

/** Holds a target's requests and its fake's answers against the vendor's description. */
export function describeAgainstVendor(target: string, suite: VendorSuite): void {
  const description = readDescription(suite.file)
  describe(`what ${target} sends and its fake answers, against ${suite.file}`, () => {
    it('agrees, exercises every operation the target has, and needs the waivers it has', async () => {
      const faults = new Set<string>()
      const exercised = new Set<string>()
      const waived = new Set<string>()
      const unsaid = new Set<string>()
      const exchanges = new Map<string, Exchange>()
      const answers = new Map<string, unknown[]>()
      const through = (fetch: Fetch): Fetch => {
        const check = vendorCheck(description, suite.root, suite.waivers, fetch, {
          faults,
          exercised,
          waived,
          unsaid,
          exchanges,
          answers,
        })
        // A check that breaks must not pass for a connection that does.
        return (request) =>
          check.fetch(request).catch((error: unknown) => {
            faults.add(`${request.method} ${request.url}: ${String(error)}`)
            throw error
          })
      }
      const failure = await suite.run(through).then(
        () => undefined,
        (error: unknown) => error,
      )
      console.log(`operations exercised:\n  ${[...exercised].sort().join('\n  ')}`)
      expect([...faults]).toEqual([])
      expect(failure).toBeUndefined()
      expect([...exercised].sort()).toEqual(suite.operations)
      expect([...waived].sort()).toEqual(Object.keys(suite.waivers).sort())
      expect([...unsaid].sort()).toEqual(suite.unsaid ?? [])
      const table = tableAgainstVendor(suite.file, suite.operations, answers)
      expect(table?.is).toBe(table?.should)

      expect(await unnoticed(description, suite.root, suite.waivers, exchanges)).toEqual([])
    }, 60_000)
  })
}
