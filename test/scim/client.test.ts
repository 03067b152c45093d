import { describe, expect, it } from 'vitest'
import { scimClient } from '../../src/scim/client.js'
import { type ScimClientRequest, scimFetch } from '../../src/scim/client-transport.js'
import { scimHandler } from '../../src/scim/handler.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { bearerTokens } from '../../src/scim/tokens.js'
import { groupSchema, userSchema } from './handler-support.js'

function world(options: { readonly maxPageSize?: number } = {}) {
  const store = memoryScimStore()
  const fetch = scimHandler({ store, authenticate: bearerTokens(['secret']), ...options })
  const send = scimFetch({ baseUrl: 'http://localhost/scim/v2/', token: 'secret', fetch })
  const sent: ScimClientRequest[] = []
  const client = scimClient(
    (request) => {
      sent.push(request)
      return send(request)
    },
    { pageSize: 3, membersPerRequest: 2 },
  )
  return { client, sent, send }
}
const person = (userName: string) => ({ schemas: [userSchema], userName })

describe('scimClient', () => {
  it('creates, finds without regard to case, reads and deletes', async () => {
    const { client } = world()
    const name = 'a"b\\c'
    const made = await client.create('Users', person(name))
    expect(made).toMatchObject({ userName: name })
    expect(await client.create('Users', person(name))).toBe('conflict')
    const [found] = await client.find('Users', 'userName', name.toUpperCase())
    expect(found).toEqual(made)
    const id = found?.id ?? ''
    expect(await client.get('Users', id, { attributes: ['userName'] })).not.toHaveProperty('meta')
    expect(await client.remove('Users', id)).toBe(true)
    expect(await client.remove('Users', id)).toBe(false)
    expect(await client.get('Users', id)).toBeUndefined()
  })

  it('follows pages to the end, also when they are shorter than asked for', async () => {
    const { client } = world({ maxPageSize: 2 })
    for (let i = 0; i < 7; i += 1) await client.create('Users', person(`u${i}`))
    const names: unknown[] = []
    for await (const user of client.list('Users', { excludedAttributes: ['meta'] }))
      names.push(user['userName'])
    expect(names).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6'])
  })

  it('follows cursors where the service gives them', async () => {
    const pages: Readonly<Record<string, object>> = {
      undefined: { Resources: [{ id: '1' }], nextCursor: 'x' },
      x: { Resources: [{ id: '2' }], nextCursor: 'y' },
      y: { Resources: [{ id: '3' }] },
    }
    const client = scimClient(async ({ query }) => ({
      status: 200,
      json: pages[String(query?.['cursor'])],
    }))
    const ids: string[] = []
    for await (const { id } of client.list('Users')) ids.push(id)
    expect(ids).toEqual(['1', '2', '3'])
  })

  it.each([
    ['no list', 'text', 'shape'],
    ['a list that says nothing', {}, 'shape'],
    ['resources without id', { Resources: [{}] }, 'shape'],
    ['an end before the total', { totalResults: 5, Resources: [] }, 'paging'],
    ['a cursor that leads to itself', { Resources: [], nextCursor: 'x' }, 'paging'],
  ])('does not believe %s', async (_, json, reason) => {
    const client = scimClient(async () => ({ status: 200, json }))
    await expect(client.find('Users', 'id', 'x')).rejects.toMatchObject({
      ...{ code: 'SCIM_ANSWER_INVALID', details: { reason } },
    })
  })

  it('changes what it has read, and begins anew when somebody else was faster', async () => {
    const { client, send } = world()
    const made = await client.create('Users', person('ada'))
    const id = typeof made === 'object' ? made.id : ''
    let disturbances = 1
    const retitle = () =>
      client.modify('Users', id, ({ title }) => {
        if (title === 'T') return []
        return [{ op: 'replace', path: 'title', value: 'T' }]
      })
    const disturbed = scimClient(async (request) => {
      if (request.method === 'PATCH' && disturbances > 0) {
        disturbances -= 1
        const body = { op: 'replace', path: 'nickName', value: `n${disturbances}` }
        await send({
          ...request,
          headers: {},
          body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [body] },
        })
      }
      return send(request)
    })
    const rename = () =>
      disturbed.modify('Users', id, () => [{ op: 'replace', path: 'displayName', value: 'Ada' }])
    expect(await rename()).toBe('changed')
    expect(await client.get('Users', id)).toMatchObject({ displayName: 'Ada', nickName: 'n0' })
    disturbances = 9
    expect(await rename()).toBe('contended')
    expect(await retitle()).toBe('changed')
    expect(await retitle()).toBe('unchanged')
    expect(await client.modify('Users', 'none', () => [])).toBe('missing')
  })

  it('changes members in requests of a size', async () => {
    const { client, sent } = world()
    const ids: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const made = await client.create('Users', person(name))
      if (typeof made === 'object') ids.push(made.id)
    }
    const group = await client.create('Groups', { schemas: [groupSchema], displayName: 'dev' })
    const id = typeof group === 'object' ? group.id : ''
    sent.length = 0
    expect(await client.changeMembers(id, { add: ids, remove: ids.slice(0, 1) })).toBe(true)
    expect(sent.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH', 'PATCH'])
    expect((await client.get('Groups', id))?.['members']).toHaveLength(4)
    expect(await client.changeMembers('none', { add: ids })).toBe(false)
  })

  it('tells of a status that is not expected', async () => {
    const fetch = async () => new Response('<html>', { status: 502 })
    const client = scimClient(scimFetch({ baseUrl: 'http://localhost', token: 't', fetch }))
    await expect(client.get('Users', 'x')).rejects.toMatchObject({
      ...{ code: 'SCIM_ANSWER_INVALID', details: { reason: 'status', status: 502 } },
    })
  })
})
