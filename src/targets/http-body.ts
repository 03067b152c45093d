/** @internal What became of reading a body. */
export type Body =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly text: string }
  | { readonly kind: 'bad'; readonly reason: 'json' | 'too-large' | 'cut' }

/** @internal Whether an answer sends elsewhere, or was got from elsewhere already. */
export function isRedirect({ redirected, type, status }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}

/**
 * @internal Reads a body up to a number of bytes and parses it when, and only when, it says that it
 * is JSON. Rejects when the stream breaks. Reads no further when the deadline comes, whether `fetch` heeds
 * it or not: somebody may send a byte now and then for ever.
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  deadline: AbortSignal,
): Promise<Body> {
  const declared = Number(response.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) {
    await response.body?.cancel()
    return { kind: 'bad', reason: 'too-large' }
  }
  const bytes = await collect(response.body, maxBytes, deadline)
  if (bytes === undefined) return { kind: 'bad', reason: 'too-large' }
  if (bytes.length < declared && !response.headers.has('content-encoding'))
    return { kind: 'bad', reason: 'cut' }
  if (bytes.length === 0) return { kind: 'empty' }
  if (!isJson(response.headers.get('content-type')))
    return { kind: 'not-json', text: new TextDecoder().decode(bytes.subarray(0, 65_536)) }
  try {
    return {
      kind: 'json',
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    }
  } catch {
    return { kind: 'bad', reason: 'json' }
  }
}

async function collect(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  deadline: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  const giveUp = () => void reader.cancel().catch(() => undefined)
  deadline.addEventListener('abort', giveUp, { once: true })
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length
    if (size > maxBytes) {
      await reader.cancel()
      return undefined
    }
    chunks.push(read.value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function isJson(contentType: string | null): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' || type.endsWith('+json')
}
