import { describe, expect, it } from 'vitest'
import { joinReferences } from '../../src/saml/xml-base.js'

describe('Canonical XML 1.1, appendix A: xml:base joined', () => {
  it.each([
    ['http://a/b/c/d;p?q', 'g', 'http://a/b/c/g'],
    ['http://a/b/c/d;p?q', '../g', 'http://a/b/g'],
    ['http://a/b/c/d;p?q', '/g', 'http://a/g'],
    ['http://a/b/c/d;p?q', '//g', 'http://g'],
    ['http://a/b/c/d;p?q', 'h:x', 'h:x'],
    ['http://a/b/c/d;p?q', '', 'http://a/b/c/d;p?q'],
    ['http://a/b/c/d;p?q', '?y', 'http://a/b/c/d;p?y'],
    ['http://a', 'g', 'http://a/g'],
    ['', 'g', 'g'],
    ['?q', 'g', 'g'],
    ['b/c', 'g', 'b/g'],
    ['b/c/', 'g', 'b/c/g'],
    ['b', 'g', 'g'],
    ['b/..', 'g', 'g'],
    ['..', 'g', '../g'],
    ['../..', '../g', '../../../g'],
    ['../../b', 'g', '../../g'],
  ])('%j and %j is %j', (base, reference, joined) => {
    expect(joinReferences(base, reference)).toBe(joined)
  })
})
