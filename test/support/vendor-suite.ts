import { describe, expect, it } from 'vitest'
import { readDescription, vendorCheck, type Waivers } from './vendor-check.js'

type Fetch = (request: Request) => Promise<Response>

/** What a target and its fake are held against, and how they are driven. */
export interface VendorSuite {
  /** The vendor's description. */
  readonly file: string
  /** What stands before the described paths. */
  readonly root: string
  readonly waivers: Waivers
  /** Every operation the target sends, sorted; one that is not exercised fails the test. */
  readonly operations: readonly string[]
  /** Drives the target; every fake's fetch has to go through the check. */
  readonly run: (through: (fetch: Fetch) => Fetch) => Promise<void>
}

/** Holds a target's requests and its fake's answers against the vendor's description, or says loudly that it cannot. */
export function describeAgainstVendor(target: string, suite: VendorSuite): void {
  const description = readDescription(suite.file)
  if (description === undefined) {
    const name = `SKIPPED: the vendor's description ../shared/atlassian/specs/${suite.file} is not here`
    console.warn(`${name}: requests and answers of ${target} were not held against it`)
    describe.skip(name, () => {
      it('requests and answers are held against it', () => undefined)
    })
    return
  }
  describe(`what ${target} sends and its fake answers, against ${suite.file}`, () => {
    it('agrees, exercises every operation the target has, and needs the waivers it has', async () => {
      const faults = new Set<string>()
      const exercised = new Set<string>()
      const waived = new Set<string>()
      const through = (fetch: Fetch): Fetch => {
        const check = vendorCheck(description, suite.root, suite.waivers, fetch, {
          faults,
          exercised,
          waived,
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
    }, 60_000)
  })
}
