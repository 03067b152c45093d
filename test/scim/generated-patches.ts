import fc from 'fast-check'
import type { ScimResource } from 'rostermap/scim'
import { core, enterprise, groupCore, patchOp } from './support.js'

export const someUser: ScimResource = {
  schemas: [core, enterprise],
  id: '7',
  userName: 'kim',
  active: true,
  name: { givenName: 'Kim', familyName: 'Lee' },
  emails: [
    { value: 'kim@example.com', type: 'work', primary: true },
    { value: 'kim@home.example', type: 'home' },
  ],
  roles: [{ value: 'reader' }],
  groups: [{ value: 'g1' }],
  meta: { resourceType: 'User' },
  [enterprise]: { department: 'Tours', manager: { value: '26' } },
}

export const someGroup: ScimResource = {
  schemas: [groupCore],
  id: '9',
  displayName: 'dev',
  members: [{ value: 'a', type: 'User' }, { value: 'b' }, { value: 'c', display: 'C' }],
}

const word = fc.constantFrom(
  ...['a', 'b', 'z', 'work', 'True', 'false', '', '7', 'kim@example.com', '2026-01-31T00:00:00Z'],
)
const name = fc.constantFrom(
  ...['userName', 'ACTIVE', 'name', 'emails', 'roles', 'members', 'displayName', 'schemas', 'id'],
  ...['meta', 'groups', 'manager', 'value', 'type', 'primary', 'givenName', 'password', 'unknown'],
  ...['__proto__', 'constructor', 'externalId', 'addresses', 'x509Certificates', 'toString'],
  ...[core, enterprise, `${enterprise}:manager`, `${enterprise}:department`, 'urn:nobody'],
)
const filter = fc.oneof(
  fc.tuple(name, word).map(([attribute, value]) => `${attribute} eq "${value}"`),
  fc.constantFrom(
    'value pr',
    'not (type pr)',
    'primary eq true',
    'type eq "work" and value sw "k"',
  ),
  fc.constantFrom('primary eq "True"', 'x', '', '(', 'value eq "a" or value eq "b"'),
)
export const path = fc.oneof(
  { weight: 3, arbitrary: name },
  fc.tuple(name, name).map((parts) => parts.join('.')),
  { weight: 2, arbitrary: fc.tuple(name, filter).map(([at, test]) => `${at}[${test}]`) },
  fc.tuple(name, filter, name).map(([at, test, part]) => `${at}[${test}].${part}`),
  fc.string(),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    { weight: 4, arbitrary: word },
    fc.constantFrom<unknown>(null, true, false, 0, 1.5, -1),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(name, path), tie('any')), { maxLength: 4 }).map(ownMembers),
    fc.array(word, { maxLength: 5 }).map((ids) => ids.map((id) => ({ value: id }))),
  ),
})).any

/** An object as `JSON.parse` makes it: `__proto__` is a member like any other. */
function ownMembers(members: [string, unknown][]): object {
  return JSON.parse(
    `{${members.map(([key, it]) => `${JSON.stringify(key)}:${JSON.stringify(it)}`)}}`,
  )
}

const id = fc.constantFrom('a', 'b', 'c', 'x', 'y')
const item = fc.record(
  {
    value: id,
    type: fc.constantFrom('work', 'home'),
    primary: fc.constantFrom(true, false, 'True'),
  },
  { requiredKeys: [] },
)
const items = fc.array(item, { maxLength: 3 })
const oneText = fc.oneof(id, fc.constantFrom('', null))
/** What stands at a path, as one means it. */
const meant = fc.oneof(
  fc.tuple(fc.constantFrom('title', 'displayName', 'externalId', 'userName', 'nickName'), oneText),
  fc.tuple(fc.constantFrom('name.givenName', `${enterprise}:department`), oneText),
  fc.tuple(fc.constant('active'), fc.constantFrom(true, false, 'True', 'False', null, '')),
  fc.tuple(fc.constantFrom('emails', 'roles', 'phoneNumbers'), items),
  fc.tuple(fc.constant('members'), fc.array(fc.record({ value: id }), { maxLength: 4 })),
  fc
    .tuple(
      fc.constantFrom(...['type eq "work"', 'type eq "home"', 'value eq "a"', 'primary eq true']),
      fc.constantFrom('emails', 'roles'),
      fc.constantFrom('value', 'type', 'display'),
      oneText,
    )
    .map(([test, at, part, it]): [string, unknown] => [`${at}[${test}].${part}`, it]),
  fc.tuple(fc.constantFrom('emails[type eq "home"].primary', 'emails.primary'), fc.boolean()),
  fc.tuple(
    fc.constantFrom('emails[type eq "work"]', 'roles[value pr]', 'members[value eq "a"]'),
    item,
  ),
  fc.tuple(fc.constant(`${enterprise}:manager`), fc.oneof(oneText, fc.record({ value: id }))),
  fc.tuple(fc.constant('name'), fc.record({ givenName: oneText, x: id }, { requiredKeys: [] })),
  fc.tuple(
    fc.constant(enterprise),
    fc.record({ department: oneText, x: id }, { requiredKeys: [] }),
  ),
  fc.tuple(fc.constant('schemas'), fc.constantFrom([core], [groupCore, 'urn:x'], [enterprise], [])),
)
const sensible = fc.oneof(
  fc
    .tuple(fc.constantFrom('add', 'Replace', 'remove'), meant)
    .map(([op, [at, it]]) => ({ op, path: at, value: it })),
  meant.map(([at]) => ({ op: 'remove', path: at })),
  fc
    .tuple(fc.constantFrom('Add', 'replace'), fc.array(meant, { maxLength: 3 }))
    .map(([op, members]) => ({ op, value: Object.fromEntries(members) })),
)

const operation = fc.oneof(
  { weight: 60, arbitrary: sensible },
  {
    weight: 9,
    arbitrary: fc.record(
      {
        op: fc.constantFrom('add', 'replace', 'remove', 'Add', 'Replace', 'Remove', 'move'),
        path,
        value,
      },
      { requiredKeys: ['op'] },
    ),
  },
  value,
)

/** Bodies of PATCH requests, most of them nearly right. */
export const patchBody = fc.oneof(
  {
    weight: 19,
    arbitrary: fc
      .array(operation, { minLength: 1, maxLength: 4 })
      .map((Operations) => ({ schemas: [patchOp], Operations })),
  },
  value,
)

/** Operations on members alone, as one means them. */
export const memberOperation = fc.oneof(
  fc.record({
    op: fc.constantFrom('add' as const, 'remove' as const, 'replace' as const),
    ids: fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 5 }),
  }),
)
