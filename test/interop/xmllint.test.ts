import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { canonicalizeInclusive } from '../../src/saml/canonicalize-inclusive.js'
import { parseXml } from '../../src/saml/xml.js'
import type { XmlElement } from '../../src/saml/xml-tree.js'
import { generatedXml } from '../saml/generated-xml.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith, run } from './tools.js'

describeWith({ xmllint: ['--version'] }, 'libxml2', () => {
  const file = join(temporaryFolder(), 'document.xml')
  it.each<[string, (root: XmlElement) => string]>([
    ['--exc-c14n', (root) => canonicalize(root, { comments: true })],
    ['--c14n', (root) => canonicalizeInclusive('1.0', root, { comments: true })],
    ['--c14n11', (root) => canonicalizeInclusive('1.1', root, { comments: true })],
  ])('has the same canonical form of generated documents by %s', (option, ours) => {
    fc.assert(
      fc.property(generatedXml, (xml) => {
        const commented = xml.replace('><', '><!-- - --><').replaceAll(' p:a=', ' xml:lang=')
        writeFileSync(file, commented)
        expect(ours(parseXml(commented))).toBe(run('xmllint', [option, file]))
      }),
      { numRuns: 300 },
    )
  })
})
