/**
 * Changes that an attacker makes to a message, by a seeded generator: the same seed makes the same changes.
 *
 * @module
 */

/** Numbers from 0 to 1, each seed another row of them (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Random = () => number

const below = (random: Random, count: number) => Math.floor(random() * count)
const pick = <T>(random: Random, list: readonly T[]): T | undefined =>
  list[below(random, list.length)]

/** Where an element stands in the text. */
interface Span {
  readonly start: number
  /** End of its start tag. */
  readonly inside: number
  /** Begin of its end tag. */
  readonly close: number
  readonly end: number
}

/** The elements of a text, as far as tags match. */
function spansOf(xml: string): Span[] {
  const open: { name: string; start: number; inside: number }[] = []
  const spans: Span[] = []
  for (const { 0: tag, 1: slash, 2: name = '', 3: empty, index } of xml.matchAll(
    /<(\/?)([\w:]+)[^>]*?(\/?)>/g,
  )) {
    const end = index + tag.length
    if (empty) spans.push({ start: index, inside: end, close: end, end })
    else if (!slash) open.push({ name, start: index, inside: end })
    else if (open.at(-1)?.name === name) {
      const { start, inside } = open.pop() ?? { start: 0, inside: 0 }
      spans.push({ start, inside, close: index, end })
    }
  }
  return spans
}

const awkward = [
  ...['<!-- -->', '<!---->', '<![CDATA[x]]>', '<![CDATA[]]>', '&#65;', '&#x40;', '&amp;', '&lt;'],
  ...[' ', '\n', '\r\n', '\t', '\u0085', '\u2028', '\0', '\ufeff', '"', "'", '<', '>', '&', '/'],
  ...[
    'admin',
    '<?x y?>',
    '<!DOCTYPE x>',
    '<a/>',
    '</a>',
    '<a xmlns=""/>',
    ' ID="_x"',
    ' xmlns:q="urn:q"',
  ],
  ...[' xmlns="urn:q"', ' xml:lang="en"', ' xmlns:ds="urn:q"', ' q:ID="_a1"', ' xmlns:xs=""'],
]

const splice = (xml: string, from: number, to: number, text: string) =>
  xml.slice(0, from) + text + xml.slice(to)

/** The text of an element, its person and its IDs perhaps others: what a forger would put there. */
function forged(text: string, random: Random): string {
  const subject = random() < 0.5 ? text.replace(/(<(?:\w+:)?NameID[^>]*>)[^<]*/, '$1admin') : text
  return random() < 0.5
    ? subject.replaceAll(/ ID="[^"]*"/g, ` ID="_f${below(random, 3)}"`)
    : subject
}

type Change = (xml: string, random: Random) => string

const onElement =
  (change: (xml: string, span: Span, random: Random) => string): Change =>
  (xml, random) => {
    const span = pick(random, spansOf(xml))
    return span ? change(xml, span, random) : xml
  }

/** Somewhere inside or beside an element. */
function placeAt({ start, inside, close, end }: Span, random: Random): number {
  return pick(random, [start, inside, close, end]) ?? start
}

const changes: readonly Change[] = [
  // Any character.
  (xml, random) => {
    const at = below(random, xml.length)
    return splice(xml, at, at + 1, String.fromCharCode(0x20 + below(random, 0x60)))
  },
  // Something awkward: anywhere, in a text, in a start tag.
  (xml, random) => {
    const at = below(random, xml.length)
    return splice(xml, at, at, pick(random, awkward) ?? '')
  },
  onElement((xml, span, random) => {
    const at = span.inside + below(random, span.close - span.inside + 1)
    return splice(xml, at, at, pick(random, awkward) ?? '')
  }),
  onElement((xml, span, random) =>
    splice(xml, span.inside - 1, span.inside - 1, pick(random, awkward) ?? ''),
  ),
  // An element taken out, its content alone left, or put where another one is.
  onElement((xml, { start, end }) => splice(xml, start, end, '')),
  onElement((xml, { start, inside, close, end }) =>
    splice(xml, start, end, xml.slice(inside, close)),
  ),
  onElement((xml, span, random) => {
    const other = pick(random, spansOf(xml)) ?? span
    return splice(xml, other.start, other.end, forged(xml.slice(span.start, span.end), random))
  }),
  // A copy of an element put in or beside another one.
  onElement((xml, span, random) => {
    const at = placeAt(pick(random, spansOf(xml)) ?? span, random)
    return splice(xml, at, at, forged(xml.slice(span.start, span.end), random))
  }),
  // An element moved in or beside another one, a forged one left in its place or not.
  onElement((xml, { start, end }, random) => {
    const element = xml.slice(start, end)
    const left = random() < 0.5 ? forged(element, random) : ''
    const rest = splice(xml, start, end, left)
    const other = pick(random, spansOf(rest))
    const at = other ? placeAt(other, random) : rest.length
    return splice(rest, at, at, element)
  }),
  // A foreign element around one.
  onElement((xml, { start, end }, random) => {
    const name = pick(random, ['a', 'ds:Object', 'saml2:Advice', 'saml2p:Extensions']) ?? 'a'
    return splice(xml, start, end, `<${name}>${xml.slice(start, end)}</${name}>`)
  }),
  // The value of an attribute, or of another one.
  (xml, random) => {
    const attributes = [...xml.matchAll(/ [\w:]+="([^"]*)"/g)]
    const [one, other] = [pick(random, attributes), pick(random, attributes)]
    if (!one || !other) return xml
    const [start, end] = [one.index, one.index + one[0].length]
    const put = pick(random, ['', one[0] + other[0], other[0], `${one[0].slice(0, -1)}x"`])
    return splice(xml, start, end, put ?? '')
  },
  // A prefix or a namespace.
  (xml, random) => {
    const [from, to] =
      pick(random, [
        ['saml2:', 'saml2p:'],
        ['saml2:', ''],
        ['ds:', ''],
        [':2.0:', ':1.0:'],
        ['xmldsig#', 'xmldsig11#'],
        ['exc-c14n#', 'exc-c14n#WithComments'],
        ['sha256', 'sha512'],
        ['2026-11-24', '2027-11-24'],
        ['Alice', 'admin'],
      ] as const) ?? ([' ', ' '] as const)
    return random() < 0.5 ? xml.replaceAll(from, to) : xml.replace(from, to)
  },
]

/** A message changed in one to three ways. */
export function mutate(xml: string, seed: number): string {
  const random = seeded(seed)
  let changed = xml
  for (let left = 1 + below(random, 3); left > 0; left -= 1)
    changed = pick(random, changes)?.(changed, random) ?? changed
  return changed
}
