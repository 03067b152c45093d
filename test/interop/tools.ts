import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'

/** Runs a program and gives what it printed; throws with what it complained about. */
export function run(program: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    maxBuffer: 64_000_000,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}${stdout}`)
  return stdout
}

/** A suite that needs programs of others. Without them it is skipped loudly; where `CI` is set, it fails. */
export function describeWith(
  needs: Readonly<Record<string, readonly string[]>>,
  name: string,
  suite: () => void,
): void {
  const missing = Object.entries(needs).filter(
    ([program, args]) => spawnSync(program, args).status !== 0,
  )
  if (missing.length > 0 && !process.env['CI']) {
    console.warn(`SKIPPED: ${name}. Not installed: ${missing.map(([it]) => it).join(', ')}`)
    // The suite itself is not collected: it may start what it needs as it is.
    describe.skip(name, () => it('needs software that is not installed', () => undefined))
  } else describe(name, suite)
}

/** The message with one byte changed, of a text that a reader sees. */
export function oneByteChanged(xml: string): string {
  return xml.replace(/(<(?:\w+:)?NameID[^>]*>)./, '$1~')
}
