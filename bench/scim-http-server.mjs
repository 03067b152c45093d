// A service with 10,000 users, in a process of its own: `node scim-http-server.mjs ours|floor|scimmy`. Prints
// its port. All three keep users in a Map and look names up by an index.
import { createServer } from 'node:http'

const people = 10_000
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'

const servers = {
  async ours() {
    const { memoryScimStore, scimListener, scimRegistry } = await import('../dist/scim/index.js')
    const store = memoryScimStore()
    const type = scimRegistry().resourceType('User')
    await store.write(async (transaction) => {
      for (let i = 0; i < people; i += 1) {
        const resource = { schemas: [userSchema], id: `id${i}`, userName: `user${i}@example.com` }
        await transaction.insert(type, { resource, version: 1, state: 'live' })
      }
    })
    return createServer(scimListener({ store, authenticate: () => ({}) }))
  },

  /** The least that a server of users can do: JSON in, a Map, JSON out. */
  async floor() {
    const users = new Map()
    for (let i = 0; i < people; i += 1) {
      const userName = `user${i}@example.com`
      users.set(userName, { schemas: [userSchema], id: `id${i}`, userName })
    }
    let made = 0
    return createServer((request, response) => {
      const answer = (status, value) => {
        const body = JSON.stringify(value)
        response.writeHead(status, {
          'content-type': 'application/scim+json',
          'content-length': Buffer.byteLength(body),
        })
        response.end(body)
      }
      if (request.method === 'GET') {
        const url = new URL(request.url, 'http://localhost')
        const [, name] = /"(.*)"/.exec(url.searchParams.get('filter'))
        const user = users.get(name)
        return answer(200, { totalResults: 1, Resources: user ? [user] : [] })
      }
      const chunks = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        made += 1
        const user = { ...JSON.parse(Buffer.concat(chunks)), id: `new${made}` }
        users.set(user.userName, user)
        answer(201, user)
      })
    })
  },

  async scimmy() {
    const { default: SCIMMY } = await import('scimmy')
    const { default: SCIMMYRouters } = await import('scimmy-routers')
    const { default: express } = await import('express')
    const users = new Map()
    const byName = new Map()
    const put = (user) => {
      users.set(user.id, user)
      byName.set(user.userName, user)
      return user
    }
    for (let i = 0; i < people; i += 1) put({ id: `id${i}`, userName: `user${i}@example.com` })
    SCIMMY.Resources.declare(SCIMMY.Resources.User, {
      egress: (resource) => {
        if (resource.id) return users.get(resource.id)
        const [term = {}] = resource.filter ?? []
        const [, comparison] = Object.entries(term)[0] ?? []
        return [byName.get(comparison?.[1])].filter((it) => it !== undefined)
      },
      ingress: (resource, data) => put({ ...data, id: resource.id ?? `new${users.size}` }),
      degress: () => undefined,
    })
    const app = express()
    app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler: () => 'someone' }))
    return createServer(app)
  },
}

const server = await servers[process.argv[2]]()
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
