import {
  applyPatch,
  parseResource,
  type ScimResource,
  type ScimToleranceName,
  type ScimToleranceOptions,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, enterprise, faultOf, group, groupCore, patchOp, user } from './support.js'

const kim: ScimResource = {
  schemas: [core],
  id: '7',
  userName: 'kim',
  active: true,
  emails: [{ value: 'kim@home.example', type: 'home', primary: true }],
  roles: [{ value: 'reader', primary: true }],
}
const patch = (operation: object, tolerances?: ScimToleranceOptions, resource = kim) =>
  applyPatch(
    resource,
    { schemas: [patchOp], Operations: [operation] },
    { type: user, ...(tolerances && { tolerances }) },
  ).resource

/** Tolerance → what an IdP sends, and what is to become of it. */
const habits: [ScimToleranceName, string, object, Record<string, unknown>][] = [
  [
    'operationCase',
    'Entra ID: Add with a capital',
    { op: 'Add', path: 'title', value: 'Boss' },
    { title: 'Boss' },
  ],
  [
    'quotedValues',
    'Entra ID without aadOptscim062020: active as text',
    { op: 'replace', path: 'active', value: 'False' },
    { active: false },
  ],
  [
    'quotedValues',
    'Entra ID: SingleAppRoleAssignment',
    { op: 'replace', path: 'roles[primary eq "True"].value', value: 'admin' },
    { roles: [{ value: 'admin', primary: true }] },
  ],
  [
    'createOnValuePath',
    'Entra ID: replace of a work address that is not there',
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'kim@example.com' },
    {
      emails: [
        { value: 'kim@home.example', type: 'home', primary: true },
        { type: 'work', value: 'kim@example.com' },
      ],
    },
  ],
  [
    'createOnValuePath',
    'Entra ID: add to a work address that is not there, and make it the primary one',
    {
      op: 'add',
      path: 'emails[type eq "work" and primary eq true].value',
      value: 'kim@example.com',
    },
    {
      emails: [
        { value: 'kim@home.example', type: 'home', primary: false },
        { type: 'work', primary: true, value: 'kim@example.com' },
      ],
    },
  ],
  [
    'pathKeys',
    'Entra ID: dotted, qualified and filtered keys without path',
    {
      op: 'replace',
      value: {
        'name.givenName': 'Kim',
        [`${enterprise}:department`]: 'Tours',
        'emails[type eq "home"].value': 'new@home.example',
      },
    },
    {
      name: { givenName: 'Kim' },
      [enterprise]: { department: 'Tours' },
      emails: [{ value: 'new@home.example', type: 'home', primary: true }],
      schemas: [core, enterprise],
    },
  ],
  [
    'textForComplex',
    'Entra ID: the manager as a bare id',
    { op: 'add', path: `${enterprise}:manager`, value: '26' },
    { [enterprise]: { manager: { value: '26' } }, schemas: [core, enterprise] },
  ],
  [
    'textForComplex',
    'Entra ID: roles as texts',
    { op: 'replace', path: 'roles', value: ['admin'] },
    { roles: [{ value: 'admin' }] },
  ],
  [
    'emptyTextClears',
    'JumpCloud: an empty text for what is no text',
    { op: 'replace', path: 'active', value: '' },
    { active: undefined },
  ],
  [
    'wrappedValues',
    'Entra ID: a list with an object around one value',
    { op: 'replace', path: 'title', value: [{ value: 'Boss' }] },
    { title: 'Boss' },
  ],
  [
    'singleForList',
    'OneLogin: one object for a list',
    { op: 'replace', path: 'emails', value: { value: 'x@example.com' } },
    { emails: [{ value: 'x@example.com' }] },
  ],
  [
    'removeByValue',
    'Entra ID: remove with the values to take out',
    { op: 'remove', path: 'roles', value: [{ value: 'reader' }] },
    { roles: undefined },
  ],
  [
    'unchangedReadOnly',
    'Okta: the id among what is replaced',
    { op: 'replace', value: { id: '7', displayName: 'Kim' } },
    { id: '7', displayName: 'Kim' },
  ],
  [
    'schemasInExtension',
    'Entra ID: schemas inside the extension',
    { op: 'add', path: enterprise, value: { schemas: [enterprise], department: 'Tours' } },
    { [enterprise]: { department: 'Tours' }, schemas: [core, enterprise] },
  ],
]

