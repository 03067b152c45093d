import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** Answers a request; what every fake product is at its heart. */
export type FakeHandler = (request: Request) => Promise<Response>

/** A fake product that listens on a loopback port. */
export interface FakeServer {
  /** Where it listens, for example `http://127.0.0.1:49152`. */
  readonly url: string
  /** Cuts every connection and stops listening. */
  close(): Promise<void>
}

/** @internal Puts a handler behind node:http on a free loopback port. */
export async function listen(handler: FakeHandler): Promise<FakeServer> {
  const server = createServer((message, response) => {
    // A fake that fails or cuts its answer short drops the connection, as a dying product would.
    answer(handler, message, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  handler: FakeHandler,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(Buffer.from(chunk))
  const method = message.method ?? 'GET'
  const result = await handler(
    new Request(`http://${message.headers.host ?? 'localhost'}${message.url ?? '/'}`, {
      method,
      headers: Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
      signal: gone.signal,
      ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    }),
  )
  response.writeHead(result.status, Object.fromEntries(result.headers))
  if (result.body !== null) for await (const chunk of result.body) response.write(chunk)
  response.end()
}
