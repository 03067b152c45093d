import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

/** A folder that is removed after the test that made it, or after the suite, where a suite made it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rostermap-test-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    onTestFinished(remove)
  } catch {
    // No test runs: a suite is being collected.
    afterAll(remove)
  }
  return folder
}
