import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { type Command, operandsOf, textOf, usageFault } from './command.js'
import { inputFault } from './input-file.js'
import { exit } from './io.js'
import { packageFile, packageFilePath } from './package-files.js'

export const playgroundCommand: Command = {
  name: 'playground',
  summary: 'Serve a page on this machine in which a mapping is tried out',
  operands: '',
  options: {
    port: { type: 'string', short: 'p', value: 'PORT', help: 'the port; without it a free one' },
  },
  notes: ['The page works by itself and sends nothing anywhere. Ctrl-C ends it.'],
  async run(operands, values, io) {
    operandsOf(operands)
    const port = Number(textOf(values, 'port') ?? 0)
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      usageFault('--port takes a number from 0 to 65535.')
    if (!existsSync(packageFilePath('dist/playground.html')))
      throw inputFault('dist/playground.html', 'is not there: run npm run build first')
    const page = packageFile('dist/playground.html')
    const server = createServer((request, response) => {
      // A page elsewhere whose name was made to lead here must not read this one (DNS rebinding).
      if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(request.headers.host ?? '')) {
        response.writeHead(421, { 'content-type': 'text/plain' }).end('This is 127.0.0.1.\n')
        return
      }
      if (request.url !== '/' || (request.method !== 'GET' && request.method !== 'HEAD')) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('There is one page, at /.\n')
        return
      }
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      response.end(request.method === 'HEAD' ? undefined : page)
    })
    // Loopback alone: what is pasted into the page is nobody else's business.
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(inputFault('the page', `cannot be served on port ${port}`, cause)),
      )
      server.listen(port, '127.0.0.1', resolve)
    })
    const address = server.address()
    const open = typeof address === 'object' && address ? address.port : port
    io.out(`http://127.0.0.1:${open}/\n`)
    await new Promise((resolve) => {
      if (io.signal.aborted) resolve(undefined)
      io.signal.addEventListener('abort', resolve, { once: true })
    })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    return exit.ok
  },
}
