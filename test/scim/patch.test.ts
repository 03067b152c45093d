import {
  type ApplyPatchOptions,
  applyPatch,
  compilePatch,
  type ScimMember,
  type ScimResource,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, enterprise, faultOf, group, groupCore, patchOp, typeOf, user } from './support.js'

const kim: ScimResource = {
  schemas: [core, enterprise],
  id: '2819c223',
  userName: 'kim',
  name: { givenName: 'Kim', familyName: 'Lee' },
  title: 'Guide',
  active: true,
  emails: [
    { value: 'kim@example.com', type: 'work', primary: true },
    { value: 'kim@home.example', type: 'home' },
  ],
  addresses: [{ type: 'work', streetAddress: '911 Universal City Plaza', locality: 'Hollywood' }],
  roles: [{ value: 'reader' }],
  groups: [{ value: 'g1' }],
  meta: { resourceType: 'User', location: 'https://example.com/Users/2819c223' },
  [enterprise]: { department: 'Tours', manager: { value: '26118915' } },
  shoeSize: { eu: 43 },
}
const dev: ScimResource = {
  schemas: [groupCore],
  id: 'acbf3ae7',
  displayName: 'dev',
  members: [
    { value: 'a', display: 'Ada', type: 'User' },
    { value: 'b', $ref: 'https://example.com/Users/b' },
    { value: 'c' },
  ],
}
type Op = { op: string; path?: string; value?: unknown }
const message = (...operations: Op[]) => ({ schemas: [patchOp], Operations: operations })
const options = { type: user } satisfies ApplyPatchOptions
const patched = (...operations: Op[]) => applyPatch(kim, message(...operations), options)
const strictly = (...operations: Op[]) =>
  applyPatch(kim, message(...operations), { type: user, tolerances: 'strict' })
const fault = (...operations: Op[]) => faultOf(() => patched(...operations))
const strictFault = (...operations: Op[]) => faultOf(() => strictly(...operations))
const grouped = (...operations: Op[]) => applyPatch(dev, message(...operations), { type: group })
const groupFault = (...operations: Op[]) => faultOf(() => grouped(...operations))
const ids = ({ resource }: { resource: ScimResource }) =>
  ((resource['members'] ?? []) as readonly ScimMember[]).map(({ value }) => value)

describe('RFC 7644 3.5.2: the message', () => {
  it.each([
    ['no object', [], 'invalidSyntax'],
    ['no schemas', { Operations: [{ op: 'add', value: {} }] }, 'invalidSyntax'],
    ['no operations', { schemas: [patchOp] }, 'invalidSyntax'],
    ['an empty list of operations', message(), 'invalidSyntax'],
    ['an operation that is none', { schemas: [patchOp], Operations: [null] }, 'invalidSyntax'],
    ['an unknown op', message({ op: 'move', path: 'title' }), 'invalidSyntax'],
    [
      'an op that is there twice',
      message({ op: 'add', OP: 'remove', path: 'title', value: 'x' } as never),
      'invalidSyntax',
    ],
    [
      'a path that is there twice',
      message({ op: 'remove', path: 'title', Path: 'nickName' } as never),
      'invalidSyntax',
    ],
    [
      'Operations that are there twice',
      { ...message({ op: 'remove', path: 'title' }), operations: [] },
      'invalidSyntax',
    ],
    ['a path that is no text', message({ op: 'add', path: 7 as never, value: 1 }), 'invalidPath'],
    ['an add without value', message({ op: 'add', path: 'title' }), 'invalidValue'],
    ['a no-path value that is no object', message({ op: 'add', value: 'x' }), 'invalidValue'],
  ])('%s is refused', (_, body, scimType) => {
    expect(faultOf(() => applyPatch(kim, body, options))?.scimType).toBe(scimType)
  })

  it('a fault names the operation, and nothing of the message takes effect', () => {
    const before = structuredClone(kim)
    const body = message({ op: 'replace', path: 'title', value: 'x' }, { op: 'remove', path: 'id' })
    expect(faultOf(() => applyPatch(kim, body, options))).toEqual({
      status: 400,
      scimType: 'mutability',
      attribute: 'id',
      operation: 1,
    })
    expect(kim).toEqual(before)
  })

  it('operations are carried out in their order, each on the outcome of the one before', () => {
    const { resource } = patched(
      { op: 'add', path: 'nickName', value: 'K' },
      { op: 'remove', path: 'nickName' },
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails', value: [{ value: 'new@example.com' }] },
    )
    expect(resource['nickName']).toBeUndefined()
    expect(resource['emails']).toEqual([{ value: 'new@example.com' }])
  })

  it('nothing new is no change, and gives the resource itself', () => {
    const result = patched({ op: 'replace', path: 'title', value: 'Guide' })
    expect(result).toEqual({
      resource: kim,
      changed: false,
      delta: { attributes: [], members: { add: [], remove: [] } },
    })
    expect(result.resource).toBe(kim)
  })

  it('the delta holds what differs, before and after', () => {
    const { delta, changed } = patched(
      { op: 'replace', path: 'name.familyName', value: 'Li' },
      { op: 'replace', path: 'title', value: 'Guide' },
      { op: 'remove', path: `${enterprise}:department` },
    )
    expect(changed).toBe(true)
    expect(delta.attributes).toEqual([
      { path: 'name', before: kim['name'], after: { givenName: 'Kim', familyName: 'Li' } },
      { path: `${enterprise}:department`, before: 'Tours', after: undefined },
    ])
  })
})