describe('tolerances of PATCH', () => {
  it.each(habits)('%s: %s', (name, _, operation, expected) => {
    const wanted = { ...kim, ...expected }
    expect(patch(operation)).toEqual(wanted)
    // It is this tolerance, and this one alone, that takes it.
    const others = { ...allOff(), [name]: true }
    expect(patch(operation, others)).toEqual(wanted)
    let without: unknown
    const refused = faultOf(() => {
      without = patch(operation, { [name]: false })
    })
    // What no schema describes is kept as it came, so this one is no fault by the letter.
    if (name === 'schemasInExtension') expect(without).not.toEqual(wanted)
    else expect(refused?.status).toBe(400)
  })

  it('Entra ID: the manager is cleared by an empty text', () => {
    const managed = {
      ...kim,
      schemas: [core, enterprise],
      [enterprise]: { manager: { value: '26' } },
    }
    const operation = { op: 'Replace', path: `${enterprise}:manager`, value: '' }
    expect(patch(operation, undefined, managed)).toEqual(kim)
  })

  it('content does not count: "True" stays a text in nickName', () => {
    expect(patch({ op: 'Add', path: 'nickName', value: 'True' })['nickName']).toBe('True')
  })

  it('a filter that does not say what to create is noTarget', () => {
    for (const filter of [
      'type eq "work" or type eq "other"',
      'type sw "w"',
      'not (type eq "home")',
    ])
      expect(
        faultOf(() => patch({ op: 'add', path: `emails[${filter}].value`, value: 'x' }))?.scimType,
      ).toBe('noTarget')
  })

  it('Entra ID with aadOptscim062020: one operation, keys of the letter', () => {
    const operation = { op: 'replace', value: { active: false, name: { givenName: 'Kim' } } }
    expect(patch(operation, 'strict')).toEqual({
      ...kim,
      active: false,
      name: { givenName: 'Kim' },
    })
  })
})

function allOff() {
  return Object.fromEntries(habits.map(([name]) => [name, false])) as Record<
    ScimToleranceName,
    false
  >
}

describe('tolerances of whole resources', () => {
  const parse = (body: object, tolerances?: ScimToleranceOptions) =>
    parseResource(
      { schemas: [core], userName: 'kim', ...body },
      {
        type: user,
        ...(tolerances && { tolerances }),
      },
    )

  it.each([
    ['Entra ID: active as text', { active: 'True' }, { active: true }],
    ['JumpCloud: empty texts and lists', { emails: [], active: '', title: '' }, { title: '' }],
    ['Okta: no groups, and a password', { groups: [], password: 'x' }, { password: 'x' }],
    [
      'Entra ID: a manager as text',
      { [enterprise]: { manager: '26' } },
      {
        [enterprise]: { manager: { value: '26' } },
        schemas: [core, enterprise],
      },
    ],
  ])('%s', (_, body, expected) => {
    expect(parse(body)).toEqual({ schemas: [core], userName: 'kim', ...expected })
  })

  it('by the letter, they are refused', () => {
    for (const body of [{ active: 'True' }, { emails: { value: 'x' } }, { roles: ['x'] }])
      expect(faultOf(() => parse(body, 'strict'))?.scimType).toBe('invalidValue')
  })

  it('Entra ID: the legacy schema of a group is kept like any that nobody knows', () => {
    const legacy = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'
    const body = { schemas: [groupCore, legacy], displayName: 'dev', externalId: 'e1' }
    expect(parseResource(body, { type: group })).toEqual(body)
  })
})
