import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { afterEach, describe, expect, it } from 'vitest'
import { errorOf } from '../support/jira.js'

type Handler = (response: ServerResponse, request: IncomingMessage) => void

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listening(handler: RequestListener): Promise<Server> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** A Jira target with a server of one's own behind it, over real connections. */
async function against(handler: Handler, options: { readonly retries?: number } = {}) {
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const server = await listening((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    sockets.add(request.socket)
    handler(response, request)
  })
  const jira = jiraDataCenter({
    baseUrl: urlOf(server),
    auth: { token: 'planted-Token' },
    retryDelayMs: 0,
    retries: 0,
    ...options,
  })
  return { jira, seen, sockets, server }
}

const json = { 'content-type': 'application/json' }
const user = { key: 'JIRAUSER1', name: 'ada', displayName: 'Ada', active: true }
const answer =
  (
    body: string | Uint8Array,
    headers: Record<string, string | string[]> = {},
    status = 200,
  ): Handler =>
  (response) => {
    response.writeHead(status, { ...json, ...headers }).end(body)
  }
const find = (jira: ReturnType<typeof jiraDataCenter>) => jira.findUser({ id: 'JIRAUSER1' })

describe('a server that sends the caller elsewhere', () => {
  it.each([301, 302, 303, 307, 308])(
    '%i: is not followed, on its own host or another',
    async (status) => {
      const strangers: IncomingMessage[] = []
      const other = await listening((request, response) => {
        strangers.push(request)
        response.writeHead(200, json).end(JSON.stringify(user))
      })
      for (const location of [
        `${urlOf(other)}/rest/api/2/user`,
        '/rest/api/2/user',
        '/login.jsp',
      ]) {
        const { jira, seen } = await against(answer('', { location }, status), { retries: 2 })
        expect(await errorOf(find(jira))).toMatchObject({
          code: 'TARGET_UNAVAILABLE',
          details: { reason: 'redirect', retryable: false },
        })
        expect(seen).toHaveLength(1)
      }
      expect(strangers).toEqual([])
    },
  )
})

describe('a server that sends too much', () => {
  it('a body of 10 kB that unpacks to 10 MB is given up at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, 0x20))
    expect(bomb.length).toBeLessThan(20_000)
    const { jira } = await against(answer(bomb, { 'content-encoding': 'gzip' }))
    expect(await errorOf(find(jira))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'too-large' },
    })
  })

  it('a body without end is given up, and its connection cut', async () => {
    let isCut = false
    const { jira } = await against((response) => {
      response.on('close', () => {
        isCut = true
      })
      response.writeHead(200, json)
      const more = () => {
        if (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20))) setImmediate(more)
      }
      response.on('drain', more)
      more()
    })
    expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'too-large' } })
    await expect.poll(() => isCut).toBe(true)
  })

  it.each([
    [400, 'TARGET_INVALID'],
    [403, 'TARGET_FORBIDDEN'],
    [500, 'TARGET_UNAVAILABLE'],
  ])('an error of 10 MB is still the error its status says: %i', async (status, code) => {
    const page = Buffer.alloc(10_000_000, 0x61)
    for (const type of ['text/html', 'application/json']) {
      const { jira } = await against(answer(page, { 'content-type': type }, status))
      expect((await errorOf(find(jira))).code).toBe(code)
    }
  })
})