describe('RFC 7644 3.5.2.1: add', () => {
  it('without path, adds the attributes of the value', () => {
    const { resource } = patched({
      op: 'add',
      value: { emails: [{ value: 'babs@jensen.org', type: 'home' }], nickName: 'Babs' },
    })
    expect(resource['nickName']).toBe('Babs')
    expect(resource['emails']).toHaveLength(3)
  })

  it('adds sub-attributes to a complex attribute, and leaves the others', () => {
    const { resource } = patched({ op: 'add', path: 'name', value: { middleName: 'J' } })
    expect(resource['name']).toEqual({ givenName: 'Kim', familyName: 'Lee', middleName: 'J' })
  })

  it('a value that is there already is not added again', () => {
    const value = [{ type: 'home', value: 'kim@home.example' }]
    expect(patched({ op: 'add', path: 'emails', value }).changed).toBe(false)
  })

  it('replaces the value of a single-valued attribute', () => {
    expect(patched({ op: 'add', path: 'title', value: 'Boss' }).resource['title']).toBe('Boss')
  })

  it('3.5.2: a new primary value takes that role from the other', () => {
    const value = [{ value: 'new@example.com', primary: true }]
    const { resource } = patched({ op: 'add', path: 'emails', value })
    expect(resource['emails']).toEqual([
      { value: 'kim@example.com', type: 'work', primary: false },
      { value: 'kim@home.example', type: 'home' },
      { value: 'new@example.com', primary: true },
    ])
    const other = patched({ op: 'replace', path: 'emails[type eq "home"].primary', value: true })
    expect(other.resource['emails']).toMatchObject([{ primary: false }, { primary: true }])
    const two = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ]
    expect(fault({ op: 'add', path: 'emails', value: two })?.scimType).toBe('invalidValue')
    const all = { op: 'replace', path: 'emails[value pr].primary', value: true }
    expect(fault(all)?.scimType).toBe('invalidValue')
  })

  it('RFC 7643 3.3: an extension that gains its first value is named in schemas', () => {
    const plain: ScimResource = { schemas: [core], userName: 'x' }
    const body = message({ op: 'add', path: `${enterprise}:department`, value: 'Tours' })
    const { resource } = applyPatch(plain, body, options)
    expect(resource).toEqual({
      schemas: [core, enterprise],
      userName: 'x',
      [enterprise]: { department: 'Tours' },
    })
    const back = applyPatch(resource, message({ op: 'remove', path: enterprise }), options)
    expect(back.resource).toEqual(plain)
  })
})

