import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeJira, fakeJira } from 'rostermap/testing'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Cli, commandLine, hasTerminal, written } from './process.js'

const logins = Array.from({ length: 12 }, (_, i) => `p${String(i).padStart(2, '0')}`)
const mapping = {
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' } }],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] },
      { id: 'ops', match: { exact: 'idp-ops' }, to: ['ops-team'] },
    ],
  },
}

describe('rostermap apply as a process', () => {
  const cli = commandLine()
  let jira: FakeJira
  let server: Awaited<ReturnType<FakeJira['listen']>>
  let at: Cli
  const env = () => ({ JIRA_TOKEN: jira.token })
  const inGroup = (group: string) =>
    jira
      .state()
      .users.filter(({ groups }) => groups.includes(group))
      .map(({ username }) => username)
  const open = (more: Parameters<typeof fakeJira>[0] = {}) =>
    fakeJira({
      ...more,
      groups: ['dev-team', 'ops-team'],
      users: logins.map((username) => ({ username, groups: ['jira-software-users'] })),
    })

  async function begin(fake: FakeJira) {
    jira = fake
    server = await jira.listen()
    at = cli({
      'm.json': mapping,
      'jira.yaml': `product: jira-data-center\nbaseUrl: ${server.url}\nauth: { tokenEnv: JIRA_TOKEN }\n`,
    })
  }
  /** Plans of all people in one file, each with two groups to give. */
  async function plans(people = logins): Promise<void> {
    const all: unknown[] = []
    for (const login of people) {
      at.write('one.json', {
        ...{ iss: 'https://idp.example', sub: login, login },
        groups: ['idp-dev', 'idp-ops'],
      })
      const args = `plan m.json --claims one.json --target jira.yaml --out ${login}.json`
      expect(await at.run(args, { env: env() })).toMatchObject({ code: 0 })
      all.push(...JSON.parse(readFileSync(join(at.folder, `${login}.json`), 'utf8')))
    }
    at.write('plans.json', all)
  }
  async function approve(): Promise<string> {
    const { err } = await at.run('apply plans.json -t jira.yaml', { env: env() })
    const digest = /--approve [0-9a-f]{16}/.exec(err)?.[0] ?? 'no digest'
    return `apply plans.json -t jira.yaml ${digest}`
  }

  beforeEach(() => begin(open({ latencyMs: 15 })))
  afterEach(() => server.close())
  afterAll(() => expect(written.join('\n')).not.toContain(jira.token))

  it('keeps a plan for its owner alone, over a file that everybody could read too', async () => {
    writeFileSync(join(at.folder, 'p00.json'), 'old', { mode: 0o644 })
    await plans(['p00'])
    expect(statSync(join(at.folder, 'p00.json')).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'finishes the people in hand after %s, and the same command goes on',
    async (signal, code) => {
      await plans()
      const args = await approve()
      let sent = false
      const asked = setInterval(() => {
        if (sent || inGroup('dev-team').length < 2) return
        sent = true
        end(signal)
      }, 2)
      let end: (signal: NodeJS.Signals) => void = () => undefined
      const ended = await at.run(args, {
        env: env(),
        started: (kill) => {
          end = kill
        },
      })
      clearInterval(asked)
      expect(ended).toMatchObject({ code, signal: null })
      expect(ended.err).toContain('Given up. The same command goes on.')
      const [, count] = /(\d+) of 12 plans applied\.\n$/.exec(ended.out) ?? []
      const done = inGroup('ops-team').length
      // Nobody is left with one group of two, and the count is true.
      expect(inGroup('dev-team')).toEqual(inGroup('ops-team'))
      expect([Number(count), done > 0, done < 12]).toEqual([done, true, true])

      const again = await at.run(args, { env: env() })
      expect(again).toMatchObject({ code: 0 })
      expect(again.err).toBe(`${done} of 12 were applied before.\n`)
      expect(inGroup('ops-team')).toEqual(logins)
      expect(await at.run(args, { env: env() })).toMatchObject({ code: 0, out: 'Nothing to do.\n' })
      const claims = 'plan m.json --claims one.json --target jira.yaml'
      expect((await at.run(claims, { env: env() })).out).toContain('Nothing to do.')
    },
  )

  it('is killed at once by the second signal, and only who was in hand is planned again', async () => {
    await plans()
    const args = await approve()
    const ended = await at.run(args, {
      env: env(),
      watch: (text, kill) => {
        if (text.includes('Finishing')) kill('SIGINT')
      },
      started: (kill) => {
        const asked = setInterval(() => {
          if (inGroup('dev-team').length === 0) return
          clearInterval(asked)
          kill('SIGINT')
        }, 2)
      },
    })
    expect(ended).toMatchObject({ code: null, signal: 'SIGINT' })
    const again = await at.run(args, { env: env() })
    expect(again.code).toBe(again.err.includes('PLAN_STALE') ? 1 : 0)
    await plans()
    const rest = await approve()
    await at.run(rest, { env: env() })
    expect([inGroup('dev-team'), inGroup('ops-team')]).toEqual([logins, logins])
  })

  it('goes on to write when nobody reads what it says', async () => {
    await plans(['p00', 'p01'])
    const args = await approve()
    const ended = await at.shell(`rostermap ${args} | head -1`, env())
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(inGroup('dev-team')).toEqual(['p00', 'p01'])
  })

  it('exits with 4 and tries no more people when the product is gone', async () => {
    await plans()
    const args = await approve()
    jira.failNext({ status: 503, headers: { 'retry-after': '0' } }, { times: 100_000 })
    const ended = await at.run(args, { env: env() })
    expect(ended.code).toBe(4)
    expect(ended.out).toMatch(/0 of 12 plans applied\.\n$/)
    expect(ended.err).toMatch(/were not tried, since the product does not answer\.\n$/)
  }, 120_000)

  it('writes nothing when the journal cannot be written', async () => {
    await plans(['p00'])
    const args = (await approve()).replace('plans.json', 'plans.json')
    await at.shell('mkdir plans.json.journal')
    expect(await at.run(args, { env: env() })).toMatchObject({ code: 3, out: '' })
    expect(inGroup('dev-team')).toEqual([])
    expect(await at.run('apply - -t jira.yaml', { env: env() })).toMatchObject({ code: 2 })
  })

  describe.skipIf(!hasTerminal())('at a terminal', () => {
    const answering = (answer: string) => {
      let answered = false
      return (shown: string, keys: (text: string) => void) => {
        if (answered || !shown.includes('Type yes to apply: ')) return
        answered = true
        keys(answer)
      }
    }
    const apply = (answer: string) =>
      at.terminal('apply plans.json -t jira.yaml', answering(answer), env())

    it('asks, shows how far it is, and says what was done', async () => {
      await plans(['p00', 'p01', 'p02'])
      const { code, out } = await apply('yes\r')
      expect(code).toBe(0)
      expect(out).toContain('█ 3/3')
      expect(out).toMatch(/3 of 3 plans applied\.\r\n$/)
      expect(inGroup('dev-team')).toHaveLength(3)
    })

    it.each([
      ['no', 'no\r', 1, 'Not approved: nothing was written.'],
      ['Ctrl-D', '\u0004', 1, 'Not approved: nothing was written.'],
      ['Ctrl-C', '\u0003', 130, 'Given up.'],
    ])('takes %s for a no', async (_, keys, code, said) => {
      await plans(['p00'])
      const ended = await apply(keys)
      expect(ended.out).toContain(said)
      expect(ended.code).toBe(code)
      expect(inGroup('dev-team')).toEqual([])
    })
  })
})
