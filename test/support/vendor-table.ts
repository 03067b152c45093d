import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Always, alwaysIn } from './vendor-always.js'
import type { Description, Operation } from './vendor-check.js'

/**
 * What targets and fakes are held against. The vendor's own descriptions may not be passed on, so what lies in
 * `test/vendor` are tables of facts made from them: of the operations that our targets use, the names and types of
 * parameters and fields, and the statuses. Whoever has the descriptions names their folder in
 * `ATLASSIAN_DESCRIPTIONS`: then they are what counts, and the tables are held against them too, or written anew
 * with `UPDATE_TABLES=true`.
 */
const folder = process.env['ATLASSIAN_DESCRIPTIONS']
const isNew = process.env['UPDATE_TABLES'] === 'true'

interface Table extends Description {
  readonly madeFrom: { readonly file: string; readonly sha256: string }
  readonly always: Always
}

const tableOf = (file: string) => new URL(`../vendor/${file}`, import.meta.url)

/** The vendor's description where it is here, else the table made from it; and what answers always have. */
export function readDescription(file: string): Description {
  const table: Partial<Table> = existsSync(tableOf(file))
    ? JSON.parse(readFileSync(tableOf(file), 'utf8'))
    : {}
  const { paths = {}, components = {}, always = {} } = table
  return folder === undefined
    ? { paths, components, always }
    : { ...readVendor(join(folder, file)).description, always: isNew ? {} : always }
}

function readVendor(path: string): { readonly description: Description; readonly sha256: string } {
  const text = readFileSync(path, 'utf8')
  // A pattern of the User management file ends in a line break, which no value has.
  const repair = (key: string, value: unknown) =>
    key === 'pattern' && typeof value === 'string' ? value.trimEnd() : value
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { description: JSON.parse(text, repair), sha256 }
}

/** What the table is and what it should be; `undefined` where the vendor's description is not here. */
export function tableAgainstVendor(
  file: string,
  operations: readonly string[],
  answers: ReadonlyMap<string, readonly unknown[]>,
): { readonly is: string; readonly should: string } | undefined {
  if (folder === undefined) return undefined
  const { description, sha256 } = readVendor(join(folder, file))
  const always = operations.flatMap((operation) => {
    const paths = alwaysIn(answers.get(operation) ?? [])
    return paths.length === 0 ? [] : [[operation, paths] as const]
  })
  const table: Table = {
    madeFrom: { file, sha256 },
    always: Object.fromEntries(always),
    ...reduced(description, operations),
  }
  const should = `${JSON.stringify(table, undefined, 1)}\n`
  if (isNew) writeFileSync(tableOf(file), should)
  return { is: existsSync(tableOf(file)) ? readFileSync(tableOf(file), 'utf8') : '', should }
}

/** Of a description, what says something about names, types and statuses of some operations; no prose, no examples. */
function reduced(description: Description, operations: readonly string[]): Description {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const [path, methods] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operations.includes(`${method.toUpperCase()} ${path}`))
        paths[path] = { ...paths[path], [method]: facts(operation, description) }
  const schemas: Record<string, object> = {}
  const all = description.components?.schemas ?? {}
  const keep = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(
      /"#\/components\/schemas\/([^"]+)"/g,
    )) {
      if (name in schemas) continue
      schemas[name] = shape(all[name] ?? {})
      keep(schemas[name])
    }
  }
  keep(paths)
  return { paths, components: { schemas: Object.fromEntries(Object.entries(schemas).sort()) } }
}

function facts(operation: Operation, { components }: Description): Operation {
  const parameters = (operation.parameters ?? [])
    .map((parameter) => resolved(parameter, components?.parameters))
    .filter((parameter) => parameter !== undefined)
    .map(({ name, in: where, required = false }) => ({ name, in: where, required }))
  const requestBody = resolved(operation.requestBody, components?.requestBodies)
  const responses = Object.entries(operation.responses).map(([status, { content = {} }]) => {
    const schema = content['application/json']?.schema
    const told = schema !== undefined && Number(status) < 300 && Number(status) !== 204
    return [status, told ? { content: { 'application/json': { schema: shape(schema) } } } : {}]
  })
  return {
    ...(operation.deprecated === true && { deprecated: true }),
    parameters,
    ...(requestBody && {
      requestBody: {
        required: requestBody.required === true,
        content: Object.fromEntries(
          Object.entries(requestBody.content ?? {}).map(([media, { schema }]) => [
            media,
            { schema: shape(schema) },
          ]),
        ),
      },
    }),
    responses: Object.fromEntries(responses),
  }
}

/** What a reference into the components means; anything else is meant by itself. */
export function resolved<T extends object>(
  value: T | { readonly $ref: string } | undefined,
  components: Readonly<Record<string, T>> | undefined,
): T | undefined {
  if (value === undefined || !('$ref' in value)) return value
  return components?.[String(value.$ref).split('/').at(-1) ?? '']
}

const said = new Set(
  '$ref type format enum pattern nullable required items properties additionalProperties allOf anyOf oneOf minProperties maxProperties minItems maxItems uniqueItems minLength maxLength minimum maximum'.split(
    ' ',
  ),
)

function shape(schema: object): object {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([word]) => said.has(word))
      .map(([word, value]) => {
        if (word === 'properties')
          return [
            word,
            Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v as object)])),
          ]
        if (Array.isArray(value))
          return [
            word,
            value.map((one) => (typeof one === 'object' && one !== null ? shape(one) : one)),
          ]
        return [word, typeof value === 'object' && value !== null ? shape(value) : value]
      }),
  )
}

/**
 * A copy in which objects have no members but those that are named. An object of which no member is named may hold
 * anything, unless it is the whole; parts that are put together stay open.
 */
export function closed(schema: unknown, isWhole = true): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one, false))
  if (typeof schema !== 'object' || schema === null) return schema
  const { properties, type, additionalProperties } = schema as Readonly<Record<string, unknown>>
  const copy = Object.fromEntries(
    Object.entries(schema).map(([word, value]) => [
      word,
      word === 'allOf' || word === 'enum' || word === 'required' ? value : closed(value, false),
    ]),
  )
  // `type` and `properties` may themselves be names of members, whose schemas then stand there.
  const isOpen =
    type === 'object' && (additionalProperties === undefined || additionalProperties === true)
  const isNamed = isWhole || Object.keys(Object(properties)).length > 0
  return isOpen && isNamed && !('allOf' in schema) ? { ...copy, additionalProperties: false } : copy
}
