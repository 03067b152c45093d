import { isRosterError } from 'rostermap'
import { type ScimRegistryOptions, scimRegistry, userDescription } from 'rostermap/scim'
import { describe, expect, it } from 'vitest'

const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const user = scimRegistry().resourceType('User')
const find = (path: string) => user?.find(path)?.path

const issuesOf = (options: ScimRegistryOptions) => {
  try {
    scimRegistry(options)
  } catch (error) {
    if (isRosterError(error) && error.code === 'SCIM_SCHEMA_INVALID')
      return error.details.issues.map(({ pointer }) => pointer)
  }
  return undefined
}

describe('RFC 7643: the schema registry', () => {
  it('2.1: attribute names have no case', () => {
    expect(find('USERNAME')).toBe('userName')
    expect(find('Name.GIVENNAME')).toBe('name.givenName')
  })

  it('RFC 7644 3.10: the core URI may stand before the name, in any case', () => {
    expect(find(`${core}:userName`)).toBe('userName')
    expect(find(`${core.toUpperCase()}:name.familyName`)).toBe('name.familyName')
  })

  it('3.3: attributes of an extension answer to their URI alone', () => {
    expect(find(`${enterprise}:manager.displayName`)).toBe(`${enterprise}:manager.displayName`)
    expect(find(enterprise.toLowerCase())).toBe(enterprise)
    expect(find('department')).toBeUndefined()
    expect(find(`${core}:department`)).toBeUndefined()
  })

  it('3.3: any URN names an extension, also one that another begins with', () => {
    const registry = scimRegistry({
      extensions: [
        { of: 'User', schema: { id: 'urn:a:1.0', attributes: [{ name: 'x' }] } },
        { of: 'User', schema: { id: 'urn:a:1.0:b', attributes: [{ name: 'x' }] } },
      ],
    })
    const type = registry.resourceType('user')
    expect(type?.find('urn:a:1.0:x')?.schema).toBe('urn:a:1.0')
    expect(type?.find('urn:a:1.0:b:x')?.schema).toBe('urn:a:1.0:b')
    expect(type?.find('urn:a:1.0:b')?.isExtension).toBe(true)
  })

  it('2.2: what a description leaves out has its default', () => {
    expect(user?.find('nickName')).toMatchObject({
      type: 'string',
      multiValued: false,
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      canonicalValues: [],
    })
  })

  it('2.3.6, 2.3.7: binary values and references are case exact', () => {
    expect(user?.find('x509Certificates.value')?.caseExact).toBe(true)
    expect(user?.find('profileUrl')?.caseExact).toBe(true)
  })

  it('3.1: id, externalId and meta belong to every type', () => {
    expect(user?.find('ID')).toMatchObject({ returned: 'always', mutability: 'readOnly' })
    expect(user?.find('externalid')?.caseExact).toBe(true)
    expect(user?.find('meta.lastModified')?.type).toBe('dateTime')
  })

  it('attack: names that objects inherit are no attributes', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'name.__proto__'])
      expect(find(name)).toBeUndefined()
    expect(
      issuesOf({
        extensions: [
          { of: 'User', schema: { id: 'urn:x', attributes: [{ name: '__proto__' }] } },
          { of: 'User', schema: { id: 'urn:y', attributes: [{ name: 'constructor' }] } },
        ],
      }),
    ).toEqual([
      '/extensions/urn:x/schema/attributes/0/name',
      '/extensions/urn:y/schema/attributes/0/name',
    ])
  })

  it('6: a type of your own stands beside User and Group, or takes the place of one', () => {
    const device = {
      name: 'Device',
      endpoint: '/Devices',
      schema: { id: 'urn:example:Device', attributes: [{ name: 'serial', required: true }] },
    }
    const registry = scimRegistry({
      resourceTypes: [device, { name: 'User', endpoint: '/People', schema: userDescription }],
    })
    expect(registry.resourceTypes.map(({ endpoint }) => endpoint)).toEqual([
      '/People',
      '/Groups',
      '/Devices',
    ])
    expect(registry.resourceTypeAt('/devices')?.find('serial')?.required).toBe(true)
    expect(registry.schema('URN:EXAMPLE:DEVICE')).toBe(device.schema)
  })

  it('7: all faults of a description are told at once, with their places', () => {
    const schema = {
      id: 'not a uri',
      attributes: [
        { name: 'id' },
        { name: 'a b' },
        { name: 'c', type: 'complex' as const },
        {
          name: 'd',
          type: 'complex' as const,
          subAttributes: [{ name: 'e', type: 'complex' as const, subAttributes: [] }],
        },
      ],
    }
    expect(
      issuesOf({ resourceTypes: [{ name: 'T', endpoint: 'T', schema, membership: 'd' }] }),
    ).toEqual([
      '/resourceTypes/T/endpoint',
      '/resourceTypes/T/schema/id',
      '/resourceTypes/T/schema/attributes/0/name',
      '/resourceTypes/T/schema/attributes/1/name',
      '/resourceTypes/T/schema/attributes/2/subAttributes',
      '/resourceTypes/T/schema/attributes/3/subAttributes/0/type',
      '/resourceTypes/T/membership',
    ])
  })

  it('3.3: an extension needs its type, and an id of its own', () => {
    const schema = { id: core, attributes: [] }
    expect(issuesOf({ extensions: [{ of: 'Nobody', schema }] })).toEqual([
      `/extensions/${core}/of`,
      `/extensions/${core}/schema/id`,
    ])
  })
})
