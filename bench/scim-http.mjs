// Requests over HTTP on loopback, 10 connections: each server in a process of its own, the client in this one.
// Times are those between answers, so 20 µs are 50,000 answers a second.
import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { measure, row } from './harness.mjs'

const connections = 10
const kinds = ['ours', 'floor', 'scimmy']

export async function run() {
  const servers = Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, await start(kind)])),
  )
  try {
    let made = 0
    const cases = {
      'POST /Users': () => {
        made += 1
        return ['POST', '/scim/v2/Users', person(made)]
      },
      'GET /Users?filter=userName eq': () => {
        made = (made + 7) % 10_000
        const filter = encodeURIComponent(`userName eq "user${made}@example.com"`)
        return ['GET', `/scim/v2/Users?filter=${filter}`]
      },
    }
    for (const [name, next] of Object.entries(cases)) {
      const contenders = Object.fromEntries(
        kinds.map((kind) => [kind, { sample: (ms) => load(servers[kind], next, ms) }]),
      )
      const micros = await measure(contenders, { rounds: 7, roundMs: 600 })
      row('scim-http', name, {
        ...{ ours: micros.ours, floor: micros.floor },
        ...{ peerName: 'scimmy-routers', peer: micros.scimmy },
      })
    }
  } finally {
    for (const { child, agent } of Object.values(servers)) {
      agent.destroy()
      child.kill()
    }
  }
}

function person(n) {
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `person${n}@example.com`,
    externalId: `00u${n}`,
    name: { givenName: 'Person', familyName: `Number ${n}` },
    emails: [{ value: `person${n}@example.com`, type: 'work', primary: true }],
    active: true,
  })
}

async function start(kind) {
  const script = fileURLToPath(new URL('scim-http-server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(Number(String(data).trim())))
    child.once('exit', () => reject(new Error(`The server ${kind} did not start.`)))
  })
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: connections }) }
}

async function load({ port, agent }, next, ms) {
  const started = performance.now()
  let answers = 0
  const worker = async () => {
    while (performance.now() - started < ms) {
      await exchange(port, agent, ...next())
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return ((performance.now() - started) * 1000) / answers
}

function exchange(port, agent, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: 'Bearer secret',
      ...(body && {
        'content-type': 'application/scim+json',
        'content-length': Buffer.byteLength(body),
      }),
    }
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => {
        const fine =
          method === 'POST' ? response.statusCode === 201 : JSON.parse(text).Resources.length === 1
        if (fine) resolve()
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
