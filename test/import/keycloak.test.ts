import { compileMapping, profileOf, trustClaims } from 'rostermap'
import { importKeycloak } from 'rostermap/import'
import { describe, expect, it } from 'vitest'

const mapper = (name: string, identityProviderMapper: string, config: object, alias = 'okta') => ({
  name,
  identityProviderAlias: alias,
  identityProviderMapper,
  config,
})
const realm = (mappers: readonly object[], provider: object = {}) => ({
  realm: 'acme',
  identityProviders: [
    { alias: 'okta', providerId: 'oidc', config: { syncMode: 'FORCE' }, ...provider },
  ],
  identityProviderMappers: mappers,
})
const broker = (mappers: readonly object[], provider: object = {}, more: object = {}) =>
  importKeycloak(realm(mappers, provider), { identityProvider: 'okta', ...more })

describe('mappers of an identity provider', () => {
  it('that work at the first sign-in alone leave the display name alone later', () => {
    const part = (claim: string, attribute: string, syncMode: string) =>
      mapper(claim, 'oidc-user-attribute-idp-mapper', {
        claim,
        'user.attribute': attribute,
        syncMode,
      })
    const applyOf = (first: string, last: string) =>
      broker([part('f', 'firstName', first), part('l', 'lastName', last)]).mapping.profile.find(
        ({ to }) => to === 'displayName',
      )?.apply
    expect(applyOf('FORCE', 'INHERIT')).toBeUndefined()
    expect(applyOf('FORCE', 'IMPORT')).toBe('createOnly')
  })

  it('become attributes and group rules', () => {
    const { mapping, notCarried } = broker([
      mapper('name', 'oidc-username-idp-mapper', {
        template: '${ALIAS}.${CLAIM.email | localpart}',
      }),
      mapper('mail', 'oidc-user-attribute-idp-mapper', {
        claim: 'contact.emails[0].address',
        'user.attribute': 'email',
        syncMode: 'IMPORT',
      }),
      mapper('first', 'oidc-user-attribute-idp-mapper', {
        claim: 'given_name',
        'user.attribute': 'firstName',
      }),
      mapper('last', 'oidc-user-attribute-idp-mapper', {
        claim: 'family_name',
        'user.attribute': 'lastName',
      }),
      mapper('site', 'hardcoded-attribute-idp-mapper', {
        attribute: 'site',
        'attribute.value': 'Oslo',
      }),
      mapper('Entwickler ü', 'oidc-advanced-group-idp-mapper', {
        claims: '[{"key":"groups","value":"dev"}]',
        'are.claim.values.regex': 'false',
        group: '/engineering/platform',
      }),
      mapper('admins', 'oidc-advanced-group-idp-mapper', {
        claims: '[{"key":"groups","value":"adm.*"},{"key":"realm_access.roles","value":"it"}]',
        'are.claim.values.regex': 'true',
        group: '/admins',
        syncMode: 'IMPORT',
      }),
      mapper('all', 'oidc-hardcoded-group-idp-mapper', { group: '/everybody' }),
      mapper('other', 'oidc-hardcoded-group-idp-mapper', { group: '/other' }, 'another'),
    ])
    expect(notCarried).toEqual([])
    expect(mapping.groups).toEqual({
      rules: [
        {
          id: 'Entwickler-u',
          from: { claim: 'groups' },
          match: { exact: 'dev' },
          to: ['platform'],
        },
        {
          id: 'admins',
          when: {
            all: [
              { of: { claim: 'groups' }, regex: 'adm.*' },
              { of: { claim: 'realm_access', path: '$.roles' }, regex: 'it' },
            ],
          },
          to: ['admins'],
          mode: 'createOnly',
        },
      ],
      defaults: [{ to: ['everybody'], for: 'everybody' }],
    })
    const mapped = compileMapping(mapping).map(
      trustClaims(
        {
          email: 'ada@x.example',
          contact: { emails: [{ address: 'a@x.example' }] },
          given_name: 'Ada',
          family_name: 'L',
          groups: ['dev', 'admin'],
          realm_access: { roles: ['it'] },
        },
        { reason: 'test', issuer: 'i', subject: '1' },
      ),
    )
    expect(profileOf(mapped)).toEqual({
      username: 'okta.ada',
      email: 'a@x.example',
      site: 'Oslo',
      displayName: 'Ada L',
    })
    expect(mapped.groups.map(({ name }) => name)).toEqual(['admins', 'everybody', 'platform'])
  })

  it('of SAML read attributes by name or FriendlyName, and the NameID', () => {
    const { mapping, remarks } = broker(
      [
        mapper('mail', 'saml-user-attribute-idp-mapper', {
          'attribute.friendly.name': 'mail',
          'user.attribute': 'email',
        }),
        mapper('dev', 'saml-advanced-group-idp-mapper', {
          attributes: '[{"key":"memberOf","value":"dev"}]',
          group: 'dev',
        }),
      ],
      { providerId: 'saml', config: {} },
    )
    expect(mapping.profile).toEqual([
      { to: 'email', from: { claim: 'mail' } },
      { to: 'username', from: { nameId: 'value' }, required: true },
    ])
    expect(mapping.groups?.rules[0]).toMatchObject({ from: { claim: 'memberOf' } })
    expect(remarks.map(({ subject }) => subject)).toEqual(['mail', 'dev', 'username'])
  })

  it('with dots and quotes in names of claims read what Keycloak reads', () => {
    const { mapping } = broker([
      mapper('a', 'oidc-user-attribute-idp-mapper', {
        claim: "https://acme\\.example/x.it's",
        'user.attribute': 'a',
      }),
    ])
    const person = trustClaims(
      { preferred_username: 'x', 'https://acme.example/x': { "it's": 'here' } },
      { reason: 'test', issuer: 'i', subject: '1' },
    )
    expect(profileOf(compileMapping(mapping).map(person))['a']).toBe('here')
  })

  it('that give roles are left out, or counted as groups', () => {
    const roles = [
      mapper('r1', 'oidc-role-idp-mapper', { claim: 'g', 'claim.value': 'a', role: 'admin' }),
      mapper('r2', 'oidc-hardcoded-role-idp-mapper', { role: 'user', syncMode: 'IMPORT' }),
    ]
    expect(broker(roles).notCarried.map(({ subject }) => subject)).toEqual(['r1', 'r2'])
    const { mapping, notCarried } = broker(roles, {}, { rolesAsGroups: true })
    expect(notCarried).toEqual([])
    expect(mapping.groups).toMatchObject({
      rules: [{ from: { claim: 'g' }, match: { exact: 'a' }, to: ['admin'] }],
      defaults: [{ to: ['user'], for: 'newUsers' }],
    })
  })

  it.each([
    ['x-custom-mapper', {}, 'nothing like this kind of mapper'],
    ['', {}, 'no type'],
    ['oidc-user-attribute-idp-mapper', { claim: 'a' }, 'what goes where'],
    ['hardcoded-attribute-idp-mapper', { attribute: 'a' }, 'what goes where'],
    ['oidc-username-idp-mapper', {}, 'no template'],
    ['oidc-username-idp-mapper', { template: '${UUID}' }, 'nothing like ${UUID}'],
    ['oidc-username-idp-mapper', { template: '${CLAIM.a | rot13}' }, 'no "rot13"'],
    ['oidc-username-idp-mapper', { template: 'x', target: 'BROKER_ID' }, 'the id of the link'],
    ['oidc-advanced-group-idp-mapper', { claims: '[]' }, 'which one it gives'],
    ['oidc-advanced-group-idp-mapper', { claims: '[]', group: 'g' }, 'tests cannot be read'],
    ['oidc-advanced-group-idp-mapper', { claims: '{', group: 'g' }, 'tests cannot be read'],
    ['oidc-advanced-group-idp-mapper', { group: 'g' }, 'tests cannot be read'],
    [
      'oidc-advanced-group-idp-mapper',
      {
        claims: '[{"key":"a","value":"(?=x)"}]',
        'are.claim.values.regex': 'true',
        group: 'g',
      },
      'the mapping language does not take it',
    ],
    [
      'oidc-user-attribute-idp-mapper',
      { claim: 'a', 'user.attribute': 'b', 'new.setting': 'on' },
      'this setting of the mapper means nothing here',
    ],
    ['oidc-user-attribute-idp-mapper', { claim: 'a', 'user.attribute': 'firstName' }, 'other part'],
  ])('%s with %j: says what is left out and why', (type, config, reason) => {
    const { notCarried } = broker([mapper('m', type, config)])
    expect(notCarried).toHaveLength(1)
    expect(notCarried[0]?.reason).toContain(reason)
    expect(notCarried[0]?.pointer).toMatch(/^\/identityProviderMappers\/0/)
  })

  it('go with the default groups of the realm; other sources of people are listed', () => {
    const storage = 'org.keycloak.storage.UserStorageProvider'
    const { mapping, notCarried } = importKeycloak(
      {
        ...realm([]),
        identityProviders: [{ alias: 'okta' }, { alias: 'github' }, {}],
        defaultGroups: ['/all/staff', 7, ''],
        components: { [storage]: [{ name: 'ldap' }, {}] },
      },
      { identityProvider: 'okta' },
    )
    expect(mapping.groups?.defaults).toEqual([{ to: ['staff'], for: 'newUsers' }])
    expect(notCarried.map(({ pointer }) => pointer)).toEqual([
      '/identityProviders/1',
      '/identityProviders/2',
      `/components/${storage}/0`,
      `/components/${storage}/1`,
    ])
  })

  it('account for every mapper of the identity provider', () => {
    const mappers = Array.from({ length: 40 }, (_, i) =>
      mapper(`m${i}`, ['oidc-user-attribute-idp-mapper', 'who-knows'][i % 2] ?? '', {
        claim: 'a',
        'user.attribute': i % 4 === 0 ? 'same' : `b${i}`,
      }),
    )
    const { carried, notCarried } = broker(mappers)
    const seen = [...carried, ...notCarried].map(({ pointer }) => pointer)
    expect(
      mappers.map((_, i) => `/identityProviderMappers/${i}`).filter((at) => !seen.includes(at)),
    ).toEqual([])
  })
})