describe('RFC 7644 3.5.2.2: remove', () => {
  it('without path is noTarget', () => {
    expect(fault({ op: 'remove' })?.scimType).toBe('noTarget')
    expect(fault({ op: 'remove', value: { title: 'x' } })?.scimType).toBe('noTarget')
  })

  it('a single-valued attribute, and a list with all its values', () => {
    const { resource } = patched({ op: 'remove', path: 'title' }, { op: 'remove', path: 'emails' })
    expect(Object.hasOwn(resource, 'title')).toBe(false)
    expect(Object.hasOwn(resource, 'emails')).toBe(false)
  })

  it('the values a filter selects; the last one takes the attribute with it', () => {
    const path = 'emails[type eq "work" and value ew "example.com"]'
    expect(patched({ op: 'remove', path }).resource['emails']).toEqual([
      { value: 'kim@home.example', type: 'home' },
    ])
    const all = patched({ op: 'remove', path: 'emails[value pr]' })
    expect(Object.hasOwn(all.resource, 'emails')).toBe(false)
  })

  it('a sub-attribute, of the selected values or of all', () => {
    const one = patched({ op: 'remove', path: 'emails[primary eq true].type' })
    expect(one.resource['emails']).toEqual([
      { value: 'kim@example.com', primary: true },
      { value: 'kim@home.example', type: 'home' },
    ])
    const all = patched({ op: 'remove', path: 'emails.type' })
    expect(all.resource['emails']).toEqual([
      { value: 'kim@example.com', primary: true },
      { value: 'kim@home.example' },
    ])
    const part = patched({ op: 'remove', path: 'name.givenName' })
    expect(part.resource['name']).toEqual({ familyName: 'Lee' })
  })

  it('what is not there is removed already', () => {
    expect(patched({ op: 'remove', path: 'nickName' }).changed).toBe(false)
    expect(patched({ op: 'remove', path: 'ims[type eq "xmpp"]' }).changed).toBe(false)
  })

  it('what is required or read-only stays: mutability', () => {
    for (const path of ['userName', 'id', 'meta', 'groups', 'groups[value eq "g1"]', 'schemas'])
      expect(fault({ op: 'remove', path })?.scimType).toBe('mutability')
    expect(groupFault({ op: 'remove', path: 'displayName' })?.scimType).toBe('mutability')
  })
})

