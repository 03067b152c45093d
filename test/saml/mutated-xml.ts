import fc from 'fast-check'
import { generatedXml } from './generated-xml.js'

const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '</',
    '/>',
    '&',
    ';',
    '"',
    "'",
    '=',
    ' ',
    '\n',
    '\r\n',
    '\t',
    ':',
    ']]>',
    '--',
    '-',
  ],
  ...['<!-- c -->', '<!---->', '<![CDATA[d]]>', '<![CDATA[', '<e/>', '<e>', '</e>', '<a', 'xmlns'],
  ...[' ID="x"', ' p:a=""', ' xmlns:p="urn:a"', ' xmlns=""', ' xmlns:q="urn:b"', ' xml:lang="en"'],
  ...['&amp;', '&lt;', '&#65;', '&#x41;', '&#13;', '&#0;', '&#xD800;', '&nbsp;', '&#;'],
  ...['\u00e9', '\u00d7', '\u0301', '\u2028', '\u{1f600}', '0', '.', '_', 'x'],
)

/** Documents changed in a few places: about as many well-formed as not. */
export const mutatedXml: fc.Arbitrary<string> = fc
  .record({
    xml: generatedXml,
    changes: fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(2), put: pieces }),
      { maxLength: 3 },
    ),
  })
  .map(({ xml, changes }) => {
    let changed = xml
    for (const { at, cut, put } of changes) {
      const place = Math.floor(at * changed.length)
      // A cut within a surrogate pair would test nothing but the pair.
      const end = Math.min(place + Math.max(0, cut - 1), changed.length)
      changed = changed.slice(0, place) + put + changed.slice(end)
    }
    return changed
  })
  .filter((xml) => xml.isWellFormed())
