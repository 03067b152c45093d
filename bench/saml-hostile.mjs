// How long the worst messages under the size cap hold the event loop: each as part of a good Response, first
// where no signature covers it (all is accepted), then within the signed assertion (refused at its digest, after
// the whole of it was canonicalised), then within SignedInfo (before any signature is checked).
import { isRosterError } from 'rostermap'
import { row } from './harness.mjs'
import { message, ourProvider } from './saml-message.mjs'

const size = 1_040_000
const limit = 50_000
const fill = (text, room) => text.repeat(Math.floor(room / text.length))
// As many as the cap on nodes lets through, or as there is room for.
const numbered = (room, most, write) => {
  let text = ''
  for (let i = 0; i < most && text.length < room - 200; i += 1) text += write(i)
  return text
}
const many = (count, write) => Array.from({ length: count }, (_, i) => write(i)).join('')

/** What takes up all the room. */
const payloads = {
  'elements as deep as may be': (room) =>
    fill(`${'<a>'.repeat(90)}${'</a>'.repeat(90)}`, Math.min(room, 340_000)),
  'as many elements as may be': () => '<a/>'.repeat(29_800),
  'as many attributes as may be': (room) =>
    fill(`<a${many(100, (i) => ` b${i}=""`)}/>`, Math.min(room, 59_500 * 7)),
  'attributes by two prefixes of one namespace': (room) =>
    fill(
      `<a xmlns:p="u:" xmlns:q="u:"${many(49, (i) => ` p:b${i}="" q:c${i}=""`)}/>`,
      Math.min(room, 585 * 890),
    ),
  'a name of a megabyte': (room) => `<${'a'.repeat(room - 4)}/>`,
  'a name of a megabyte, beyond ASCII': (room) => `<${'é'.repeat((room - 4) / 2)}/>`,
  'a value of a megabyte': (room) => `<a b="${'c'.repeat(room - 9)}"/>`,
  'a value of line ends': (room) => `<a b="${'\r'.repeat(room - 9)}"/>`,
  'a value of references': (room) => `<a b="${fill('&lt;', room - 9)}"/>`,
  'a text of references': (room) => `<a>${fill('&lt;', room - 9)}</a>`,
  'a text of numeric references': (room) => `<a>${fill('&#9;', room - 9)}</a>`,
  'a reference of a megabyte': (room) => `<a>&#${'0'.repeat(room - 20)}65;</a>`,
  'a text of brackets': (room) => `<a>${']'.repeat(room - 9)}</a>`,
  'a text of line ends': (room) => `<a>${'\r'.repeat(room - 9)}</a>`,
  'a text beyond the Basic Plane': (room) =>
    `<a>${fill('\u{1f600}', Math.floor(room / 2) - 9)}</a>`,
  comments: () => `<a>${'<!---->'.repeat(59_800)}</a>`,
  'CDATA sections': (room) => `<a>${fill('<![CDATA[b]]>', room - 9)}</a>`,
  IDs: (room) => numbered(room, 19_800, (i) => `<a ID="a${i}"/>`),
  'IDs that look like numbers': (room) => numbered(room, 19_800, (i) => `<a ID="${i * 65_536}"/>`),
  'declarations, nested and shadowed': (room) =>
    fill(
      `${many(80, (i) => `<a${many(100, (k) => ` xmlns:p${(i * 100 + k) % 1000}="u:"`)}>`)}${'</a>'.repeat(80)}`,
      room,
    ),
  'a new name each time': (room) => numbered(room, 29_800, (i) => `<a${i}/>`),
  'namespaces, one an element': (room) => numbered(room, 19_800, (i) => `<p:a xmlns:p="u:${i}"/>`),
}

const places = {
  'outside the signature': (xml, payload) =>
    xml.replace(
      /<(\w+:)?Status>/,
      (status, prefix = '') => `<${prefix}Extensions>${payload}</${prefix}Extensions>${status}`,
    ),
  'within the signed assertion': (xml, payload) =>
    xml.replace('<AttributeStatement>', `<Advice>${payload}</Advice><AttributeStatement>`),
  'within SignedInfo': (xml, payload) =>
    xml.replace(/<(\w+:)?DigestValue>/, (start) => `${start}${payload}`),
}

export async function hostile() {
  const { xml } = message(1)
  const provider = ourProvider()
  for (const [place, put] of Object.entries(places)) {
    for (const [name, make] of Object.entries(payloads)) {
      const field = Buffer.from(put(xml, make(size - xml.length))).toString('base64')
      const times = []
      let outcome = ''
      for (let i = 0; i < 7; i += 1) {
        const started = performance.now()
        outcome = await provider.verifyResponse(field).then(
          () => 'accepted',
          (error) => {
            if (!isRosterError(error)) throw error
            return `${error.code} ${error.details.reason ?? ''}`
          },
        )
        times.push((performance.now() - started) * 1000)
      }
      const ours = times.sort((a, b) => a - b)[3]
      row('saml', `hostile: ${name}, ${place} (${outcome.trim()})`, {
        ours,
        peerName: 'limit',
        peer: limit,
      })
    }
  }
}
