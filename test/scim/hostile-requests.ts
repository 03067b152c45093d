import fc from 'fast-check'
import { enterprise, groupSchema, userSchema } from './handler-support.js'

export interface HostileRequest {
  readonly method: string
  readonly path: string
  readonly body: string | undefined
}

const names = [
  ...['schemas', 'id', 'externalId', 'meta', 'userName', 'name', 'givenName', 'emails', 'value'],
  ...['type', 'primary', 'active', 'groups', 'members', '$ref', 'displayName', 'password', 'roles'],
  ...[
    'op',
    'path',
    'Operations',
    'filter',
    'count',
    'startIndex',
    'cursor',
    'sortBy',
    'attributes',
  ],
  ...['method', 'bulkId', 'data', 'version', 'failOnErrors', enterprise, 'manager', '__proto__'],
  ...['constructor', 'prototype', 'toString', 'hasOwnProperty', 'emails[type eq "work"].value'],
  ...['name.givenName', `${enterprise}:manager.value`, ''],
]
const texts = [
  ...[userSchema, groupSchema, enterprise, 'add', 'Replace', 'remove', 'True', 'bulkId:a', 'work'],
  ...['urn:ietf:params:scim:api:messages:2.0:PatchOp', 'POST', 'PATCH', 'PUT', 'DELETE', '/Users'],
  ...['/Users/bulkId:a', 'members[value eq "x"]', 'emails[type eq', '\u0000', '\ud800', 'é', '￿'],
  ...['members[', 'a'.repeat(300), '2026-13-45T99:00:00Z', 'not (not (x pr))', '-1', '1e999', '"'],
]

/** Requests made of words that SCIM knows, in places where they do not belong. */
export function hostileRequest(ids: {
  readonly user: string
  readonly group: string
}): fc.Arbitrary<HostileRequest> {
  const text = fc.oneof(fc.constantFrom(...texts, ids.user, ids.group), fc.string())
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'json' },
      fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer(), fc.double()),
      fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), {
        ...{ maxKeys: 5, depthIdentifier: 'json' },
      }),
    ),
  }))
  const user = fc
    .dictionary(fc.constantFrom(...names), value, { maxKeys: 5 })
    .map((more) => ({ schemas: [userSchema], userName: 'x', ...more }))
  const patch = fc
    .array(
      fc.record(
        {
          op: fc.oneof(fc.constantFrom('add', 'replace', 'remove', 'Add'), value),
          path: fc.oneof(fc.constantFrom(...names, ...texts), value),
          value,
        },
        { requiredKeys: [] },
      ),
      { maxLength: 4 },
    )
    .map((Operations) => ({
      ...{ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
    }))
  const bulk = fc
    .array(
      fc.record(
        {
          method: fc.oneof(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), value),
          path: fc.oneof(
            fc.constantFrom('/Users', '/Groups', `/Users/${ids.user}`, '/Groups/bulkId:a'),
            value,
          ),
          bulkId: fc.constantFrom('a', 'b', 'c'),
          data: fc.oneof(user, patch, value),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 4 },
    )
    .map((Operations) => ({ Operations }))
  const body = fc.oneof(
    fc.oneof(value, user, patch, bulk).map((it) => JSON.stringify(it) ?? ''),
    fc.string(),
    fc.integer({ min: 1, max: 20_000 }).map((depth) => '[{"a":'.repeat(depth)),
    fc.integer({ min: 1, max: 5_000 }).map((n) => `{"schemas":${'['.repeat(n)}${']'.repeat(n)}}`),
    fc
      .integer({ min: 1, max: 2_000 })
      .map((n) => `{"userName":"x","name":${'{"a":'.repeat(n)}1${'}'.repeat(n)}}`),
  )
  const path = fc.oneof(
    fc.constantFrom(
      ...['/Users', '/Groups', '/Bulk', '/.search', '/Users/.search', '/Me', '/Schemas', '/'],
      ...[`/Users/${ids.user}`, `/Groups/${ids.group}`, '/Users/__proto__', '/constructor'],
    ),
    fc.string().map((it) => `/Users/${encodeURIComponent(it.toWellFormed())}`),
    fc
      .tuple(fc.constantFrom('filter', 'sortBy', 'attributes', 'cursor', 'count'), text)
      .map(([name, it]) => `/Users?${name}=${encodeURIComponent(it.toWellFormed())}`),
  )
  return fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'),
      path,
      body,
    })
    .map(({ method, path: where, body: sent }) => ({
      method,
      path: where,
      body: method === 'GET' || method === 'HEAD' ? undefined : sent,
    }))
}
