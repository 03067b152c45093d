/**
 * What may stand at a place of the mapping document, out of its JSON Schema.
 *
 * @module
 */

/** As much of JSON Schema as the mapping document's schema uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
}

/** What the schema says of one place. */
export interface SchemaHelp {
  /** What it is, when the schema says so. */
  readonly description?: string
  /** Members that may stand there, or in each item of the list there; each once, with what they are. */
  readonly members: readonly { readonly name: string; readonly description?: string }[]
  /** Values that may stand there. */
  readonly values: readonly string[]
}

/** The place itself, or when nothing may stand in it, the nearest one around it where something may. */
export function placeWithMembers(root: JsonSchema, pointer: string): string {
  if (pointer === '' || schemaHelp(root, pointer).members.length > 0) return pointer
  return placeWithMembers(root, pointer.slice(0, pointer.lastIndexOf('/')))
}

/** Looks a place up by its JSON Pointer; what stands inside a place that is unknown is unknown. */
export function schemaHelp(root: JsonSchema, pointer: string): SchemaHelp {
  let places = variants(root, root)
  for (const key of pointer.split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
    places = places.flatMap((place) => {
      const inside = inner(place, name)
      return inside ? variants(inside, root) : []
    })
  }
  const members = new Map<string, string | undefined>()
  const inItems = places.flatMap(({ items }) => (items ? variants(items, root) : []))
  for (const { properties } of [...places, ...inItems])
    for (const [name, value] of Object.entries(properties ?? {}))
      members.set(name, members.get(name) ?? describe(value, root))
  const description = places.map((place) => place.description).find((it) => it !== undefined)
  return {
    ...(description !== undefined && { description }),
    members: [...members].map(([name, text]) => ({
      name,
      ...(text !== undefined && { description: text }),
    })),
    values: [
      ...new Set(
        places.flatMap(({ enum: all = [], ...place }) =>
          [...all, ...('const' in place ? [place.const] : [])].map(String),
        ),
      ),
    ],
  }
}

function inner(place: JsonSchema, name: string): JsonSchema | undefined {
  if (place.items && /^\d+$/.test(name)) return place.items
  if (place.properties && Object.hasOwn(place.properties, name)) return place.properties[name]
  return typeof place.additionalProperties === 'object' ? place.additionalProperties : undefined
}

/** A schema with references followed and alternatives laid side by side. */
function variants(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 20) return []
  const { $ref, anyOf = [], allOf = [], ...own } = schema
  const target = $ref === undefined ? undefined : root.$defs?.[$ref.replace('#/$defs/', '')]
  const further = [...(target ? [target] : []), ...anyOf, ...allOf]
  return [own, ...further.flatMap((it) => variants(it, root, depth + 1))]
}

function describe(schema: JsonSchema, root: JsonSchema): string | undefined {
  return variants(schema, root)
    .map(({ description }) => description)
    .find((it) => it !== undefined)
}
