import fc from 'fast-check'
import { isRosterError, parseMapping } from 'rostermap'
import {
  type Imported,
  importEntra,
  importJitSettings,
  importKeycloak,
  readGroupTable,
} from 'rostermap/import'
import { expect, it } from 'vitest'

/** What an importer gives is a mapping that parses, or the one error that importers have. */
function holds(run: () => Imported): void {
  try {
    const { mapping, carried, notCarried, remarks } = run()
    expect(parseMapping(mapping)).toEqual(mapping)
    for (const note of [...notCarried, ...remarks]) expect(note.reason).not.toBe('')
    for (const { to } of carried) expect(valueAt(mapping, to)).toBeDefined()
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'IMPORT_INVALID') throw error
  }
}

function valueAt(value: unknown, at: string): unknown {
  return at
    .split('/')
    .slice(1)
    .reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], value)
}

const json = fc.jsonValue({ maxDepth: 4 })
const name = fc.oneof(
  fc.constantFrom('groups', 'a.b[0]', '__proto__', 'constructor', '', '[{"key":"a","value":"b"}]'),
  fc.string(),
  json,
)
const record = (keys: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] })

it('a realm export of any content gives a mapping or IMPORT_INVALID', () => {
  const mapper = fc.record({
    name,
    identityProviderAlias: fc.constant('x'),
    identityProviderMapper: fc.constantFrom(
      ...['oidc-user-attribute-idp-mapper', 'oidc-advanced-group-idp-mapper', 'other'],
      ...['oidc-username-idp-mapper', 'hardcoded-attribute-idp-mapper', 'oidc-role-idp-mapper'],
    ),
    config: record(
      ['claim', 'user.attribute', 'claims', 'group', 'role', 'template', 'attribute', 'syncMode'],
      name,
    ),
  })
  const protocolMappers = fc.array(
    fc.record({
      name,
      protocolMapper: fc.constantFrom(
        ...['oidc-group-membership-mapper', 'oidc-usermodel-attribute-mapper', 'x'],
      ),
      config: record(['claim.name', 'user.attribute', 'full.path'], name),
    }),
  )
  const realm = fc.record({
    realm: fc.constant('r'),
    identityProviders: fc.constant([{ alias: 'x' }]),
    identityProviderMappers: fc.oneof(fc.array(mapper, { maxLength: 5 }), json),
    clients: fc.tuple(
      fc.record({ clientId: fc.constant('c'), protocolMappers, defaultClientScopes: json }),
    ),
    groups: fc.oneof(fc.array(fc.record({ name, path: name, subGroups: json })), json),
  })
  fc.assert(
    fc.property(realm, fc.boolean(), (input, rolesAsGroups) => {
      holds(() => importKeycloak(input, { identityProvider: 'x', rolesAsGroups }))
      holds(() => importKeycloak(input, { client: 'c', rolesAsGroups }))
    }),
    { numRuns: 60 },
  )
})

it('expressions of any text give a mapping, and each attribute is accounted for', () => {
  const word = fc.constantFrom(
    ...['Switch', 'IIF', 'Join', 'Replace', 'Mid', 'DateAdd', '(', ')', ',', ',', '=', '<>', '>'],
    ...['[a]', '[__proto__]', '"x"', '"yyyy"', '"__proto__"', '1', '-1', '&HF', 'ToLower', '"${'],
  )
  const expression = fc.oneof(
    fc.array(word, { maxLength: 25 }).map((words) => words.join(' ')),
    fc.string(),
  )
  const target = fc.oneof(fc.constantFrom('userName', 'title', 'constructor', '[]'), fc.string())
  fc.assert(
    fc.property(fc.array(fc.tuple(target, expression), { maxLength: 5 }), (pairs) => {
      const attributeMappings = pairs.map(([targetAttributeName, text]) => ({
        targetAttributeName,
        source: { type: 'Function', expression: text },
      }))
      const schema = {
        synchronizationRules: [
          { objectMappings: [{ sourceObjectName: 'User', attributeMappings }] },
        ],
      }
      holds(() => importEntra(schema))
      const { carried, notCarried, remarks } = importEntra(schema)
      const told = new Set([...carried, ...notCarried, ...remarks].map(({ pointer }) => pointer))
      for (const i of pairs.keys())
        expect(told).toContain(`/synchronizationRules/0/objectMappings/0/attributeMappings/${i}`)
    }),
    { numRuns: 150 },
  )
})

it('settings and tables of any content give a mapping or IMPORT_INVALID', () => {
  const settings = record(
    ['attributes', 'groups', 'sameName', 'domains', 'defaultGroups', 'groupRegex', 'createUsers'],
    json,
  )
  fc.assert(
    fc.property(settings, fc.string(), (value, text) => {
      holds(() => importJitSettings({ version: 1, ...value }))
      holds(() => importJitSettings({ version: 1, groups: readGroupTable(`idp,product\n${text}`) }))
    }),
    { numRuns: 100 },
  )
})
