// Runs, for each mutant that its environment names, the collected tests that come by it, and writes one line for each
// to standard error: killed by which test, or survived.
import { readFileSync, writeSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collected } from './collect.mjs'

let on
globalThis.__isOn = (id) => id === on

await import('../../test/saml/attacks/attacks.test.js')
await import('../../test/saml/rules.test.js')
await import('../../test/saml/shape.test.js')
await import('../../test/saml/bad-input.test.js')
await import('../../test/saml/xml-well-formed.test.js')
await import('../../test/saml/algorithms.test.js')
await import('../../test/saml/attacks/encryption.test.js')
await import('../../test/saml/encryption.test.js')
await import('../../test/saml/canonicalize.test.js')
await import('../../test/saml/keys.test.js')
await import('../../test/saml/time.test.js')
await import('../../test/saml/identity.test.js')
await import('../../test/saml/attacks/encodings.test.js')
await import('../../test/saml/logout.test.js')
await import('../../test/saml/redirect.test.js')
await import('../../test/saml/requests.test.js')
await import('../../test/saml/idp-metadata.test.js')
await import('../../test/saml/metadata-source.test.js')
await import('../../test/saml/attribute-lookup.test.js')
await import('../../test/saml/attributes.test.js')
await import('../../test/saml/xml-base.test.js')
await import('../../test/saml/styles.test.js')

const say = (line) => writeSync(2, `${JSON.stringify(line)}\n`)

/** Runs every test without any mutant, and tells for each mutant which tests come by it, the quickest first. */
async function scout() {
  const testsBy = new Map()
  const tookMs = new Map()
  const isOn = globalThis.__isOn
  for (const one of collected) {
    const seen = new Set()
    globalThis.__isOn = (id) => {
      seen.add(id)
      return false
    }
    const started = performance.now()
    await one.test()
    tookMs.set(one, performance.now() - started)
    for (const id of seen) testsBy.set(id, [...(testsBy.get(id) ?? []), one])
  }
  globalThis.__isOn = isOn
  for (const tests of testsBy.values()) tests.sort((a, b) => tookMs.get(a) - tookMs.get(b))
  return { testsBy, tookMs: [...tookMs.values()].reduce((sum, it) => sum + it, 0) }
}

let killers = []

/** The first test that fails; it comes first for the next mutant, which is often near. */
async function killerOf(tests) {
  const first = killers.filter((it) => tests.includes(it))
  for (const one of [...first, ...tests.filter((it) => !first.includes(it))])
    try {
      await one.test()
    } catch {
      killers = [one, ...killers.filter((it) => it !== one)]
      return one.title
    }
  return undefined
}

it('each mutant', async () => {
  expect(collected.length).toBeGreaterThan(0)
  const { testsBy, tookMs } = await scout()
  say({ ready: collected.length, tookMs })
  for (const id of JSON.parse(readFileSync(process.env.MUTANTS, 'utf8'))) {
    say({ begins: id })
    on = id
    say({ ends: id, killer: await killerOf(testsBy.get(id) ?? []) })
  }
})
