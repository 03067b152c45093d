import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { type Always, lackingOf } from './vendor-always.js'
import { closed, resolved } from './vendor-table.js'

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
export interface Operation {
  readonly deprecated?: boolean
  readonly parameters?: readonly (Parameter | Reference)[]
  readonly requestBody?: RequestBody | Reference
  readonly responses: Readonly<Record<string, Content>>
}
export interface Description {
  /** What stands in every answer, by operation. */
  readonly always?: Always
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: {
    readonly parameters?: Readonly<Record<string, Parameter>>
    readonly requestBodies?: Readonly<Record<string, RequestBody>>
    readonly schemas?: Readonly<Record<string, object>>
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

/** A request that was answered with success, and its answer. */
export interface Exchange {
  readonly request: Request
  readonly response: Response
  /** Bytes of the answer. */
  readonly size: number
}

/** What checks write down; several may share them. */
export interface Notes {
  /** Of each operation, the one with the largest answer. */
  readonly exchanges: Map<string, Exchange>
  /** All JSON that was answered with success, by operation. */
  readonly answers: Map<string, unknown[]>
  readonly faults: Set<string>
  readonly exercised: Set<string>
  /** Waivers that were needed. */
  readonly waived: Set<string>
  /** Members of answers that the description does not name. */
  readonly unsaid: Set<string>
}

export interface VendorCheck {
  /** Passes a request on, and notes every fault of it and of its answer. */
  readonly fetch: (request: Request) => Promise<Response>
  readonly faults: Set<string>
  /** Operations exercised, as `GET /api/2/user`. */
  readonly exercised: Set<string>
}

/** The schema as the description has it, and the same without any member that is not named. */
interface Validators {
  readonly open: ValidateFunction
  readonly closed: ValidateFunction
}

const compiled = new WeakMap<object, Validators>()

/** Schemas are compiled once; the description stands behind each for its references. */
function validators(description: Description, schema: object): Validators {
  const there = compiled.get(schema)
  if (there !== undefined) return there
  const compile = (whole: object) => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv, ['uri', 'int32', 'int64', 'date-time'])
    return ajv.compile(whole)
  }
  const whole = { ...schema, components: description.components }
  const both = { open: compile(whole), closed: compile(Object(closed(whole))) }
  compiled.set(schema, both)
  return both
}

/** Holds each request and answer against an OpenAPI 3.0 description. */
export function vendorCheck(
  description: Description,
  root: string,
  waivers: Waivers,
  next: (request: Request) => Promise<Response>,
  notes: Notes = {
    faults: new Set(),
    exercised: new Set(),
    waived: new Set(),
    unsaid: new Set(),
    exchanges: new Map(),
    answers: new Map(),
  },
): VendorCheck {
  const { faults, exercised, waived, unsaid } = notes
  const errorsOf = (valid: ValidateFunction, value: unknown): string | undefined =>
    valid(value) ? undefined : JSON.stringify(valid.errors?.slice(0, 3))
  /** What we send may have no member that is not described, even where the description does not forbid it. */
  const matchSent = (schema: object, value: unknown, where: string) => {
    const errors = errorsOf(validators(description, schema).closed, value)
    if (errors !== undefined) faults.add(`${where}: ${errors}`)
  }
  const match = (schema: object, value: unknown, where: string) => {
    const valid = validators(description, schema)
    const errors = errorsOf(valid.open, value)
    if (errors !== undefined) faults.add(`${where}: ${errors}`)
    if (valid.closed(value)) return
    const all = valid.closed.errors ?? []
    // Of several forms an answer may have, the errors of all are told.
    if (all.some(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')) return
    for (const { keyword, params } of all)
      if (keyword === 'additionalProperties') unsaid.add(String(params['additionalProperty']))
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
    if (operation.deprecated === true) faults.add(`${name}: deprecated`)
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
    if (text !== '' && body !== undefined) matchSent(body, sent(), `${name} body`)
    if (text === '' && requestBody?.required) faults.add(`${name}: lacks its body`)

    const asSent = request.clone()
    const response = await next(request)
    const { size } = await response.clone().blob()
    if (response.ok && size >= (notes.exchanges.get(name)?.size ?? 0))
      notes.exchanges.set(name, { request: asSent, response: response.clone(), size })
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
    notes.answers.set(name, [...(notes.answers.get(name) ?? []), value])
    for (const path of lackingOf(value, description.always?.[name] ?? []))
      faults.add(`${where}: lacks ${path}`)
    if (waiver?.part !== 'answer') match(schema, value, where)
    else {
      // The file describes lists by their item, and pages by the item of their `values`.
      if (
        errorsOf(validators(description, schema).open, value) !== undefined ||
        waiver.looser === true
      )
        waived.add(name)
      for (const item of itemsOf(value)) match(schema, item, where)
    }
    return response
  }
  return { fetch: checked, faults, exercised }
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const values = typeof value === 'object' && value !== null && Reflect.get(value, 'values')
  return Array.isArray(values) ? values : []
}
