import {
  applyPatch,
  matchesFilter,
  parseFilter,
  parseResource,
  type ScimResource,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, faultOf, group, groupCore, patchOp, user } from './support.js'

// Defects that other libraries were found to have. Each is a way to a wrong group or a stalled server.
const bare: ScimResource = { schemas: [core], userName: 'kim', title: 'x', userType: 'Contractor' }

describe('what went wrong elsewhere', () => {
  it('scim-patch: a path writes to Object.prototype', () => {
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted']) {
      const body = { schemas: [patchOp], Operations: [{ op: 'add', path, value: 'yes' }] }
      expect(faultOf(() => applyPatch(bare, body, { type: user }))?.scimType).toBe('invalidPath')
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('scim-patch: members with display or type are not removed by value', () => {
    const members = [{ value: 'a', display: 'Ada', type: 'User' }, { value: 'b' }]
    const stored: ScimResource = { schemas: [groupCore], displayName: 'dev', members }
    const operation = { op: 'Remove', path: 'members', value: [{ value: 'a' }] }
    const body = { schemas: [patchOp], Operations: [operation] }
    const { resource } = applyPatch(stored, body, { type: group })
    expect(resource['members']).toEqual([{ value: 'b' }])
  })

  it('scimmy: two terms before a group lose their conjunction', () => {
    const filter =
      'title pr and userType eq "Employee" and (emails.type eq "work" or active eq false)'
    const contractor = { ...bare, emails: [{ type: 'work', value: 'x' }], active: false }
    expect(matchesFilter(contractor, filter, user)).toBe(false)
    expect(matchesFilter({ ...contractor, userType: 'Employee' }, filter, user)).toBe(true)
  })

  it('scimmy: userName is compared by case', () => {
    expect(matchesFilter(bare, 'userName eq "KIM"', user)).toBe(true)
  })

  it('scimmy: one resource without the attribute fails every search', () => {
    expect(matchesFilter(bare, 'emails.value eq "x"', user)).toBe(false)
    expect(matchesFilter({ ...bare, emails: null }, 'emails[value eq "x"]', user)).toBe(false)
  })

  it('scimmy, scim2-filter: backslashes that are never closed take exponential time', () => {
    const text = `userName eq "${'\\\\'.repeat(30_000)}`
    expect(faultOf(() => parseFilter(text))?.offset).toBe(text.length)
  })

  it('scimmy: a filter is expanded to normal form, twice as large with each group', () => {
    const groups = Array.from({ length: 1_000 }, () => '(title eq "a" or title eq "x")')
    expect(matchesFilter(bare, groups.join(' and '), user)).toBe(true)
  })

  it('scimmy: an empty group, empty brackets or a missing value match everybody', () => {
    for (const text of ['()', 'emails[]', 'userName eq'])
      expect(faultOf(() => matchesFilter(bare, text, user))?.scimType).toBe('invalidFilter')
  })

  it('scimmy: a type of role that nobody foresaw is refused', () => {
    const roles = [{ value: 'admin', type: 'WindowsAzureActiveDirectoryRole' }]
    expect(parseResource({ ...bare, roles }, { type: user })['roles']).toEqual(roles)
  })

  it('langwatch: a new externalId empties the group', () => {
    const members = [{ value: 'a' }]
    const stored: ScimResource = { schemas: [groupCore], displayName: 'dev', members }
    const operation = { op: 'replace', path: 'externalId', value: 'e2' }
    const { resource, delta } = applyPatch(
      stored,
      { schemas: [patchOp], Operations: [operation] },
      { type: group },
    )
    expect(resource).toEqual({ ...stored, externalId: 'e2' })
    expect(delta.members).toEqual({ add: [], remove: [] })
  })
})
