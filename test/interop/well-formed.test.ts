import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { isRosterError } from 'rostermap'
import { expect, it } from 'vitest'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { parseXml } from '../../src/saml/xml.js'
import { mutatedXml } from '../saml/mutated-xml.js'
import { describeWith, run } from './tools.js'

const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('well-formed.py', import.meta.url))

/** The canonical form, or why there is none. */
function ours(xml: string): { canonical: string } | { reason: string } {
  try {
    return { canonical: canonicalize(parseXml(xml)) }
  } catch (error) {
    if (isRosterError(error) && error.code === 'SAML_XML_INVALID')
      return { reason: error.details.reason }
    throw error
  }
}

// libxml2 also refuses a namespace name that is no URI by the letter of RFC 3986. Namespaces in XML 1.0 compares
// names as strings, and so do we.
const strangeNamespace = /xmlns[^="']*=\s*(?:"[^"]*[^"\w:./?=#-]|'[^']*[^'\w:./?=#-])/

describeWith({ [python]: ['-c', 'import lxml'] }, 'libxml2 by way of lxml', () => {
  it('reads the same of the same documents', () => {
    const documents = fc.sample(mutatedXml, {
      numRuns: 20_000,
      seed: Number(process.env['SEED'] ?? 7),
    })
    const theirs = JSON.parse(run(python, [script], JSON.stringify(documents))) as (string | null)[]
    let read = 0
    const differences = documents.filter((xml, i) => {
      const mine = ours(xml)
      if ('canonical' in mine) {
        read += 1
        return mine.canonical !== theirs[i] && !strangeNamespace.test(xml)
      }
      // Two rules are SAML's, not XML's: no ID twice, and a namespace has a canonical form.
      return theirs[i] !== null && mine.reason !== 'duplicate-id' && mine.reason !== 'namespace'
    })
    expect(differences).toEqual([])
    expect(read).toBeGreaterThan(2000)
  })
})
