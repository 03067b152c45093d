import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { parseXml } from '../../src/saml/xml.js'
import { generatedXml } from '../saml/generated-xml.js'
import { describeWith, run, scratch } from './tools.js'

describeWith({ xmllint: ['--version'] }, 'libxml2', () => {
  it('has the same exclusive canonical form for generated documents', () => {
    const file = join(scratch(), 'document.xml')
    fc.assert(
      fc.property(generatedXml, (xml) => {
        writeFileSync(file, xml)
        expect(canonicalize(parseXml(xml), [])).toBe(run('xmllint', ['--exc-c14n', file]))
      }),
      { numRuns: 300 },
    )
  })
})
