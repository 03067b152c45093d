import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shell } from './support.js'

const mapping = {
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' }, required: true }],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'dev' }, to: ['dev-team'] }],
  },
}
const passing = `version: 1
cases:
  - name: a developer
    person: { claims: { login: ada, groups: [dev] } }
    expect: { profile: { username: ada }, groups: [dev-team] }
`
const failing = `version: 1
cases:
  - name: a developer
    person: { claims: { login: ada, groups: [Dev] } }
    expect:
      groups:
        - dev-team
  - name: somebody without a login
    person: { claims: {} }
    expect: {}
`
const files = { 'mapping.json': mapping, 'passing.yaml': passing, 'failing.yaml': failing }

describe('rostermap test', () => {
  it('passes cases that come out', async () => {
    const sh = shell(files)
    const { code, out, err } = await sh.run('test @mapping.json @passing.yaml')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.replaceAll(`${sh.folder}/`, '')).toBe(
      'passing.yaml\n  ✓ a developer\n1 of 1 cases passed.\n',
    )
  })

  it('tells of each that does not the line, the rule and why', async () => {
    const sh = shell(files)
    const { code, out } = await sh.run('test @mapping.json @passing.yaml @failing.yaml')
    expect(code).toBe(1)
    expect(out.replaceAll(`${sh.folder}/`, '')).toBe(`passing.yaml
  ✓ a developer
failing.yaml
  ✗ a developer
      7:11 "dev-team" is not wanted. (mapping: /groups/rules/0)
        Rule "devs" would give it, but nothing in claim groups passes its test: exact "dev".
        Near miss: rule "devs" wants "dev", and the value "Dev" came; it differs only by upper and lower case (see \`ignoreCase\`).
        The mapping manages this group: a membership is taken away.
  ✗ somebody without a login
      10:13 The person is refused. (mapping: /profile/0)
        username is required, and the source "claim login" gives no usable value for it.
1 of 3 cases passed.
`)
  })

  it('writes JSON for programs, with places', async () => {
    const { code, out } = await shell(files).run(
      'test @mapping.json @passing.yaml @failing.yaml --format json',
    )
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject([
      { passed: 1, failed: 0 },
      {
        passed: 0,
        failed: 2,
        cases: [
          { differences: [{ code: 'missing-group', place: '7:11', expected: 'dev-team' }] },
          { differences: [{ code: 'access', pointer: '/cases/1/expect/access' }] },
        ],
      },
    ])
  })

  it('writes a page that stands alone', async () => {
    const hostile = failing.replace('name: a developer', 'name: <img src=x>')
    const { code, out } = await shell({ ...files, 'failing.yaml': hostile }).run(
      'test @mapping.json @passing.yaml @failing.yaml --format html',
    )
    expect(code).toBe(1)
    expect(out).toMatch(/^<!doctype html>/)
    expect(out).toContain('<p>1 of 3 cases passed.</p>')
    expect(out).toContain('<strong>failed</strong>: &lt;img src=x&gt;')
    expect(out).not.toContain('<img')
  })

  it.each([
    ['test', 'takes MAPPING and at least one file of CASES', 2],
    ['test @mapping.json', 'takes MAPPING and at least one file of CASES', 2],
    ['test @mapping.json @nowhere.yaml', 'nowhere.yaml is not there (ENOENT)', 3],
    ['test @passing.yaml @passing.yaml', 'is no mapping document', 3],
    [
      'test @mapping.json @mapping.json',
      'mapping.json:1:1 holds no mapping tests:\n  1:1 /cases is missing: it must be a list',
      3,
    ],
    ['test @mapping.json @twice.yaml', 'twice.yaml:4:3 is neither JSON nor YAML', 3],
    ['test @mapping.json @typo.yaml', '/cases/0/expect/group is not known here', 3],
    ['test @mapping.json @passing.yaml --format xml', '--format takes one of text, json, html', 2],
  ])('%s: says what is wrong, and runs nothing', async (wrong, message, wanted) => {
    const { code, out, err } = await shell({
      ...files,
      'twice.yaml': 'version: 1\ncases:\n- name: x\n  name: y\n',
      'typo.yaml':
        'version: 1\ncases: [{ name: x, person: { claims: {} }, expect: { group: [] } }]',
    }).run(wrong)
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
  })

  it('does not take no case for a pass', async () => {
    const { code, err } = await shell({ ...files, 'none.yaml': 'version: 1\ncases: []' }).run(
      'test @mapping.json @none.yaml',
    )
    expect([code, err]).toEqual([1, 'There is no case.\n'])
  })

  it('prints the schema of the format', async () => {
    const { code, out } = await shell().run('schema cases')
    expect([code, out]).toEqual([0, readFileSync('schema/cases.v1.json', 'utf8')])
    expect((await shell().run('schema plans')).code).toBe(2)
  })
})

describe('rostermap record', () => {
  const claims = 'iss: https://idp.example\nsub: 00u1\nlogin: Ada\nphone: "42"\ngroups: [dev]\n'
  const line = 'record @mapping.json --claims @ada.yaml --name recorded'

  it('prints a case that passes and names nobody, and says what it left as it came', async () => {
    const sh = shell({ ...files, 'ada.yaml': claims })
    const { code, out, err } = await sh.run(line)
    expect(code).toBe(0)
    expect(out).not.toMatch(/ada|00u1|42/i)
    expect(err).toBe('Claims with invented words: login.\nClaims as they came: groups.\n')
    sh.write('recorded.json', out)
    expect((await sh.run('test @mapping.json @recorded.json')).code).toBe(0)
  })

  it('records a SAML Response nobody verified as well: nothing of it is applied', async () => {
    const sh = shell(files)
    const { code, out } = await sh.run(
      'record examples/mapping.json --saml examples/okta-response.txt --unverified --name okta',
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      cases: [{ expect: { groups: ['dev-team', 'jira-software-users', 'research'] } }],
    })
  })

  it('keeps the claims it is told to, and the instant', async () => {
    const { out } = await shell({ ...files, 'ada.yaml': claims }).run(
      `${line} --keep login --at 2026-01-02T03:04:05Z`,
    )
    expect(JSON.parse(out)).toMatchObject({
      cases: [{ at: '2026-01-02T03:04:05.000Z', person: { claims: { login: 'Ada' } } }],
    })
  })

  it('tells when the case does not show what happened', async () => {
    const picky = {
      ...mapping,
      groups: { rules: [{ id: 'a', when: { of: { claim: 'login' }, regex: 'A.*' }, to: ['as'] }] },
    }
    const { code, err } = await shell({ 'mapping.json': picky, 'ada.yaml': claims }).run(line)
    expect(code).toBe(1)
    expect(err).toContain('differs from the real one in: groups.')
  })

  it.each([
    ['record @mapping.json --claims @ada.yaml', 'Say --name', 2],
    ['record @mapping.json --name x', 'Say who', 2],
    ['record --name x', 'takes MAPPING', 2],
    ['record @mapping.json --name x --claims @nowhere', 'is not there', 3],
  ])('%s: says what is missing', async (wrong, message, wanted) => {
    const { code, out, err } = await shell({ ...files, 'ada.yaml': claims }).run(wrong)
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
  })
})
