// A SCIM service on Hono for several customers: each has a path, a store and tokens of its own, and a token of
// one opens no other. It runs wherever Hono does, since it needs nothing but Request and Response.
import { Hono } from 'hono'
import { bearerTokens, memoryScimStore, type ScimStore, scimHandler } from 'rostermap/scim'

const stores = new Map<string, ScimStore>([
  ['acme', memoryScimStore()], // postgresScimStore(pool, { tenant: 'acme' }) in production
  ['contoso', memoryScimStore()],
])
const scim = scimHandler({
  basePath: '/tenants/:tenant/scim/v2',
  origin: 'https://scim.example', // what clients see, behind a proxy
  store: (tenant) => stores.get(tenant),
  authenticate: bearerTokens({ acme: ['token-of-acme'], contoso: ['old-token', 'new-token'] }),
  onError: (error) => console.log('for the log:', error),
})

const app = new Hono()
app.get('/health', (context) => context.text('fine'))
app.all('/tenants/:tenant/scim/v2/*', (context) => scim(context.req.raw))

// From here on: two IdPs, played by a few lines.
async function ask(tenant: string, token: string, method: string, path: string, body?: object) {
  const response = await app.request(`/tenants/${tenant}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, for show
  return { status: response.status, body: (await response.json()) as any }
}
const user = (userName: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
})

const ada = await ask('acme', 'token-of-acme', 'POST', '/Users', user('ada'))
console.log(ada.status, ada.body.meta.location.replace(ada.body.id, '…'))
// The same name is free at the other customer, and taken at this one.
console.log((await ask('contoso', 'new-token', 'POST', '/Users', user('ada'))).status)
console.log((await ask('acme', 'token-of-acme', 'POST', '/Users', user('ADA'))).body.scimType)
// While a token is replaced, both work; that of another customer does not.
console.log((await ask('contoso', 'old-token', 'GET', '/Users')).body.totalResults)
console.log((await ask('contoso', 'token-of-acme', 'GET', '/Users')).status)
console.log((await ask('nobody', 'token-of-acme', 'GET', '/Users')).status)

// Output:
// 201 https://scim.example/tenants/acme/scim/v2/Users/…
// 201
// uniqueness
// 1
// 401
// 401
