import fc from 'fast-check'

const prefix = fc.constantFrom('', 'p', 'q', 'r')
const uri = fc.constantFrom('urn:a', 'urn:b', 'http://c.example/?d=1')
const local = fc.constantFrom('a', 'b', 'c', 'ID', 'Name')
const text = fc.constantFrom('', 'x', ' y\n', '&amp;', '&lt;&gt;', '"', '&#13;', 'é𝔸', ']]&gt;')
const named = (of: string, name: string) => (of === '' ? name : `${of}:${name}`)

interface Shape {
  readonly prefix: string
  readonly local: string
  readonly declared: Readonly<Record<string, string>>
  readonly attributes: readonly (readonly [prefix: string, local: string, value: string])[]
  readonly text: string
  readonly children: readonly Shape[]
}

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    prefix,
    local,
    declared: fc.dictionary(prefix, uri, { maxKeys: 2 }),
    attributes: fc.uniqueArray(fc.tuple(fc.constantFrom('', 'p', 'q'), local, text), {
      maxLength: 3,
      // By local name, so that two prefixes of one namespace never make the same attribute.
      selector: ([, name]) => name,
    }),
    text,
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('shape'), { maxLength: 3 }),
    ),
  }),
}))

function write(it: Shape, outer: Readonly<Record<string, string>>): string {
  const attributes = it.attributes.map(
    ([of, name, value]) => ` ${named(of, name)}="${value.replaceAll('"', '&quot;')}"`,
  )
  const used = [it.prefix, ...it.attributes.map(([of]) => of)].filter((of) => of !== '')
  const missing = used.filter((of) => !(of in outer) && !(of in it.declared))
  const declared = { ...Object.fromEntries(missing.map((of) => [of, 'urn:a'])), ...it.declared }
  const declarations = Object.entries(declared).map(
    ([of, value]) => ` xmlns${of === '' ? '' : `:${of}`}="${value}"`,
  )
  const inner = it.children.map((child) => write(child, { ...outer, ...declared }) + it.text)
  const name = named(it.prefix, it.local)
  // One ID a document would be too few to find faults with: they are called otherwise.
  const start = `<${name}${[...declarations, ...attributes].join('').replaceAll(' ID=', ' Id=')}`
  return inner.length === 0 && it.text === ''
    ? `${start}/>`
    : `${start}>${it.text}${inner.join('')}</${name}>`
}

/** Well-formed documents with prefixes bound anew, unused and shadowed. */
export const generatedXml: fc.Arbitrary<string> = shape.map((it) => write(it, {}))