describe('a server whose words about the body are wrong', () => {
  it('more promised than sent is a broken connection, not an answer', async () => {
    const { jira } = await against((response) => {
      response.writeHead(200, { ...json, 'content-length': '500' })
      response.write(JSON.stringify(user), () => response.destroy())
    })
    expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'network' } })
  })

  it('less promised than sent is no answer either', async () => {
    const { jira } = await against((response) => {
      response.socket?.end(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n${JSON.stringify(user)}`,
      )
    })
    expect(await errorOf(find(jira))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'json' },
    })
  })

  it('two lengths that differ are refused', async () => {
    const text = JSON.stringify(user)
    const { jira } = await against((response) => {
      response.socket?.end(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nContent-Length: 5\r\n\r\n${text}`,
      )
    })
    expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'network' } })
  })

  it('a sign-in page with status 200 is no answer, whatever its type says', async () => {
    const page = '<!DOCTYPE html><title>Log in</title>'
    const types = [
      ['text/html;charset=UTF-8', 'content-type'],
      ['text/html, application/json', 'content-type'],
      ['application/json', 'json'],
    ] as const
    for (const [type, reason] of types) {
      const { jira } = await against(answer(page, { 'content-type': type }))
      expect(await errorOf(find(jira))).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason },
      })
    }
  })

  it('JSON counts as JSON only when it says so', async () => {
    for (const type of ['text/plain', 'text/html', 'application/jsonp', 'application/x-json']) {
      const { jira } = await against(answer(JSON.stringify(user), { 'content-type': type }))
      expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'content-type' } })
    }
    const silent = await against((response) => {
      response.writeHead(200).end(JSON.stringify(user))
    })
    expect(await errorOf(find(silent.jira))).toMatchObject({ details: { reason: 'content-type' } })
  })

  it('a byte order mark before the JSON is passed over; bytes that are not UTF-8 are refused', async () => {
    const marked = await against(answer(`\ufeff${JSON.stringify(user)}`))
    expect((await find(marked.jira))?.username).toBe('ada')
    const broken = Buffer.from(JSON.stringify({ ...user, displayName: 'Zoë' }), 'latin1')
    const { jira } = await against(answer(broken))
    expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'json' } })
  })
})

describe('a server whose JSON is made to mislead', () => {
  it('members of a prototype are no members of the answer', async () => {
    const hostile =
      '{"__proto__":{"key":"JIRAUSER1","name":"ada","active":true},"constructor":{"key":"x"}}'
    const { jira } = await against(answer(hostile))
    expect(await errorOf(find(jira))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'shape' },
    })
    expect(Object.hasOwn(Object.prototype, 'key')).toBe(false)
  })

  it.each([
    ['a number', { ...user, key: 1 }],
    ['an object', { ...user, key: { toString: 'JIRAUSER1' } }],
    ['a list', { ...user, key: ['JIRAUSER1'] }],
    ['nothing', { ...user, key: '' }],
    ['null', { ...user, key: null }],
    ['another account’s', { ...user, key: 'JIRAUSER2' }],
    ['an account with a state that is no boolean', { ...user, active: 'false' }],
    ['a list of accounts', [user]],
  ])('an id that is %s is refused', async (_, body) => {
    const { jira } = await against(answer(JSON.stringify(body)))
    expect(await errorOf(find(jira))).toMatchObject({ code: 'TARGET_PROTOCOL' })
  })

  it.each([200, 400, 403])('a million brackets are refused, as status %i', async (status) => {
    const { jira } = await against(answer(`${'['.repeat(1e6)}${']'.repeat(1e6)}`, {}, status))
    expect((await errorOf(find(jira))).code).toMatch(/^TARGET_(PROTOCOL|INVALID|FORBIDDEN)$/)
  })

  it('another account’s answer lets nothing be written', async () => {
    const other = { ...user, key: 'JIRAUSER2', groups: { size: 0, items: [] } }
    const { jira, seen } = await against(answer(JSON.stringify(other)))
    const writes = [
      () => jira.updateUser('JIRAUSER1', { displayName: 'B' }),
      () => jira.renameUser('JIRAUSER1', 'b'),
      () => jira.setActive('JIRAUSER1', false),
      () => jira.groupsOf('JIRAUSER1'),
      async () => {
        throw (await jira.addMembers('admins', ['JIRAUSER1'])).get('JIRAUSER1')
      },
      async () => {
        throw (await jira.removeMembers('admins', ['JIRAUSER1'])).get('JIRAUSER1')
      },
    ]
    for (const write of writes)
      expect(await errorOf(write())).toMatchObject({ details: { reason: 'shape' } })
    expect(seen.filter((line) => !line.startsWith('GET'))).toEqual([])
  })
})