describe('RFC 7644 3.5.2.3: replace', () => {
  it('without path, replaces the attributes of the value', () => {
    const { resource } = patched({
      op: 'replace',
      value: { emails: [{ value: 'x@example.com' }], nickName: 'Babs' },
    })
    expect(resource['emails']).toEqual([{ value: 'x@example.com' }])
    expect(resource['nickName']).toBe('Babs')
  })

  it('the selected value, wholly', () => {
    const value = { type: 'work', locality: 'Berlin' }
    const { resource } = patched({ op: 'replace', path: 'addresses[type eq "work"]', value })
    expect(resource['addresses']).toEqual([value])
  })

  it('one sub-attribute of the selected values', () => {
    const path = 'addresses[type eq "work"].streetAddress'
    const { resource } = patched({ op: 'replace', path, value: '1010 Broadway Ave' })
    expect(resource['addresses']).toEqual([
      { type: 'work', streetAddress: '1010 Broadway Ave', locality: 'Hollywood' },
    ])
  })

  it('a filter that selects nothing is noTarget', () => {
    const path = 'addresses[type eq "home"]'
    expect(fault({ op: 'replace', path, value: { locality: 'x' } })?.scimType).toBe('noTarget')
    expect(
      strictFault({ op: 'replace', path: 'emails[type eq "other"].value', value: 'x' })?.scimType,
    ).toBe('noTarget')
  })

  it('an empty list or null unassigns', () => {
    for (const value of [[], null]) {
      const { resource } = patched({ op: 'replace', path: 'emails', value })
      expect(Object.hasOwn(resource, 'emails')).toBe(false)
    }
    const part = patched({ op: 'replace', path: 'name', value: { givenName: null } })
    expect(part.resource['name']).toEqual({ familyName: 'Lee' })
    for (const value of [null, ''])
      expect(fault({ op: 'replace', path: 'userName', value })?.scimType).toBe('invalidValue')
  })

  it('RFC 7643 2.2: read-only attributes do not change', () => {
    expect(fault({ op: 'replace', path: 'id', value: 'x' })?.scimType).toBe('mutability')
    expect(fault({ op: 'replace', path: 'meta.version', value: 'x' })?.scimType).toBe('mutability')
    expect(fault({ op: 'add', path: 'groups', value: [{ value: 'g2' }] })?.scimType).toBe(
      'mutability',
    )
    const path = 'groups[value eq "g1"].display'
    expect(fault({ op: 'replace', path, value: 'x' })?.scimType).toBe('mutability')
    const manager = { value: '7', displayName: 'Jo' }
    expect(
      patched({ op: 'replace', path: `${enterprise}:manager`, value: manager }).resource[
        enterprise
      ],
    ).toEqual({ department: 'Tours', manager: { value: '7' } })
  })

  it('RFC 7643 3.1: meta in a value without path is ignored, as when the whole resource is sent back', () => {
    const value = { meta: { version: 'x', location: 'https://elsewhere.example' }, title: 'Chief' }
    const { resource, delta } = patched({ op: 'replace', value })
    expect([resource['title'], resource.meta]).toEqual(['Chief', kim.meta])
    expect(delta.attributes.map(({ path }) => path)).toEqual(['title'])
  })

  it('RFC 7643 2.2: what is immutable is set once', () => {
    const type = typeOf('Badge', {
      resourceTypes: [
        {
          name: 'Badge',
          endpoint: '/Badges',
          schema: { id: 'urn:b', attributes: [{ name: 'serial', mutability: 'immutable' }] },
        },
      ],
    })
    const set = message({ op: 'replace', path: 'serial', value: '1' })
    const once = applyPatch({ schemas: ['urn:b'] }, set, { type }).resource
    expect(once['serial']).toBe('1')
    expect(applyPatch(once, set, { type }).changed).toBe(false)
    for (const value of ['2', null]) {
      const body = message({ op: 'replace', path: 'serial', value })
      expect(faultOf(() => applyPatch(once, body, { type }))?.scimType).toBe('mutability')
    }
  })

  it.each([
    ['active', 'yes'],
    ['active', 1],
    ['title', 7],
    ['title', { value: 7 }],
    ['title', ['a', 'b']],
    ['name', 'Kim'],
    ['name', ['Kim']],
    ['emails', [null]],
    ['emails', [['x']]],
    ['x509Certificates', [{ value: 'no base64!' }]],
    ['profileUrl', 'not a uri'],
    ['emails[type eq "work"]', ''],
  ])('%s does not take %j: invalidValue', (path, value) => {
    expect(fault({ op: 'replace', path, value })?.scimType).toBe('invalidValue')
  })

  it.each(['nothing', 'name.nothing', 'urn:nobody:x', 'emails[type eq "work"].x', 'title[a pr]'])(
    '%s is no path of a user: invalidPath',
    (path) => {
      expect(fault({ op: 'replace', path, value: 'x' })?.scimType).toBe('invalidPath')
    },
  )
})

