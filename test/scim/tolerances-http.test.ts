import { describe, expect, it } from 'vitest'
import { groupSchema, service, userSchema } from './handler-support.js'

const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const kim = { schemas: [userSchema], userName: 'kim' }
const quoted = { ...kim, active: 'False' }
const suspend = { op: 'Replace', path: 'active', value: 'False' }

describe('the option tolerances of scimHandler', () => {
  it('by default takes what Entra ID sends, by POST, PUT and PATCH', async () => {
    const { send, user, patch } = service()
    expect((await send('POST', '/Users', { ...quoted, userName: 'lee' })).status).toBe(201)
    const id = await user('kim')
    expect((await send('PUT', `/Users/${id}`, quoted)).body).toMatchObject({ active: false })
    expect((await patch(`/Users/${id}`, suspend)).status).toBe(200)
  })

  it("'strict' refuses it, by POST, PUT, PATCH and in bulk", async () => {
    const { send, user, patch } = service({ tolerances: 'strict' })
    const invalid = { status: '400', scimType: 'invalidValue' }
    expect((await send('POST', '/Users', quoted)).body).toMatchObject(invalid)
    const id = await user('kim')
    expect((await send('PUT', `/Users/${id}`, quoted)).body).toMatchObject(invalid)
    expect((await patch(`/Users/${id}`, suspend)).body).toMatchObject({ scimType: 'invalidSyntax' })
    const { body } = await send('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'a', data: quoted },
        { method: 'PUT', path: `/Users/${id}`, data: quoted },
        {
          method: 'PATCH',
          path: `/Users/${id}`,
          data: { schemas: [patchOp], Operations: [suspend] },
        },
      ],
    })
    expect(body.Operations.map((it: { status: string }) => it.status)).toEqual([
      '400',
      '400',
      '400',
    ])
    expect((await send('GET', `/Users/${id}`)).body).not.toHaveProperty('active')
  })

  it('one that is switched off leaves the others on; members stay who they are', async () => {
    const { send, user, group, patch } = service({ tolerances: { removeByValue: false } })
    const [ada, bob] = [await user('ada'), await user('bob')]
    const dev = await group('dev', [ada, bob])
    const leave = { op: 'Remove', path: 'members', value: [{ value: bob }] }
    expect((await patch(`/Groups/${dev}`, leave)).status).toBe(400)
    const { body } = await send('GET', `/Groups/${dev}`)
    expect(body.members.map((it: { value: string }) => it.value)).toEqual([ada, bob].sort())
    const rename = { schemas: [groupSchema], displayName: 'dev', active: 'kept' }
    expect((await send('PUT', `/Groups/${dev}`, rename)).status).toBe(200)
  })
})