const protocol = (name: string, protocolMapper: string, config: object = {}) => ({
  name,
  protocolMapper,
  config,
})
const clientRealm = (mappers: readonly object[], scopes: readonly object[] = []) => ({
  realm: 'acme',
  clients: [
    {
      clientId: 'jira',
      protocolMappers: mappers,
      defaultClientScopes: ['profile'],
      optionalClientScopes: ['phone', 'none'],
    },
  ],
  clientScopes: scopes,
  groups: [
    {
      name: 'engineering',
      path: '/engineering',
      subGroups: [{ name: 'leads', path: '/engineering/leads' }],
    },
    { name: 'sales', subGroups: [{ name: 'leads' }] },
    { name: '' },
  ],
})
const client = (mappers: readonly object[], scopes: readonly object[] = [], more: object = {}) =>
  importKeycloak(clientRealm(mappers, scopes), { client: 'jira', ...more })

describe('what a client is sent', () => {
  it('becomes the input, and each group of the realm a rule', () => {
    const { mapping, notCarried, remarks } = client(
      [protocol('groups', 'oidc-group-membership-mapper', { 'claim.name': 'groups' })],
      [
        {
          name: 'profile',
          protocolMappers: [
            protocol('user', 'oidc-usermodel-attribute-mapper', {
              'user.attribute': 'username',
              'claim.name': 'preferred_username',
            }),
            protocol('mail', 'oidc-usermodel-property-mapper', {
              'user.attribute': 'email',
              'claim.name': 'email',
              'id.token.claim': 'false',
              'userinfo.token.claim': 'false',
            }),
            protocol('full name', 'oidc-full-name-mapper'),
            protocol('first', 'oidc-usermodel-attribute-mapper', {
              'user.attribute': 'firstName',
              'claim.name': 'given_name',
            }),
            protocol('last', 'oidc-usermodel-attribute-mapper', {
              'user.attribute': 'lastName',
              'claim.name': 'family_name',
            }),
            protocol('aud', 'oidc-audience-mapper', { 'claim.name': 'aud' }),
          ],
        },
        { name: 'phone', protocolMappers: [protocol('x', 'y')] },
        { name: 'none', protocolMappers: [] },
        { name: 'unused', protocolMappers: [protocol('x', 'y')] },
      ],
    )
    expect(mapping.profile).toEqual([
      { to: 'username', from: { claim: 'preferred_username' }, required: true },
      { to: 'email', from: { claim: 'email' } },
      { to: 'displayName', from: { claim: 'name' } },
    ])
    expect(mapping.groups).toEqual({
      from: { claim: 'groups' },
      rules: [
        { id: 'engineering', match: { path: '/engineering' }, to: ['engineering'] },
        { id: 'engineering-leads', match: { path: '/engineering/leads' }, to: ['leads'] },
        { id: 'sales', match: { path: '/sales' }, to: ['sales'] },
        { id: 'sales-leads', match: { path: '/sales/leads' }, to: ['leads'] },
      ],
    })
    expect(notCarried.map(({ subject }) => subject)).toEqual(['aud', 'phone', 'first', 'last'])
    expect(remarks.map(({ subject }) => subject)).toEqual(['mail', '/sales/leads'])
  })

  it.each(['true', 'false'])(
    'a slash in the name of a group is no step of its path (%s)',
    (full) => {
      const realm = {
        ...clientRealm([
          protocol('groups', 'oidc-group-membership-mapper', {
            'claim.name': 'groups',
            'full.path': full,
          }),
        ]),
        groups: [
          { name: 'D', path: '/D' },
          { name: 'R/D', path: '/R/D' },
        ],
      }
      const mapper = compileMapping(importKeycloak(realm, { client: 'jira' }).mapping)
      const given = (...groups: string[]) =>
        mapper
          .map(trustClaims({ groups }, { reason: 'test', issuer: 'i', subject: '1' }))
          .groups.map(({ name }) => name)
      const slash = full === 'true' ? '/' : ''
      expect(given(`${slash}R/D`)).toEqual(['R/D'])
      expect(given(`${slash}D`)).toEqual(['D'])
    },
  )

  it('over SAML, without full paths, gives rules by name', () => {
    const { mapping } = client([
      protocol('groups', 'saml-group-membership-mapper', {
        'attribute.name': 'member',
        'full.path': 'false',
      }),
      protocol('mail', 'saml-user-property-mapper', {
        'user.attribute': 'email',
        'attribute.name': 'urn:oid:1',
      }),
    ])
    expect(mapping.groups?.from).toEqual({ claim: 'member' })
    expect(mapping.groups?.rules[0]?.match).toEqual({ exact: 'engineering' })
    expect(mapping.profile).toEqual([{ to: 'email', from: { claim: 'urn:oid:1' } }])
  })

  it('roles are left out, or counted as groups when there are no others', () => {
    const roles = protocol('roles', 'oidc-usermodel-realm-role-mapper', {
      'claim.name': 'realm_access.roles',
    })
    const groups = protocol('groups', 'oidc-group-membership-mapper', { 'claim.name': 'groups' })
    expect(client([roles]).notCarried[0]?.subject).toBe('roles')
    expect(client([roles, groups], [], { rolesAsGroups: true }).notCarried[0]?.subject).toBe(
      'roles',
    )
    const { mapping } = client([roles], [], { rolesAsGroups: true })
    expect(mapping.groups).toMatchObject({
      from: { claim: 'realm_access', path: '$.roles' },
      rules: [{ match: { anything: true }, to: ['${value}'] }],
    })
  })

  it('lists mappers that say nothing, stand twice or are unknown', () => {
    const twice = protocol('again', 'oidc-group-membership-mapper', { 'claim.name': 'g2' })
    const role = protocol('role', 'oidc-usermodel-client-role-mapper', { 'claim.name': 'r' })
    const { notCarried } = client([
      protocol('groups', 'oidc-group-membership-mapper', { 'claim.name': 'groups' }),
      twice,
      role,
      { ...role, name: 'role again' },
      protocol('note', 'oidc-usersessionmodel-note-mapper', { 'claim.name': 'n' }),
      protocol('what', 'oidc-what-mapper', { 'claim.name': 'w' }),
      protocol('no claim', 'oidc-usermodel-attribute-mapper'),
      protocol('no attribute', 'oidc-usermodel-attribute-mapper', { 'claim.name': 'c' }),
      { protocolMapper: 'nameless' },
    ])
    expect(notCarried.map(({ subject }) => subject)).toEqual([
      'again',
      'role again',
      'note',
      'what',
      'no claim',
      'no attribute',
      'mapper 8',
      'role',
    ])
  })
})

describe('what is no realm export is refused', () => {
  it.each([
    [7, { client: 'x' }, 'must be a realm export'],
    [{}, { client: 'x' }, 'must be a realm export'],
    [{ realm: 'a' }, {}, 'exactly one of'],
    [{ realm: 'a' }, { client: 'x', identityProvider: 'y' }, 'exactly one of'],
    [{ realm: 'a' }, { client: 'x' }, 'no client of that id'],
    [{ realm: 'a' }, { identityProvider: 'x' }, 'no identity provider of that alias'],
  ])('%j with %j', (input, options, message) => {
    expect(() => importKeycloak(input, options)).toThrow(message)
  })

  it('and so are groups inside groups without end', () => {
    let groups: object[] = []
    for (let i = 0; i < 1_500; i += 1) groups = [{ name: 'x', path: '/x', subGroups: groups }]
    const deep = { ...clientRealm([]), groups }
    expect(() => importKeycloak(deep, { client: 'jira' })).toThrow('without end')
  })
})