describe('a server that says when to come again', () => {
  const askedFor = (...values: string[]) => against(answer('{}', { 'retry-after': values }, 429))

  it.each([
    ['in 200 years', '6311520000', 6_311_520_000_000],
    ['in more than a number holds', '9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['in the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT', 251_000_000_000_000],
  ])('%s is waited for by nobody', async (_, value, least) => {
    const { jira, seen } = await askedFor(value)
    const error = await errorOf(find(jira))
    expect(error.code).toBe('TARGET_RATE_LIMITED')
    expect(Reflect.get(error.details, 'retryAfterMs')).toBeGreaterThanOrEqual(least)
    // Further calls are not sent at all until then.
    expect((await errorOf(find(jira))).code).toBe('TARGET_RATE_LIMITED')
    expect(seen).toHaveLength(1)
  })

  it.each(['-5', 'soon', '', 'NaN', '1e9', '0x10', 'Wed, 99 Foo 2015 07:28:00 GMT'])(
    '“%s” says nothing',
    async (value) => {
      const { jira } = await askedFor(value)
      const error = await errorOf(find(jira))
      expect(error).toMatchObject({ code: 'TARGET_RATE_LIMITED', details: { retryable: true } })
      expect(error.details).not.toHaveProperty('retryAfterMs')
    },
  )

  it('a moment that is past is now', async () => {
    const { jira } = await askedFor('Wed, 21 Oct 2015 07:28:00 GMT')
    expect(await errorOf(find(jira))).toMatchObject({ details: { retryAfterMs: 0 } })
  })

  it('twice, by the product and what stands before it, is waited for as the longer says', async () => {
    const { jira } = await askedFor('1', '3600')
    expect(await errorOf(find(jira))).toMatchObject({ details: { retryAfterMs: 3_600_000 } })
  })

  it('limits that come twice count when they agree, and by the smaller when not', async () => {
    const { jira, seen } = await against(
      answer(JSON.stringify(user), {
        'x-ratelimit-limit': ['5', '5'],
        'x-ratelimit-remaining': ['4', '0'],
        'x-ratelimit-fillrate': ['1', '1'],
        'x-ratelimit-interval-seconds': ['3600', '3600'],
      }),
    )
    await find(jira)
    const controller = new AbortController()
    const second = jira.findUser({ id: 'JIRAUSER1' }, { signal: controller.signal })
    setTimeout(() => controller.abort('enough'), 50)
    await expect(second).rejects.toBe('enough')
    expect(seen).toHaveLength(1)
  })
})

describe('a server that works', () => {
  it('is spoken to over connections that are kept', async () => {
    const { jira, seen, sockets } = await against(answer(JSON.stringify(user)))
    for (let i = 0; i < 20; i += 1) await find(jira)
    expect(seen).toHaveLength(20)
    expect(sockets.size).toBeLessThanOrEqual(2)
  })

  it('gets no more requests at one time than it may', async () => {
    let now = 0
    let most = 0
    const server = await listening((_, response) => {
      now += 1
      most = Math.max(most, now)
      setTimeout(() => {
        now -= 1
        response.writeHead(200, json).end(JSON.stringify(user))
      }, 5)
    })
    const auth = { token: 'planted-Token' }
    const jira = jiraDataCenter({ baseUrl: urlOf(server), auth, concurrency: 3 })
    await Promise.all(Array.from({ length: 12 }, () => find(jira)))
    expect(most).toBe(3)
  })

  it('that drips its answer is given up in time, and its connection cut', async () => {
    let isCut = false
    const server = await listening((_, response) => {
      response.on('close', () => {
        isCut = true
      })
      response.writeHead(200, json)
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    const auth = { token: 'planted-Token' }
    const jira = jiraDataCenter({ baseUrl: urlOf(server), auth, timeoutMs: 60, retries: 0 })
    expect(await errorOf(find(jira))).toMatchObject({ details: { reason: 'timeout' } })
    await expect.poll(() => isCut).toBe(true)
  })
})
