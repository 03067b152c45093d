import { readFileSync, writeFileSync } from 'node:fs'
import { type FakeJira, fakeJira } from 'rostermap/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Shell, shell } from './support.js'

const mapping = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'mail' } },
    { to: 'displayName', from: { claim: 'name' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] },
      { id: 'ops', match: { exact: 'idp-ops' }, to: ['ops-team'] },
    ],
  },
}
const ada = {
  ...{ iss: 'https://idp.example', sub: '1', login: 'ada', mail: 'ada@example.com' },
  ...{ name: 'Ada Lovelace', groups: ['idp-dev'] },
}
const plan = 'plan @mapping.json --claims @ada.json --target @jira.yaml'

describe('rostermap plan and apply', () => {
  let jira: FakeJira
  let server: Awaited<ReturnType<FakeJira['listen']>>
  let sh: Shell
  const env = () => ({ env: { JIRA_TOKEN: jira.token } })
  const groups = () => jira.state().users.find(({ username }) => username === 'ada')?.groups

  beforeEach(async () => {
    jira = fakeJira({
      groups: ['dev-team', 'ops-team'],
      users: [
        {
          ...{ username: 'ada', displayName: 'Ada L.', email: 'ada@example.com' },
          groups: ['ops-team'],
        },
      ],
    })
    server = await jira.listen()
    sh = shell({
      'mapping.json': mapping,
      'ada.json': ada,
      'jira.yaml': `product: jira-data-center\nbaseUrl: ${server.url}\nauth: { tokenEnv: JIRA_TOKEN }\n`,
    })
  })
  afterEach(() => server.close())

  it('say what would be done, and write nothing', async () => {
    const before = JSON.stringify(jira.state())
    const { code, out, err } = await sh.run(plan, env())
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('+ add to dev-team')
    expect(out).toContain('- remove from ops-team')
    expect(out).not.toContain('Ada Lovelace')
    expect(JSON.stringify(jira.state())).toBe(before)
  })

  it('exit with 1 when access is refused, and say why', async () => {
    sh.write('mapping.json', {
      ...mapping,
      profile: [{ to: 'username', from: { claim: 'nick' }, required: true }],
    })
    const { code, out } = await sh.run(plan, env())
    expect(code).toBe(1)
    expect(out).toMatch(/^Access is refused: username is required/)
  })

  it.each([
    ['markdown', /^#|\*\*/m],
    ['html', /^<!doctype html>/],
    ['json', /^\[/],
  ])('write a plan as %s', async (format, shape) => {
    const { code, out } = await sh.run(`${plan} --format ${format}`, env())
    expect(code).toBe(0)
    expect(out).toMatch(shape)
    expect(out).toMatch(/dev\\?-team/)
  })

  it('keep a plan, apply it once it is approved by name, and find nothing to do then', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    const asked = await sh.run('apply @plan.json --target @jira.yaml', env())
    expect(asked.code).toBe(1)
    expect(groups()).toEqual(['ops-team'])
    const digest = /--approve ([0-9a-f]{16})/.exec(asked.err)?.[1]
    const wrong = await sh.run(
      'apply @plan.json --target @jira.yaml --approve 0000000000000000',
      env(),
    )
    expect([wrong.code, groups()]).toEqual([1, ['ops-team']])
    expect(wrong.err).toContain(
      `--approve names other plans than this file holds: these are ${digest}.`,
    )
    const applied = await sh.run(`apply @plan.json --target @jira.yaml --approve ${digest}`, env())
    expect(applied).toMatchObject({ code: 0, err: '' })
    expect(applied.out).toMatch(/1 of 1 plans applied\.\n$/)
    expect(groups()).toEqual(['dev-team'])
    expect((await sh.run(plan, env())).out).toContain('Nothing to do.')
  })

  it('ask a person at a terminal, who may say no', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    const at = (answer: string) => ({ ...env(), interactive: true, ask: async () => answer })
    const no = await sh.run('apply @plan.json --target @jira.yaml', at('y'))
    expect([no.code, groups()]).toEqual([1, ['ops-team']])
    const yes = await sh.run('apply @plan.json --target @jira.yaml', at('yes'))
    expect([yes.code, groups()]).toEqual([0, ['dev-team']])
    expect(yes.err).toContain('1/1')
  })

  it('go on where a run ended', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    const yes = { ...env(), interactive: true, ask: async () => 'yes' }
    await sh.run('apply @plan.json --target @jira.yaml', yes)
    const again = await sh.run('apply @plan.json --target @jira.yaml', yes)
    expect(again).toMatchObject({ code: 0, out: 'Nothing to do.\n' })
    expect(again.err).toContain('1 of 1 were applied before.')
  })

  it('refuse a plan whose account has changed since', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    sh.write('ada.json', { ...ada, groups: ['idp-dev', 'idp-ops'] })
    await sh.run(`${plan} --out @other.json`, env())
    const yes = { ...env(), interactive: true, ask: async () => 'yes' }
    await sh.run('apply @other.json --target @jira.yaml', yes)
    const stale = await sh.run('apply @plan.json --target @jira.yaml', yes)
    expect(stale.code).toBe(1)
    expect(stale.err).toContain('[PLAN_STALE]')
    expect(groups()).toEqual(['dev-team', 'ops-team'])
  })

  it('say of a file without plans what to do', async () => {
    const { code, err } = await sh.run('apply @mapping.json --target @jira.yaml', env())
    expect(code).toBe(3)
    expect(err).toMatch(
      /mapping\.json holds no plan: keep one with `rostermap plan --out FILE`\. \[CLI_INPUT\]/,
    )
  })

  it('refuse a plan that was edited', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    const path = sh.path('plan.json')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('dev-team', 'jira-administrators'))
    const { code, err } = await sh.run('apply @plan.json --target @jira.yaml', env())
    expect(code).toBe(1)
    expect(err).toContain('[PLAN_INVALID]')
  })

  it('write nothing more when the person gives up', async () => {
    await sh.run(`${plan} --out @plan.json`, env())
    const { code, err } = await sh.run('apply @plan.json --target @jira.yaml', {
      ...{ ...env(), interactive: true, ask: async () => 'yes' },
      signal: AbortSignal.abort(),
    })
    expect(code).toBe(130)
    expect(err).toContain('Given up.')
    expect(groups()).toEqual(['ops-team'])
  })

  it('exit with 4 when the product fails, and show no secret', async () => {
    const { code, out, err } = await sh.run(plan, { env: { JIRA_TOKEN: 'wrong-secret' } })
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(err).toContain('[TARGET_UNAUTHORIZED]')
    expect(err).not.toContain('wrong-secret')
  })

  it.each([
    ['product: jira\nbaseUrl: x\nauth: { tokenEnv: T }', '1:10 /product must be one of'],
    ['product: jira-data-center\nauth: { tokenEnv: T }', '/baseUrl must be the address'],
    [
      'product: jira-data-center\nbaseUrl: https://j.example\nauth: { token: s3cret }',
      '/auth must be',
    ],
    [
      'product: jira-data-center\nbaseUrl: https://j.example\nauth: { tokenEnv: T }\nx: 1',
      '/x is not known',
    ],
    [
      'product: jira-data-center\nbaseUrl: http://j.example\nauth: { tokenEnv: JIRA_TOKEN }',
      'cannot be used',
    ],
    [
      'product: jira-data-center\nbaseUrl: https://j.example\nauth: { tokenEnv: NOPE }',
      'NOPE is not set',
    ],
    ['[]', 'must be an object'],
  ])('refuse the target file %j', async (content, message) => {
    sh.write('jira.yaml', content)
    const { code, err } = await sh.run(plan, env())
    expect(code).toBe(3)
    expect(err).toContain(message)
    expect(err).not.toContain('s3cret')
  })

  it('need a target', async () => {
    expect((await sh.run('plan @mapping.json --claims @ada.json')).err).toContain('Say --target.')
    expect((await sh.run('apply @plan.json')).err).toContain('Say --target.')
  })

  it('take a policy, and refuse one that is no object', async () => {
    sh.write('policy.yaml', 'update: false\n')
    const { out } = await sh.run(`${plan} --policy @policy.yaml`, env())
    expect(out).not.toContain('update account')
    sh.write('policy.yaml', '[1]\n')
    expect((await sh.run(`${plan} --policy @policy.yaml`, env())).code).toBe(3)
  })
})