describe('members of a group are a set by value', () => {
  it('3.5.2.1: adds members, those that are there already stay as they are', () => {
    const value = [{ value: 'a', display: 'Other' }, { value: 'd' }, { value: 'd' }]
    const result = grouped({ op: 'add', path: 'members', value })
    expect(ids(result)).toEqual(['a', 'b', 'c', 'd'])
    expect(result.delta).toEqual({ attributes: [], members: { add: [{ value: 'd' }], remove: [] } })
    expect(result.resource['members']).toContainEqual({ value: 'a', display: 'Ada', type: 'User' })
  })

  it('3.5.2.2: removes one by its value, and all when nothing is named', () => {
    expect(ids(grouped({ op: 'remove', path: 'members[value eq "b"]' }))).toEqual(['a', 'c'])
    expect(ids(grouped({ op: 'remove', path: 'members[value eq "x"]' }))).toEqual(['a', 'b', 'c'])
    const some = grouped({ op: 'remove', path: 'members[type eq "User" or value eq "c"]' })
    expect(ids(some)).toEqual(['b'])
    const all = grouped({ op: 'remove', path: 'members' })
    expect(all.delta.members.remove).toEqual(['a', 'b', 'c'])
    expect(Object.hasOwn(all.resource, 'members')).toBe(false)
  })

  it('3.5.2.3: replaces all, and tells who left and who joined', () => {
    const result = grouped({
      op: 'replace',
      path: 'members',
      value: [{ value: 'c' }, { value: 'd' }],
    })
    expect(ids(result)).toEqual(['c', 'd'])
    expect(result.delta.members).toEqual({ add: [{ value: 'd' }], remove: ['a', 'b'] })
    expect(ids(grouped({ op: 'replace', path: 'members', value: [] }))).toEqual([])
  })

  it('who leaves and joins again in one PATCH has not changed', () => {
    const result = grouped(
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'z' }] },
      { op: 'remove', path: 'members', value: [{ value: 'z' }] },
    )
    expect(result.changed).toBe(false)
    expect(result.resource).toBe(dev)
  })

  it('a member does not change: mutability', () => {
    for (const path of ['members[value eq "a"].display', 'members[value eq "a"]', 'members.value'])
      expect(groupFault({ op: 'replace', path, value: 'x' })?.scimType).toBe('mutability')
  })

  it('a member needs an id', () => {
    for (const value of [[{}], [{ display: 'x' }], [''], [{ value: '' }], [7], '', {}])
      expect(groupFault({ op: 'add', path: 'members', value })?.scimType).toBe('invalidValue')
  })

  it('remove of members with a value never empties the group', () => {
    const named = grouped({
      op: 'Remove',
      path: 'members',
      value: [{ value: 'a' }, { value: 'c' }],
    })
    expect(ids(named)).toEqual(['b'])
    expect(ids(grouped({ op: 'remove', path: 'members', value: [{ value: 'nobody' }] }))).toEqual(
      ids({ resource: dev }),
    )
    expect(ids(grouped({ op: 'remove', path: 'members', value: [] }))).toEqual(['a', 'b', 'c'])
    for (const value of [null, '', {}, [{}], [null], [''], [{ value: null }], true, 0, [[]]])
      expect(groupFault({ op: 'remove', path: 'members', value })?.scimType).toBe('invalidValue')
    for (const value of [[], null, '', [{ value: 'a' }]]) {
      const body = message({ op: 'remove', path: 'members', value })
      const strict = faultOf(() => applyPatch(dev, body, { type: group, tolerances: 'strict' }))
      expect(strict?.scimType).toBe('invalidValue')
    }
  })

  it('null and an empty text replace no members, nor do they add any', () => {
    for (const op of ['replace', 'add'])
      for (const value of [null, '']) {
        expect(groupFault({ op, path: 'members', value })?.scimType).toBe('invalidValue')
        expect(groupFault({ op, value: { members: value } })?.scimType).toBe('invalidValue')
      }
    expect(grouped({ op: 'add', path: 'members', value: [] }).changed).toBe(false)
  })

  it('an unrelated PATCH does not touch members', () => {
    const value = { externalId: 'x1', displayName: 'dev 2', id: 'acbf3ae7' }
    const { resource, delta } = grouped({ op: 'replace', value })
    expect(resource['members']).toBe(dev['members'])
    expect(delta.members).toEqual({ add: [], remove: [] })
    const untouched = {
      get: () => expect.unreachable('a member was looked up'),
      values: () => expect.unreachable('all members were asked for'),
    }
    const patch = compilePatch(message({ op: 'replace', value }), { type: group })
    expect(patch.members).toBe('none')
    const { members: _, ...apart } = dev
    expect(patch.apply(apart as ScimResource, untouched).changed).toBe(true)
  })

  it('members kept apart: only those named are looked up, only the delta speaks of them', () => {
    const stored = new Map([...'abc'].map((value) => [value, { value }]))
    const { members: _, ...apart } = dev
    const body = message(
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'd' }] },
      { op: 'remove', path: 'members[value eq "b" or value eq "x"]' },
    )
    const patch = compilePatch(body, { type: group })
    expect(patch.members).toEqual(['a', 'd', 'b', 'x'])
    const lookup = { get: (id: string) => stored.get(id), values: () => expect.unreachable() }
    expect(patch.apply(apart as ScimResource, lookup)).toEqual({
      resource: apart,
      changed: true,
      delta: { attributes: [], members: { add: [{ value: 'd' }], remove: ['b'] } },
    })
    const every = compilePatch(message({ op: 'remove', path: 'members' }), { type: group })
    expect(every.members).toBe('all')
    expect(every.apply(apart as ScimResource, stored).delta.members.remove).toEqual(['a', 'b', 'c'])
  })
})

