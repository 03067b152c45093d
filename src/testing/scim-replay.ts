import type { ScimSequence, ScimStep } from './scim-sequence.js'

/** Options of `replayScimSequence`. */
export interface ReplayOptions {
  /** The SCIM base URL, for example `http://127.0.0.1:8080/scim/v2`. */
  readonly baseUrl: string
  /** The bearer token. */
  readonly token: string
  /** Sends requests. @defaultValue the runtime's `fetch` */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** What became of one step. */
export interface ReplayedStep {
  /** The step's name. */
  readonly name: string
  /** The status that came. */
  readonly status: number
  /** What differs from what the step demands; empty when nothing does. */
  readonly faults: readonly string[]
}

/**
 * Plays a sequence against a SCIM service provider, step by step, and says what differed.
 *
 * It goes on after a step that failed, since later steps may tell more.
 *
 * @param sequence - for example `oktaSequence`
 * @returns one entry a step; `faults` says where the answer differs, by JSON Pointer
 * @throws what `fetch` throws when there is no answer
 * @example
 * ```ts test
 * import { memoryScimStore, scimHandler, bearerTokens } from 'rostermap/scim'
 * import { oktaSequence, replayScimSequence } from 'rostermap/testing'
 *
 * const handler = scimHandler({ store: memoryScimStore(), authenticate: bearerTokens(['secret']) })
 * const steps = await replayScimSequence(oktaSequence, {
 *   baseUrl: 'http://localhost/scim/v2',
 *   token: 'secret',
 *   fetch: handler,
 * })
 * console.log(steps.filter((step) => step.faults.length > 0)) //=> []
 * ```
 */
export async function replayScimSequence(
  sequence: ScimSequence,
  options: ReplayOptions,
): Promise<readonly ReplayedStep[]> {
  const kept = new Map([['base', options.baseUrl.replace(/\/+$/, '')]])
  const results: ReplayedStep[] = []
  for (const step of sequence.steps) results.push(await replayStep(step, kept, options))
  return results
}

async function replayStep(
  step: ScimStep,
  kept: Map<string, string>,
  { token, fetch = (request) => globalThis.fetch(request) }: ReplayOptions,
): Promise<ReplayedStep> {
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (all, name: string) => kept.get(name) ?? all)
  const { method, path, headers, body } = step.request
  const response = await fetch(
    new Request(fill(`{base}${path}`), {
      method,
      headers: {
        accept: 'application/scim+json',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...Object.fromEntries(Object.entries(headers ?? {}).map(([key, it]) => [key, fill(it)])),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(filled(body, fill)) }),
    }),
  )
  const text = await response.text()
  const answer = text === '' ? null : parsed(text)
  for (const [name, pointer] of Object.entries(step.keep ?? {})) {
    const value = at(answer, pointer)
    if (typeof value === 'string') kept.set(name, value)
  }

  const faults: string[] = []
  if (response.status !== step.answer.status)
    faults.push(`status is ${response.status}, not ${step.answer.status}`)
  for (const [name, value] of Object.entries(step.answer.headers ?? {})) {
    const got = response.headers.get(name)
    if (got?.toLowerCase().split(';')[0] !== fill(value).toLowerCase())
      faults.push(`header ${name} is ${got ?? 'absent'}, not ${fill(value)}`)
  }
  if (step.answer.body !== undefined) compare(answer, filled(step.answer.body, fill), '', faults)
  faults.push(...formFaults(response, answer))
  for (const pointer of step.answer.absent ?? [])
    if (at(answer, pointer) !== undefined) faults.push(`${pointer} is there and must not be`)
  return { name: step.name, status: response.status, faults }
}

/**
 * What every answer is held to, whatever the step (RFC 7644, 3.1, 3.3 and 3.14): a body is SCIM's JSON and names
 * its schemas, 201 has an address, and the headers say what `meta` says.
 */
function formFaults({ status, headers }: Response, answer: unknown): string[] {
  const faults: string[] = []
  const location = headers.get('location')
  if (status === 201 && location === null) faults.push('header location is absent')
  if (status === 204 && answer !== null) faults.push('there is a body, and must not be')
  if (answer === null) return faults
  const type = headers.get('content-type')?.split(';')[0]
  if (type !== 'application/scim+json' && type !== 'application/json')
    faults.push(`header content-type is ${type ?? 'absent'}`)
  if (!Array.isArray(at(answer, '/schemas'))) faults.push('/schemas is no list')
  for (const [name, got, pointer] of [
    ['location', location, '/meta/location'],
    ['etag', headers.get('etag'), '/meta/version'],
  ] as const) {
    const said = at(answer, pointer)
    if (got !== null && said !== undefined && got !== said)
      faults.push(`header ${name} is not what ${pointer} says`)
  }
  return faults
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function filled(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map((item) => filled(item, fill))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [fill(key), filled(it, fill)]))
}

function at(value: unknown, pointer: string): unknown {
  let here = value
  for (const step of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Reflect.get(here, step.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return here
}

function compare(got: unknown, wanted: unknown, pointer: string, faults: string[]): void {
  const place = pointer === '' ? 'the body' : pointer
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got)) faults.push(`${place} is not a list`)
    else if (got.length !== wanted.length)
      faults.push(`${place} has ${got.length} elements, not ${wanted.length}`)
    else for (const [i, it] of wanted.entries()) compare(got[i], it, `${pointer}/${i}`, faults)
  } else if (typeof wanted === 'object' && wanted !== null) {
    if (typeof got !== 'object' || got === null) faults.push(`${place} is not an object`)
    else
      for (const [key, it] of Object.entries(wanted))
        compare(Reflect.get(got, key), it, `${pointer}/${key}`, faults)
  } else if (got !== wanted) faults.push(`${place} is ${JSON.stringify(got)}, not ${wanted}`)
}
