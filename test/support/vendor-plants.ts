import { type Description, type Exchange, vendorCheck, type Waivers } from './vendor-check.js'

type Planted = Pick<Exchange, 'request' | 'response'>

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Another query, or another body, in the place of what was sent. */
async function changed(request: Request, query?: string, body?: unknown): Promise<Request> {
  const url = new URL(request.url)
  if (query !== undefined) url.searchParams.set(query, 'x')
  const text = body === undefined ? await request.clone().text() : JSON.stringify(body)
  const { method, headers } = request
  return new Request(url, { method, headers, ...(text === '' ? {} : { body: text }) })
}

/** An answer without one of its members. */
async function without(response: Response, path: string): Promise<Response> {
  const value: unknown = await response.clone().json()
  remove(value, path.split('.'))
  const { status, headers } = response
  return Response.json(value, { status, headers })
}

function remove(value: unknown, [step = '', ...rest]: readonly string[]): void {
  if (Array.isArray(value)) for (const item of value) remove(item, rest)
  else if (isFields(value) && rest.length === 0) Reflect.deleteProperty(value, step)
  else if (isFields(value)) remove(value[step], rest)
}

/** Plants mistakes into what was exchanged, and tells which are not noticed. */
export async function unnoticed(
  description: Description,
  root: string,
  waivers: Waivers,
  exchanges: ReadonlyMap<string, Exchange>,
): Promise<readonly string[]> {
  const isNoticed = async ({ request, response }: Planted): Promise<boolean> => {
    const check = vendorCheck(description, root, waivers, async () => response)
    await check.fetch(request)
    return check.faults.size > 0
  }
  const plants: string[] = []
  for (const [name, { request, response }] of exchanges) {
    if (waivers[name]?.part === 'operation') continue
    const plant = async (what: string, change: Partial<Planted>) => {
      const as = { request: request.clone(), response: response.clone(), ...change }
      if (!(await isNoticed(as))) plants.push(`${name}: ${what}`)
    }
    await plant('an unknown query', { request: await changed(request, 'planted') })
    const type = request.headers.get('content-type') ?? ''
    const body: unknown = type.includes('json') ? JSON.parse(await request.clone().text()) : null
    if (isFields(body))
      await plant('an unknown field of the body', {
        request: await changed(request, undefined, { ...body, planted: true }),
      })
    for (const path of description.always?.[name] ?? [])
      await plant(`an answer without ${path}`, { response: await without(response, path) })
  }
  return plants
}
