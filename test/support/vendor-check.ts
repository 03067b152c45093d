import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}
interface Reference {
  readonly $ref: string
}
type RequestBody = Content & { readonly required?: boolean }
interface Operation {
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: RequestBody | Reference
  readonly responses: Readonly<Record<string, Content>>
}
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: {
    readonly parameters?: Readonly<Record<string, Parameter>>
    readonly requestBodies?: Readonly<Record<string, RequestBody>>
  }
}

/** What the vendor's file is known to say wrongly or not at all, by operation. */
export type Waivers = Readonly<Record<string, Waiver>>

interface Waiver {
  readonly reason: string
  /** `operation`: it is not described; `answer`: its answer is described by its item; `absent`, `taken`: 404, 409 is not described. */
  readonly part: 'operation' | 'answer' | 'absent' | 'taken'
  /** Whether the description would let the answer pass as well, because nothing in it is required. */
  readonly looser?: boolean
}

/** What checks write down; several may share them. */
export interface Notes {
  readonly faults: Set<string>
  readonly exercised: Set<string>
  /** Waivers that were needed. */
  readonly waived: Set<string>
}

export interface VendorCheck {
  /** Passes a request on, and notes every fault of it and of its answer. */
  readonly fetch: (request: Request) => Promise<Response>
  readonly faults: Set<string>
  /** Operations exercised, as `GET /api/2/user`. */
  readonly exercised: Set<string>
}

/** Reads the vendor's description; `undefined` when it is not here (it may not be shipped). */
export function readDescription(file: string): Description | undefined {
  const url = new URL(`../../../shared/atlassian/specs/${file}`, import.meta.url)
  // A pattern of the User management file ends in a line break, which no value has.
  const repair = (key: string, value: unknown) =>
    key === 'pattern' && typeof value === 'string' ? value.trimEnd() : value
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8'), repair) : undefined
}

const compiled = new WeakMap<object, ValidateFunction>()

/** Schemas are compiled once; the description stands behind each for its references. */
function validator(description: Description, schema: object): ValidateFunction {
  const there = compiled.get(schema)
  if (there !== undefined) return there
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv, ['uri', 'int32', 'int64', 'date-time'])
  const valid = ajv.compile({ ...schema, components: description.components })
  compiled.set(schema, valid)
  return valid
}

/** Holds each request and answer against an OpenAPI 3.0 description. */
export function vendorCheck(
  description: Description,
  root: string,
  waivers: Waivers,
  next: (request: Request) => Promise<Response>,
  notes: Notes = { faults: new Set(), exercised: new Set(), waived: new Set() },
): VendorCheck {
  const { faults, exercised, waived } = notes
  const errorsOf = (schema: object, value: unknown): string | undefined => {
    const valid = validator(description, schema)
    return valid(value) ? undefined : JSON.stringify(valid.errors?.slice(0, 3))
  }
  const match = (schema: object, value: unknown, where: string) => {
    const errors = errorsOf(schema, value)
    if (errors !== undefined) faults.add(`${where}: ${errors}`)
  }

  const checked = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const path = url.pathname.slice(url.pathname.indexOf(root) + root.length)
    const method = request.method.toLowerCase()
    const templates = Object.keys(description.paths).filter((candidate) =>
      new RegExp(`^${candidate.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
    )
    // One path may be described twice, with the method under one of the two names of its parameter.
    const template =
      templates.find((candidate) => description.paths[candidate]?.[method]) ?? templates[0]
    const name = `${request.method} ${template ?? path}`
    exercised.add(name)
    const waiver = waivers[name]
    const operation = template === undefined ? undefined : description.paths[template]?.[method]
    if (operation === undefined) {
      if (waiver?.part === 'operation') waived.add(name)
      else faults.add(`${name}: not in the description`)
      return next(request)
    }
    const { parameters, requestBodies } = description.components ?? {}
    const known = (operation.parameters ?? [])
      .map((parameter) => resolved(parameter, parameters))
      .filter((parameter) => parameter !== undefined)
      .filter((parameter) => parameter.in === 'query')
    for (const key of url.searchParams.keys())
      if (!known.some((parameter) => parameter.name === key)) faults.add(`${name}: query ${key}`)
    for (const parameter of known)
      if (parameter.required === true && !url.searchParams.has(parameter.name))
        faults.add(`${name}: lacks query ${parameter.name}`)
    const text = await request.clone().text()
    const requestBody = resolved(operation.requestBody, requestBodies)
    const [media = ''] = (request.headers.get('content-type') ?? 'application/json').split(';')
    const body = requestBody?.content?.[media]?.schema
    const sent = () =>
      media === 'application/json'
        ? JSON.parse(text)
        : Object.fromEntries(new URLSearchParams(text))
    if (text !== '' && body === undefined) faults.add(`${name}: takes no body`)
    if (text !== '' && body !== undefined) match(body, sent(), `${name} body`)
    if (text === '' && requestBody?.required) faults.add(`${name}: lacks its body`)

    const response = await next(request)
    const where = `${name} → ${response.status}`
    const answer = operation.responses[String(response.status)]
    if (answer === undefined) {
      const expected = waiver?.part === 'taken' ? 409 : waiver?.part === 'absent' ? 404 : undefined
      if (response.status === expected) waived.add(name)
      else faults.add(`${where}: status`)
    }
    const schema = answer?.content?.['application/json']?.schema
    // A 204 has no body, whatever the file says it looks like.
    if (schema === undefined || response.status >= 400 || response.status === 204) return response
    const answered = await response.clone().text()
    if (answered === '') {
      // An empty schema promises nothing, not even a body.
      if (Object.keys(schema).length > 0) faults.add(`${where}: lacks its body`)
      return response
    }
    const value: unknown = JSON.parse(answered)
    if (waiver?.part !== 'answer') match(schema, value, where)
    else {
      // The file describes lists by their item, and pages by the item of their `values`.
      if (errorsOf(schema, value) !== undefined || waiver.looser === true) waived.add(name)
      for (const item of itemsOf(value)) match(schema, item, where)
    }
    return response
  }
  return { fetch: checked, faults, exercised }
}

/** What a reference into the components means; anything else is meant by itself. */
function resolved<T extends object>(
  value: T | Reference | undefined,
  components: Readonly<Record<string, T>> | undefined,
): T | undefined {
  if (value === undefined || !('$ref' in value)) return value
  return components?.[String(value.$ref).split('/').at(-1) ?? '']
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const values = typeof value === 'object' && value !== null && Reflect.get(value, 'values')
  return Array.isArray(values) ? values : []
}
