import { claimOf, isRosterError } from 'rostermap'
import {
  type ClaimsDocuments,
  type IdentityFromDocumentsOptions,
  identityFromClaims,
  identityFromDocuments,
} from 'rostermap/oidc'
import { describe, expect, it } from 'vitest'

const issuer = 'https://sso.example.org/realms/acme'
const idToken = { iss: issuer, sub: 'kim' }
const read = (
  documents: Omit<ClaimsDocuments, 'idToken'> & { readonly idToken?: object },
  options: Partial<IdentityFromDocumentsOptions> = {},
) =>
  identityFromDocuments(
    { ...documents, idToken: { ...idToken, ...documents.idToken } },
    { issuer, ...options },
  )
const placesOf = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (isRosterError(error) && error.code === 'CLAIMS_INVALID')
      return error.details.issues.map(({ pointer }) => pointer)
    throw error
  }
  return undefined
}

describe('several documents about one person', () => {
  const documents = {
    idToken: { email: 'id@example.com', phone: null },
    userinfo: { sub: 'kim', email: 'info@example.com', phone: '1', groups: ['info'] },
    accessToken: { iss: issuer, sub: 'kim', aud: 'api', phone: '2', groups: ['token'] },
    extras: { graph: { department: 'R&D', groups: [] } },
  }

  it('the first that says anything of a claim decides, and is its source', () => {
    const kim = read(documents)
    const sourced = ['email', 'phone', 'groups', 'department'].map((name) => {
      const { source, values } = claimOf(kim, name)
      return [source, values]
    })
    expect(sourced).toEqual([
      ['idToken', ['id@example.com']],
      ['userinfo', ['1']],
      ['userinfo', ['info']],
      ['graph', ['R&D']],
    ])
  })

  it('what each document said stays readable by its name', () => {
    const kim = read(documents)
    expect(claimOf(kim, 'userinfo:email').values).toEqual(['info@example.com'])
    expect(claimOf(kim, 'idToken:email').values).toEqual(['id@example.com'])
    expect(claimOf(kim, 'accessToken:groups').values).toEqual(['token'])
    expect(claimOf(kim, 'graph:groups').state).toBe('empty')
    expect(claimOf(kim, 'graph:nothing').state).toBe('absent')
  })

  it('another order of precedence, and an empty list that goes before a full one', () => {
    const kim = read(documents, { precedence: ['graph', 'accessToken'] })
    expect(claimOf(kim, 'groups')).toMatchObject({ state: 'empty', source: 'graph' })
    expect(claimOf(kim, 'phone').values).toEqual(['2'])
    expect(placesOf(() => read(documents, { precedence: ['graph', 'grpah'] }))).toEqual([
      '/precedence/1',
    ])
  })

  it('precedence goes by names as they are compared', () => {
    const given = { idToken: { Groups: ['id'] }, userinfo: { sub: 'kim', groups: ['info'] } }
    expect(claimOf(read(given), 'groups').values).toEqual(['info'])
    const kim = read(given, { claimNames: 'ignoreCase' })
    expect(claimOf(kim, 'groups').values).toEqual(['id'])
    expect(claimOf(kim, 'userinfo:groups').values).toEqual(['info'])
    const twice = { idToken: { Groups: ['a'], GROUPS: ['b'] }, userinfo: { sub: 'kim' } }
    expect(claimOf(read(twice, { claimNames: 'ignoreCase' }), 'groups').state).toBe('malformed')
  })

  it('overage in the first document is not filled by a list of another, unless that goes before', () => {
    const given = {
      idToken: { hasgroups: true },
      extras: { graph: { groups: ['a'] } },
    }
    expect(claimOf(read(given), 'groups')).toMatchObject({ state: 'overage', source: 'idToken' })
    expect(claimOf(read(given, { precedence: ['graph'] }), 'groups').values).toEqual(['a'])
  })

  it('OIDC Core 5.3.2: userinfo of another subject, or of none, is refused', () => {
    expect(placesOf(() => read({ userinfo: { sub: 'eve' } }))).toEqual(['/userinfo/sub'])
    expect(placesOf(() => read({ userinfo: {} }))).toEqual(['/userinfo/sub'])
    expect(placesOf(() => read({ userinfo: { sub: 'kim', iss: 'https://eve' } }))).toEqual([
      '/userinfo/iss',
    ])
  })

  it('RFC 9068: an access token names issuer and subject', () => {
    expect(placesOf(() => read({ accessToken: { sub: 'kim' } }))).toEqual(['/accessToken/iss'])
    expect(placesOf(() => read({ accessToken: { iss: issuer, sub: 'eve' } }))).toEqual([
      '/accessToken/sub',
    ])
  })

  it('Entra ID: an access token has another sub and the same oid', () => {
    const given = {
      idToken: { oid: '528b' },
      accessToken: { iss: issuer, sub: 'other', oid: '528b', groups: ['a'] },
    }
    expect(placesOf(() => read(given))).toEqual(['/accessToken/sub'])
    const frank = read(given, { preset: 'entra' })
    expect([frank.subject, claimOf(frank, 'groups').values]).toEqual(['528b', ['a']])
  })

  it('an extra may be silent about its person, and not be of another', () => {
    expect(placesOf(() => read({ extras: { 'a/b': { sub: 'eve' } } }))).toEqual([
      '/extras/a~1b/sub',
    ])
  })

  it('the subject comes from the ID token alone', () => {
    const given = { userinfo: { sub: 'kim', oid: 'evil' } }
    expect(read(given, { preset: 'entra' }).subject).toBe('kim')
  })

  it('claims about another token than the ID token say nothing of the person', () => {
    const kim = read({ accessToken: { iss: issuer, sub: 'kim', aud: 'api', jti: '9' } })
    expect(claimOf(kim, 'aud').state).toBe('absent')
    expect(claimOf(kim, 'accessToken:aud').values).toEqual(['api'])
  })

  it('a claim that is called like one of a document keeps its name', () => {
    const kim = read({
      idToken: { 'cognito:groups': ['a'], groups: ['x'] },
      extras: { cognito: { groups: ['b'] } },
    })
    expect(claimOf(kim, 'cognito:groups').values).toEqual(['a'])
    expect(kim.claims.filter(({ name }) => name === 'cognito:groups')).toHaveLength(1)
  })
})

