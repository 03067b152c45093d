import { readFileSync } from 'node:fs'
import { type FakeJira, fakeJira, fakeJiraCloud } from 'rostermap/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPostgres } from '../../src/postgres/open.js'
import { sharedPglite } from '../support/pglite.js'
import { type Shell, shell } from './support.js'

const mapping = {
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' } }],
  groups: {
    from: { claim: 'groups' },
    mode: 'provenance',
    rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
  },
}
const ada = { iss: 'https://idp.example', sub: '1', login: 'ada', groups: ['idp-dev'] }
const plan = 'plan @mapping.json --claims @ada.json --target @jira.yaml'
const apply = 'apply @plan.json --target @jira.yaml'
const url = 'postgres://rostermap:s3cret@db.example/ledger'
let tenants = 0
const everybody = ['ada', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal']

describe('plan and apply with a ledger in PostgreSQL', () => {
  let jira: FakeJira
  let server: Awaited<ReturnType<FakeJira['listen']>>
  let sh: Shell
  let opened: string[]
  let closed: number
  beforeAll(sharedPglite, 60_000)
  const world = () => ({
    env: { JIRA_TOKEN: jira.token, LEDGER_URL: url },
    interactive: true,
    ask: async () => 'yes',
    async openDatabase(address: string) {
      opened.push(address)
      const client = await sharedPglite()
      return {
        client,
        close: async () => {
          closed += 1
        },
      }
    },
  })
  const target = (more = '') =>
    `product: jira-data-center\nbaseUrl: ${server.url}\nauth: { tokenEnv: JIRA_TOKEN }\n${more}`
  const groups = (name = 'ada') =>
    jira.state().users.find(({ username }) => username === name)?.groups

  beforeEach(async () => {
    opened = []
    closed = 0
    tenants += 1
    jira = fakeJira({
      groups: ['dev-team'],
      users: [...everybody].map((username) => ({ username })),
    })
    server = await jira.listen()
    sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'jira.yaml': target(`ledger: { databaseUrlEnv: LEDGER_URL, tenant: cli ${tenants} }\n`),
    })
  })
  afterEach(() => server.close())

  it('takes back what a rule gave, which without a ledger nobody remembers', async () => {
    await sh.run(`${plan} --out @plan.json`, world())
    expect((await sh.run(apply, world())).code).toBe(0)
    expect(groups()).toEqual(['dev-team'])
    sh.write('ada.json', { ...ada, groups: [] })
    expect((await sh.run(plan, world())).out).toContain('- remove from dev-team')
    sh.write('jira.yaml', target())
    expect((await sh.run(plan, world())).out).toContain('Nothing to do.')
    expect(opened).toEqual([url, url, url])
    expect(closed).toBe(3)
  })

  it('does not apply again what another machine applied', async () => {
    await sh.run(`${plan} --out @plan.json`, world())
    await sh.run(apply, world())
    // Another machine has the plans, and not the journal.
    const elsewhere = shell({
      'plan.json': JSON.parse(readFileSync(sh.path('plan.json'), 'utf8')),
      'jira.yaml': target(`ledger: { databaseUrlEnv: LEDGER_URL, tenant: cli ${tenants} }\n`),
    })
    const again = await elsewhere.run(apply, world())
    expect(again).toMatchObject({ code: 0, out: 'Nothing to do.\n' })
    expect(again.err).toBe('1 of 1 were applied before.\n')
  })

  it('goes on after Ctrl-C, which lets it finish the people it has begun', async () => {
    const all: unknown[] = []
    for (const login of everybody) {
      sh.write('ada.json', { ...ada, sub: login, login })
      await sh.run(`${plan} --out @plan.json`, world())
      all.push(...JSON.parse(readFileSync(sh.path('plan.json'), 'utf8')))
    }
    sh.write('plan.json', all)
    const giveUp = new AbortController()
    const cut = await sh.run(apply, {
      ...world(),
      signal: giveUp.signal,
      err: (text) => {
        if (text.includes('1/8')) giveUp.abort()
      },
    })
    expect(cut.code).toBe(130)
    const served = () => everybody.filter((name) => groups(name)?.includes('dev-team')).length
    const before = served()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(8)
    expect(cut.out).toContain(`${before} of 8 plans applied.`)
    const rest = await sh.run(apply, world())
    expect(rest.err).toContain(`${before} of 8 were applied before.`)
    expect(rest.out).toContain(`${8 - before} of ${8 - before} plans applied.`)
    expect(served()).toBe(8)
  })

  it('tells of a database that fails while one gives up, since what was applied may not be remembered', async () => {
    await sh.run(`${plan} --out @plan.json`, world())
    const giveUp = new AbortController()
    const { code, err } = await sh.run(apply, {
      ...world(),
      signal: giveUp.signal,
      async openDatabase() {
        giveUp.abort()
        throw new Error(url)
      },
    })
    expect([code, err]).toEqual([4, expect.stringContaining('[CLI_LEDGER]')])
  })

  it('goes on without a terminal by the approval that was given for all', async () => {
    sh.write('bob.json', { ...ada, sub: '2', login: 'bob' })
    await sh.run(`${plan} --out @plan.json`, world())
    await sh.run(`${plan.replace('ada', 'bob')} --out @bob-plan.json`, world())
    const read = (name: string) => JSON.parse(readFileSync(sh.path(name), 'utf8'))
    const plans = [...read('plan.json'), ...read('bob-plan.json')]
    sh.write('plan.json', plans)
    const alone = { ...world(), interactive: false }
    const digest = /--approve ([0-9a-f]{16})/.exec((await sh.run(apply, alone)).err)?.[1]
    sh.write('plan.json.journal', `${plans[0].hash}\n`)
    const { code, out } = await sh.run(`${apply} --approve ${digest}`, alone)
    expect([code, groups(), groups('bob')]).toEqual([0, [], ['dev-team']])
    expect(out).toContain('1 of 1 plans applied.')
  })

  it.each([
    ['connecting', Object.assign(new Error(`no ${url}`), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['something nobody knows', 'text', 'unknown'],
    [
      'the driver',
      Object.assign(new Error('pg'), { code: 'ERR_MODULE_NOT_FOUND' }),
      'install the package pg',
    ],
  ])('says that %s failed, with 4, and shows no address', async (_, reason, message) => {
    const { code, out, err } = await sh.run(plan, {
      ...world(),
      openDatabase: () => Promise.reject(reason),
    })
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toContain(message)
    expect(err).toContain('[CLI_LEDGER]')
    expect(err).not.toMatch(/s3cret|db\.example/)
  })

  it('says so of a database that is not there, as the driver finds it', async () => {
    const { code, err } = await sh.run(plan, {
      ...world(),
      env: { JIRA_TOKEN: jira.token, LEDGER_URL: 'postgres://u:s3cret@127.0.0.1:1/ledger' },
      openDatabase: openPostgres,
    })
    expect([code, err]).toEqual([4, expect.stringContaining('(ECONNREFUSED)')])
    expect(err).not.toMatch(/s3cret|127/)
  })

  it('stops when the ledger fails while plans are applied, and says to plan again', async () => {
    await sh.run(`${plan} --out @plan.json`, world())
    const client = await sharedPglite()
    // The first transaction looks after the tables, the second is a commit.
    let transactions = 0
    const { code, err } = await sh.run(apply, {
      ...world(),
      openDatabase: async () => ({
        client: {
          query: (text: string, values?: unknown[]) => client.query(text, values),
          async transaction<T>(run: (session: never) => Promise<T>) {
            transactions += 1
            if (transactions > 1) throw new Error(url)
            return (await client.transaction(run as never)) as T
          },
        },
        close: () => Promise.reject(new Error('closed already')),
      }),
    })
    expect(code).toBe(4)
    expect(err).toContain('plan again')
    expect(err).not.toContain('s3cret')
    expect(groups()).toEqual([])
  })

  it.each([
    ['ledger: { databaseUrlEnv: NOPE }', 'NOPE is not set'],
    ['ledger: postgres://u:s3cret@h/d', '/ledger must be'],
    ['ledger: { databaseUrl: postgres://u:s3cret@h/d }', '/ledger must be'],
    ['ledger: { databaseUrlEnv: A, tenant: 7 }', '/ledger must be'],
  ])('refuses %s', async (more, message) => {
    sh.write('jira.yaml', target(`${more}\n`))
    const { code, err } = await sh.run(plan, world())
    expect(code).toBe(3)
    expect(err).toContain(message)
    expect(err).not.toContain('s3cret')
    expect(opened).toEqual([])
  })
})

describe('a target file for Jira Cloud', () => {
  it('plans on the site', async () => {
    const fake = fakeJiraCloud({
      groups: ['dev-team'],
      users: [{ email: 'ada@example.com', displayName: 'Ada' }],
    })
    const server = await fake.listen()
    const sh = shell({
      'mapping.json': {
        ...mapping,
        profile: [{ to: 'email', from: { claim: 'mail' } }],
      },
      'ada.json': { ...ada, mail: 'ada@example.com' },
      'jira.yaml': `product: jira-cloud\nsiteUrl: ${server.url}\nauth: { username: ${fake.admin.username}, passwordEnv: TOKEN }\n`,
    })
    const { code, out, err } = await sh.run(plan, { env: { TOKEN: fake.admin.password } })
    expect([code, err]).toEqual([0, ''])
    // It found the account by its address, and takes nobody for somebody else without being told to.
    expect(out).toContain('email-domain-not-owned')
    sh.write('jira.yaml', 'product: jira-cloud\nauth: { tokenEnv: TOKEN }\n')
    const missing = await sh.run(plan, { env: { TOKEN: 'x' } })
    expect([missing.code, missing.err]).toEqual([
      3,
      expect.stringContaining('siteUrl must be given, or else cloudId'),
    ])
    await server.close()
  })
})
