// Runs the collected tests once for each mutant that its environment names, and writes one line for each to
// standard error: killed by which test, or survived.
import { readFileSync, writeSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collected } from './collect.mjs'

// Those that find most come first.
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
await import('../../test/saml/identity.test.js')
await import('../../test/saml/attacks/encodings.test.js')
await import('../../test/saml/logout.test.js')
await import('../../test/saml/redirect.test.js')
await import('../../test/saml/requests.test.js')
await import('../../test/saml/idp-metadata.test.js')

const say = (line) => writeSync(2, `${JSON.stringify(line)}\n`)
let order = [...collected]

/** The first test that fails; it comes first for the next mutant, which is often near. */
async function killer() {
  for (const one of order) {
    try {
      await one.test()
    } catch {
      order = [one, ...order.filter((other) => other !== one)]
      return one.title
    }
  }
  return undefined
}

it('each mutant', async () => {
  globalThis.__mutant = 'none'
  expect(collected.length).toBeGreaterThan(0)
  expect(await killer()).toBeUndefined()
  say({ ready: collected.length })
  for (const id of JSON.parse(readFileSync(process.env.MUTANTS, 'utf8'))) {
    say({ begins: id })
    globalThis.__mutant = id
    say({ ends: id, killer: await killer() })
  }
})