describe('a path into claims', () => {
  const claims = {
    ...idToken,
    realm_access: { roles: ['a', 'b'] },
    resource_access: { 'jira.client': { roles: 'admin' }, none: null },
    'https://acme.example/groups': ['url'],
    teams: [{ name: 'x' }, { name: 'y', id: [1, 2] }],
    address: [{ country: 'DE' }],
    text: 'abc',
    nested: [['a']],
  }
  const at = (path: string, claimNames: 'exact' | 'ignoreCase' = 'exact') => {
    const kim = identityFromClaims(claims, { issuer, claimNames, paths: { groups: path } })
    const { state, values } = claimOf(kim, 'groups')
    return state === 'present' ? values : state
  }

  it.each([
    ['realm_access.roles', ['a', 'b']],
    ['realm_access.roles[1]', ['b']],
    ['realm_access.roles[*]', ['a', 'b']],
    ['resource_access.jira\\.client.roles', ['admin']],
    ['https://acme\\.example/groups', ['url']],
    ['teams[*].name', ['x', 'y']],
    ['address[0].country', ['DE']],
    ['realm_access.roles[7]', 'empty'],
    ['realm_access.groups', 'absent'],
    ['resource_access.none.roles', 'absent'],
    ['teams[*].id', 'absent'],
    ['text.length', 'malformed'],
    ['teams.name', 'malformed'],
    ['realm_access[0]', 'malformed'],
    ['nested', 'malformed'],
    ['constructor.name', 'absent'],
    ['__proto__.roles', 'absent'],
  ])('%s gives %j', (path, expected) => {
    expect(at(path)).toEqual(expected)
  })

  it.each(['', '.a', 'a..b', 'a.', '[0]', 'a[', 'a[-1]', 'a[x]', 'a]b', 'a\\'])(
    '%j is none',
    (path) => {
      expect(placesOf(() => at(path))).toEqual(['/paths/groups'])
    },
  )

  it('without regard to case where the options say so; two that match are too many', () => {
    expect(at('Realm_Access.Roles')).toBe('absent')
    expect(at('Realm_Access.Roles', 'ignoreCase')).toEqual(['a', 'b'])
    const twice = { ...idToken, A: { x: '1', X: '2' } }
    const kim = identityFromClaims(twice, {
      issuer,
      claimNames: 'ignoreCase',
      paths: { exact: 'a.x', none: 'a.\u0131', both: 'A.X' },
    })
    expect(['exact', 'none', 'both'].map((name) => claimOf(kim, name).state)).toEqual([
      'present',
      'absent',
      'present',
    ])
    const three = { ...idToken, a: { aa: 1, AA: 2 } }
    const options = { issuer, claimNames: 'ignoreCase', paths: { p: 'a.Aa' } } as const
    expect(claimOf(identityFromClaims(three, options), 'p').state).toBe('malformed')
  })

  it('reads each document on its way: the first that has something at the end decides', () => {
    const kim = read(
      {
        idToken: { resource_access: { account: { roles: ['view'] } } },
        accessToken: { iss: issuer, sub: 'kim', resource_access: { jira: { roles: ['dev'] } } },
      },
      { paths: { groups: 'resource_access.jira.roles', gone: 'x.y' } },
    )
    expect(claimOf(kim, 'groups')).toMatchObject({ values: ['dev'], source: 'accessToken' })
    expect(claimOf(kim, 'gone').state).toBe('absent')
  })

  it('goes before a claim of its name', () => {
    const claims = { ...idToken, groups: ['plain'], realm_access: { roles: ['deep'] } }
    const kim = identityFromClaims(claims, { issuer, paths: { groups: 'realm_access.roles' } })
    expect(kim.claims.filter(({ name }) => name === 'groups')).toHaveLength(1)
    expect(claimOf(kim, 'groups').values).toEqual(['deep'])
  })

  it('is overage when its first name is', () => {
    const claims = { ...idToken, _claim_names: { resource_access: 'src1' } }
    const kim = identityFromClaims(claims, { issuer, paths: { groups: 'resource_access.roles' } })
    expect(claimOf(kim, 'groups').state).toBe('overage')
  })
})
