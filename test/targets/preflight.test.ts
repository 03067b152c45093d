import type { Target } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { bitbucketPair } from '../support/bitbucket.js'
import { confluencePair } from '../support/confluence.js'
import { jiraPair, jsonAnswer, tamper } from '../support/jira.js'

type Fetch = (request: Request) => Promise<Response>
type Pair = (
  fakeOptions: { readonly platformJit?: boolean },
  options?: { readonly fetch?: Fetch; readonly auth?: { readonly token: string } },
) => { readonly fake: { readonly fetch: Fetch }; readonly target: Target }

const products: readonly (readonly [string, Pair])[] = [
  [
    'jiraDataCenter',
    (fakeOptions, options) => {
      const { fake, jira } = jiraPair(fakeOptions, options)
      return { fake, target: jira }
    },
  ],
  [
    'confluenceDataCenter',
    (fakeOptions, options) => {
      const { fake, confluence } = confluencePair(fakeOptions, options)
      return { fake, target: confluence }
    },
  ],
  ['bitbucketDataCenter', bitbucketPair],
]

const asksSso = ({ url }: Request) => url.endsWith('/rest/authconfig/1.0/idps')

describe.each(products)('%s tells whether the product provisions at sign-in itself', (_, pair) => {
  it.each([
    ['yes, when an enabled identity provider does', { platformJit: true }, true],
    ['no, when only one that is switched off would', { platformJit: false }, false],
    ['not, where there is no SSO app', {}, undefined],
  ])('%s', async (__, fakeOptions, told) => {
    expect((await pair(fakeOptions).target.probe()).platformJit).toBe(told)
  })

  it.each([
    ['a refusal', () => jsonAnswer(403, { message: 'no' })],
    ['a sign-in page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['another shape', () => jsonAnswer(200, { results: [{ enabled: true }] })],
    ['a server that fails', () => jsonAnswer(503, {})],
  ])('not, and does not fail, for %s', async (__, answer) => {
    const { fake } = pair({})
    const { target } = pair({}, { fetch: tamper(fake.fetch, asksSso, answer) })
    expect(await target.probe()).not.toHaveProperty('platformJit')
  })

  it('but gives up with the caller', async () => {
    const { fake } = pair({})
    const controller = new AbortController()
    const fetch = tamper(fake.fetch, asksSso, () => {
      controller.abort(new Error('no longer wanted'))
      return new Promise(() => undefined)
    })
    const { target } = pair({}, { fetch })
    await expect(target.probe({ signal: controller.signal })).rejects.toThrow('no longer wanted')
  })
})

describe('jiraDataCenter tells of a login that several directories have', () => {
  const users = [{ username: 'ada', groups: ['dev'] }, { username: 'grace' }]
  const duplicates = { Ada: ['Jira Internal Directory', 'Corp LDAP'] }

  it('with every account it reads, once it has been asked what it is', async () => {
    const { fake, jira } = jiraPair({ users, duplicates })
    expect(await jira.findUser({ username: 'ada' })).not.toHaveProperty('shadowedIn')
    await jira.probe()
    const before = fake.requests.length
    expect((await jira.findUser({ username: 'ada' }))?.shadowedIn).toEqual(duplicates.Ada)
    expect(await jira.findUser({ username: 'grace' })).not.toHaveProperty('shadowedIn')
    expect(fake.requests).toHaveLength(before + 2)
    const { items } = await jira.listUsers()
    expect(items.filter(({ shadowedIn }) => shadowedIn).map(({ username }) => username)).toEqual([
      'ada',
    ])
  })

  it('and forgets it when the directories no longer have it', async () => {
    const { fake, jira } = jiraPair({ users, duplicates })
    await jira.probe()
    const later = jiraPair({ users })
    let now = fake
    const { jira: same } = jiraPair({}, { fetch: (request) => now.fetch(request) })
    await same.probe()
    expect((await same.findUser({ username: 'ada' }))?.shadowedIn).toEqual(duplicates.Ada)
    now = later.fake
    await same.probe()
    expect(await same.findUser({ username: 'ada' })).not.toHaveProperty('shadowedIn')
  })

  it('from 8.19 on, and never fails because it is not told', async () => {
    const old = jiraPair({ users, duplicates, version: '8.18.2' })
    await old.jira.probe()
    expect(await old.jira.findUser({ username: 'ada' })).not.toHaveProperty('shadowedIn')
    expect(old.fake.requests.some(({ path }) => path.includes('duplicated'))).toBe(false)
    const { fake } = jiraPair({ users })
    const isList = ({ url }: Request) => url.includes('/duplicated/')
    for (const answer of [
      () => jsonAnswer(403, { errorMessages: ['no'], errors: {} }),
      () => jsonAnswer(200, { ada: 'everywhere' }),
    ]) {
      const { jira } = jiraPair({}, { fetch: tamper(fake.fetch, isList, answer) })
      expect((await jira.probe()).version).toBe('10.3.24')
      expect(await jira.findUser({ username: 'ada' })).not.toHaveProperty('shadowedIn')
    }
  })
})