describe('attacks', () => {
  it.each([
    { op: 'add', path: '__proto__.polluted', value: 'yes' },
    { op: 'add', path: 'constructor.prototype.polluted', value: 'yes' },
    { op: 'replace', path: 'name.__proto__', value: { polluted: 'yes' } },
    { op: 'add', value: JSON.parse('{"__proto__":{"polluted":"yes"}}') },
    { op: 'add', value: { constructor: { prototype: { polluted: 'yes' } } } },
    { op: 'add', value: { '__proto__.polluted': 'yes' } },
    { op: 'add', path: 'name', value: JSON.parse('{"__proto__":{"polluted":"yes"}}') },
    { op: 'add', path: 'emails', value: [JSON.parse('{"__proto__":{"polluted":"yes"}}')] },
    { op: 'add', path: enterprise, value: JSON.parse('{"__proto__":{"polluted":"yes"}}') },
    { op: 'add', value: { custom: JSON.parse('{"a":{"__proto__":{"polluted":"yes"}}}') } },
  ])('prototype pollution is refused: %j', (operation) => {
    expect(fault(operation)?.status).toBe(400)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('members that the message inherits are none of it', () => {
    const inherited = Object.create(message({ op: 'remove', path: 'title' }))
    expect(faultOf(() => applyPatch(kim, inherited, options))?.scimType).toBe('invalidSyntax')
  })

  it('a value that nests without end is refused', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 5_000; i += 1) deep = { a: deep }
    expect(fault({ op: 'add', value: { custom: deep } })?.scimType).toBe('invalidValue')
    expect(fault({ op: 'add', path: 'name', value: { custom: deep } })?.scimType).toBe(
      'invalidValue',
    )
  })

  it('lists that are there to be compared with each other are refused', () => {
    const roles = (from: number, n: number) =>
      Array.from({ length: n }, (_, i) => ({ value: `r${from + i}` }))
    expect(fault({ op: 'add', path: 'roles', value: roles(0, 1_001) })?.scimType).toBe('tooMany')
    expect(fault({ op: 'add', path: 'roles', value: roles(0, 1_000) })?.scimType).toBe('tooMany')
    const { resource } = patched(
      { op: 'add', path: 'roles', value: roles(0, 999) },
      { op: 'remove', path: 'roles', value: [...roles(0, 998), { value: 'reader', type: 'x' }] },
    )
    expect(resource['roles']).toEqual([{ value: 'reader' }, { value: 'r998' }])
    const passes = Array.from({ length: 101 }, () => ({ op: 'remove', path: 'members[type pr]' }))
    expect(groupFault(...passes)?.scimType).toBe('tooMany')
  })

  it('too many operations are refused', () => {
    const many = Array.from({ length: 10_001 }, () => ({ op: 'remove', path: 'title' }))
    expect(fault(...many)?.scimType).toBe('tooMany')
  })
})
