import {
  fakeAtlassianCloud,
  fakeBitbucket,
  fakeBitbucketCloud,
  fakeConfluenceCloud,
  fakeJiraCloud,
} from 'rostermap/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { shell } from './support.js'

const plan = 'plan @mapping.json --claims @ada.json --target @target.yaml'
const mapping = {
  version: 1,
  profile: [{ to: 'email', from: { claim: 'mail' } }],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
  },
}
const ada = {
  iss: 'https://idp.example',
  sub: '1',
  mail: 'ada@example.com',
  groups: ['idp-dev'],
}

describe('a target file for an Atlassian organisation', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()))
  })

  it('is enough to plan against it', async () => {
    const fake = fakeAtlassianCloud({ groups: ['dev-team'] })
    const server = await fake.listen()
    open.push(server)
    const sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'target.yaml': [
        'product: atlassian-organization',
        `orgId: ${fake.orgId}`,
        `apiUrl: ${server.url}`,
        'auth: { tokenEnv: KEY }',
        'deactivate: disable',
        'manageAccounts: true',
        'properties: [jobTitle]',
        'roles: [{ resource: "ari:cloud:jira-software::site/1", role: atlassian/user }]',
      ].join('\n'),
    })
    const { code, out, err } = await sh.run(plan, { env: { KEY: fake.apiKey } })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('+ add to dev-team')
  })

  it.each([
    ['auth: { tokenEnv: KEY }', '/orgId must be a text'],
    ['orgId: x\nauth: { tokenEnv: KEY }\nbaseUrl: https://x.example', '/baseUrl is not known'],
    ['orgId: x\nauth: { tokenEnv: KEY }\ndeactivate: delete', '/deactivate must be suspend or'],
    ['orgId: x\nauth: { tokenEnv: KEY }\nroles: [admin]', '/roles must list roles'],
    [
      'orgId: x\nauth: { tokenEnv: KEY }\nmanageAccounts: yes please',
      '/manageAccounts must be true',
    ],
    ['orgId: x\nauth: { tokenEnv: KEY }\nproperties: [jobTitle]', 'cannot be used'],
  ])('is refused when it says %j', async (content, message) => {
    const sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'target.yaml': `product: atlassian-organization\n${content}\n`,
    })
    const { code, err } = await sh.run(plan, { env: { KEY: 'any' } })
    expect(code).toBe(3)
    expect(err).toContain(message)
  })
})

describe('a target file for Confluence Cloud', () => {
  afterEach(() => vi.unstubAllGlobals())

  const planned = async (content: string) => {
    const people = [{ email: 'ada@example.com' }]
    const wiki = fakeConfluenceCloud({ users: people, groups: ['dev-team'] })
    const jira = fakeJiraCloud({ users: people })
    vi.stubGlobal('fetch', (request: Request) =>
      (request.url.includes('/wiki/') ? wiki : jira).fetch(request),
    )
    const sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'policy.json': { match: { ownedDomains: ['example.com'] } },
      'target.yaml': `product: confluence-cloud\n${content}\n`,
    })
    return sh.run(`${plan} --policy @policy.json`, { env: { KEY: 'fake-api-token' } })
  }
  const site = 'siteUrl: https://example.atlassian.net'
  const auth = 'auth: { username: admin@example.com, passwordEnv: KEY }'

  it('finds people in Jira of the same site when it says so', async () => {
    expect((await planned(`${site}\n${auth}\npeople: jira`)).out).toContain('+ add to dev-team')
    expect((await planned(`${site}\n${auth}`)).out).toContain('cannot make one')
  })

  it('is refused when it names another product, or no site', async () => {
    expect((await planned(`${site}\n${auth}\npeople: crowd`)).err).toContain('must be jira')
    expect((await planned(auth)).err).toContain('cannot be used')
  })
})

describe('a target file for Bitbucket', () => {
  it('names a workspace of Bitbucket Cloud, or the address of a Data Center', async () => {
    const users = [{ username: 'ada', email: 'ada@example.com' }]
    const cloud = fakeBitbucketCloud({ users, groups: ['dev-team'] })
    const dataCenter = fakeBitbucket({ users, groups: ['dev-team'] })
    const [atCloud, atDataCenter] = [await cloud.listen(), await dataCenter.listen()]
    const files = [
      `product: bitbucket-cloud\nworkspace: acme\napiUrl: ${atCloud.url}\nlegacyGroups: write\n`,
      `product: bitbucket-data-center\nbaseUrl: ${atDataCenter.url}\nshutByGroups: false\n`,
    ]
    for (const [at, file] of files.entries()) {
      const sh = shell({
        'mapping.json': mapping,
        'ada.json': ada,
        'target.yaml': `${file}auth: { tokenEnv: KEY }\n`,
      })
      const { code, err } = await sh.run(plan, {
        env: { KEY: at === 0 ? cloud.token : dataCenter.token },
      })
      expect({ code, err }).toEqual({ code: 0, err: '' })
    }
    await atCloud.close()
    await atDataCenter.close()
  })

  it('is refused when it says what groups it has in another way', async () => {
    const sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'target.yaml': 'product: bitbucket-cloud\nlegacyGroups: yes\nauth: { tokenEnv: KEY }\n',
    })
    const { code, err } = await sh.run(plan, { env: { KEY: 'any' } })
    expect(code).toBe(3)
    expect(err).toContain('/legacyGroups must be read or write')
    expect(err).toContain('/workspace must be a text')
  })
})

describe('a target file for a SCIM directory', () => {
  it('is enough to plan against it', async () => {
    const fake = fakeAtlassianCloud()
    const server = await fake.listen()
    const sh = shell({
      'mapping.json': {
        version: 1,
        profile: ['username', 'email', 'displayName'].map((to) => ({
          to,
          from: { claim: 'mail' },
        })),
        groups: {
          from: { claim: 'groups' },
          rules: [
            { id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'], createMissing: true },
          ],
        },
      },
      'ada.json': ada,
      'target.yaml': [
        'product: atlassian-scim-directory',
        `directoryId: ${fake.scimDirectoryId}`,
        `apiUrl: ${server.url}`,
        'auth: { tokenEnv: KEY }',
        'verifiedDomains: [example.com]',
      ].join('\n'),
    })
    const { code, out, err } = await sh.run(plan, { env: { KEY: fake.scimKey } })
    await server.close()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('+ create account')
  })
})
