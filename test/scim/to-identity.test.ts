import { claimOf, isIdentity, isRosterError } from 'rostermap'
import { applyPatch, identityFromScim, type ScimResource } from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, enterprise, patchOp, user } from './support.js'

const kim: ScimResource = {
  schemas: [core, enterprise],
  id: '7',
  externalId: 'e7',
  userName: 'kim',
  password: 'secret',
  title: '',
  active: true,
  name: { givenName: 'Kim', familyName: 'Lee' },
  emails: [
    { value: 'home@example.com', type: 'home' },
    { value: 'work@example.com', type: 'work' },
  ],
  groups: [{ value: 'stale' }],
  meta: { resourceType: 'User' },
  [enterprise]: { department: 'Tours', manager: { value: '26' } },
  shoe: 43,
}
const options = { issuer: 'okta' }
const read = (name: string, groups?: { id: string; displayName: string }[]) =>
  claimOf(identityFromScim(kim, groups, options), name)

describe('identityFromScim', () => {
  it('is an identity of protocol scim; the id is the subject', () => {
    const identity = identityFromScim(kim, [], options)
    expect(isIdentity(identity)).toBe(true)
    expect(identity).toMatchObject({ protocol: 'scim', issuer: 'okta', subject: '7' })
    expect(identityFromScim(kim, [], { ...options, subject: 'externalId' }).subject).toBe('e7')
  })

  it('without the subject there is no identity', () => {
    const { externalId: _, ...rest } = kim
    try {
      identityFromScim(rest as ScimResource, [], { ...options, subject: 'externalId' })
      expect.unreachable()
    } catch (error) {
      expect(isRosterError(error) && error.code).toBe('IDENTITY_SUBJECT_UNUSABLE')
    }
  })

  it('groups that are not known are absent, none are empty', () => {
    expect(read('groups').state).toBe('absent')
    expect(read('groups', []).state).toBe('empty')
    expect(read('groups', [{ id: 'g', displayName: 'dev' }]).values).toEqual(['dev'])
    expect(read('groupIds', [{ id: 'g', displayName: 'dev' }]).values).toEqual(['g'])
  })

  it('groupExternalIds are known when the IdP told its id of every group, before and now', () => {
    const of = (...groups: readonly { externalId?: string; formerExternalIds?: string[] }[]) => {
      const all = groups.map((group, i) => ({ id: `g${i}`, displayName: 'x', ...group }))
      const { state, values } = claimOf(identityFromScim(kim, all, options), 'groupExternalIds')
      return [state, ...values]
    }
    expect(of({ externalId: 'G-1', formerExternalIds: ['G-0'] }, { externalId: 'G-2' })).toEqual([
      ...['present', 'G-1', 'G-0', 'G-2'],
    ])
    expect(of(), 'in no group').toEqual(['empty'])
    expect(of({}), 'the IdP tells none').toEqual(['absent'])
    expect(of({ externalId: 'G-1' }, {}), 'not of all').toEqual(['malformed'])
    expect(of({ externalId: 'G-1' }, { externalId: '' }), 'not of all').toEqual(['malformed'])
    expect(read('groupExternalIds').state, 'no group is known').toBe('absent')
  })

  it('attack: an attribute of the user does not pass for the ids of groups', () => {
    const forged = { ...kim, groupIds: ['g-admins'], groupExternalIds: ['G-admins'] }
    for (const groups of [undefined, [{ id: 'g', displayName: 'dev' }]])
      for (const name of ['groupIds', 'groupExternalIds'])
        expect(claimOf(identityFromScim(forged, groups, options), name).values).not.toEqual(
          expect.arrayContaining([expect.stringContaining('admins')]),
        )
  })

  it.each([
    ['userName', ['kim']],
    ['username', ['kim']],
    ['firstName', ['Kim']],
    ['name.familyName', ['Lee']],
    ['email', ['work@example.com']],
    ['emails.value', ['home@example.com', 'work@example.com']],
    [`${enterprise}:department`, ['Tours']],
    ['department', ['Tours']],
    [`${enterprise}:manager.value`, ['26']],
    ['active', [true]],
    ['shoe', [43]],
  ])('%s', (name, values) => expect(read(name).values).toEqual(values))

  it('the primary address is the address; of several without it nobody can tell', () => {
    const address = (emails: ScimResource['emails']) =>
      claimOf(identityFromScim({ ...kim, emails }, [], options), 'email')
    expect(address([{ value: 'a' }, { value: 'b', primary: true }]).values).toEqual(['b'])
    expect(address([{ value: 'a' }, { value: 'b' }]).state).toBe('empty')
    expect(address([{ value: 'a' }, { type: 'work' }]).values).toEqual(['a'])
  })

  it('an empty text is empty, what never came is absent, passwords and meta are no claims', () => {
    expect(read('title').state).toBe('empty')
    for (const name of ['nickName', 'password', 'meta', 'schemas'])
      expect(read(name).state).toBe('absent')
  })

  it('what a PATCH cleared is empty', () => {
    const body = {
      schemas: [patchOp],
      Operations: [
        { op: 'remove', path: 'name.givenName' },
        { op: 'remove', path: `${enterprise}:department` },
        { op: 'remove', path: 'emails' },
        { op: 'remove', path: 'password' },
      ],
    }
    const { resource, delta } = applyPatch(kim, body, { type: user })
    const identity = identityFromScim(resource, [], { ...options, changes: delta.attributes })
    for (const name of ['firstName', 'department', 'emails', 'email', 'emails.value'])
      expect(claimOf(identity, name).state).toBe('empty')
    expect(claimOf(identity, 'lastName').values).toEqual(['Lee'])
    expect(claimOf(identity, 'password').state).toBe('absent')
  })
})
