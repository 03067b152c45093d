import { describe, expect, it } from 'vitest'
import { pipe, shell } from './support.js'

const mapping = `version: 1
name: Engineering
profile:
  - { to: username, from: { claim: login } }
groups:
  from: { claim: groups }
  rules:
    - { id: devs, match: { exact: idp-dev }, to: [jira-software-users] }
    - { id: admins, match: { exact: IDP-ADMIN }, to: [jira-reports] }
`
const ada = { iss: 'https://idp.example', sub: '1', login: 'ada', groups: ['idp-dev', 'idp-admin'] }
const files = { 'mapping.yaml': mapping, 'ada.json': ada }

describe('rostermap map', () => {
  it('reads YAML and JSON, and says what comes out and why, without a personal value', async () => {
    const { code, out, err } = await shell(files).run(
      'map @mapping.yaml --claims @ada.json --group jira-reports',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('login: 1 value\n  groups: 2 values')
    expect(out).toContain('username is set: claim login gives 1 value.')
    expect(out).toContain('Rule "devs" gives it')
    expect(out).toContain('Why "jira-reports"')
    expect(out).toContain('it differs only by upper and lower case')
    expect(out).not.toContain('"ada"')
  })

  it('shows values when it is told to', async () => {
    const { out } = await shell(files).run('map @mapping.yaml --claims @ada.json --reveal')
    expect(out).toContain('login: "ada"')
    expect(out).toContain('username is set to "ada"')
  })

  it('takes group names for the same by case where it is told to', async () => {
    const ask = 'map @mapping.yaml --claims @ada.json --format json -g JIRA-Software-Users'
    const wanted = async (more: string) =>
      JSON.parse((await shell(files).run(`${ask} ${more}`)).out).asked[0].wanted
    expect([await wanted(''), await wanted('--ignore-case')]).toEqual([false, true])
  })

  it('knows a person without iss and sub by what the command line says', async () => {
    const nameless = shell({ ...files, 'ada.json': { login: 'ada' } })
    const ask = 'map @mapping.yaml --claims @ada.json --reveal --format json'
    expect((await nameless.run(ask)).err).toContain('say --issuer')
    const { out } = await nameless.run(`${ask} --issuer https://idp.example --subject 7`)
    expect(JSON.parse(out).mapped.subject).toEqual({ issuer: 'https://idp.example', subject: '7' })
  })

  it('gives JSON for programs, also without values', async () => {
    const { code, out } = await shell(files).run(
      'map @mapping.yaml --claims @ada.json --format json -g jira-reports',
    )
    const { mapped, asked } = JSON.parse(out)
    expect(code).toBe(0)
    expect(mapped.groups.map(({ name }: { name: string }) => name)).toEqual(['jira-software-users'])
    expect(asked[0]).toMatchObject({ group: 'jira-reports', wanted: false })
    expect(JSON.stringify(mapped.profile)).not.toContain('ada')
  })

  it('tells no value of a group without --reveal, in words or as data', async () => {
    const claims = { ...ada, groups: ['idp-dev', 'Zed-Secret'] }
    for (const format of ['text', 'json', 'html']) {
      const ask = `map @mapping.yaml --claims @x.json --group zed --format ${format}`
      const { run } = shell({ ...files, 'x.json': claims })
      expect((await run(ask)).out).not.toContain('Secret')
      expect((await run(`${ask} --reveal`)).out).toContain('Secret')
    }
  })

  it('says what is worth knowing of the IdP that --preset names', async () => {
    const claims = { ...ada, groups: ['idp-dev', 'DEFAULT'] }
    const { out } = await shell({ ...files, 'x.json': claims }).run(
      'map @mapping.yaml --claims @x.json --preset miniorange',
    )
    expect(out).toContain('Worth knowing of this IdP\n  groups holds what everybody has')
  })

  it('gives a page that stands alone and escapes what came in', async () => {
    const claims = { ...ada, groups: ['idp-dev', '<script>alert(1)</script>'] }
    const { out } = await shell({ ...files, 'x.json': claims }).run(
      'map @mapping.yaml --claims @x.json --reveal --format html',
    )
    expect(out).toMatch(/^<!doctype html>/)
    expect(out).toContain("default-src 'none'")
    expect(out).toContain('&lt;script&gt;')
    expect(out).not.toMatch(/<script|https?:\/\/(?!idp\.example)/)
  })

  it('spells out what could steer a terminal', async () => {
    const claims = { ...ada, groups: ['\u001b[2Jidp-dev', '\u202Egnp'] }
    const { out } = await shell({ ...files, 'x.json': claims }).run(
      'map @mapping.yaml --claims @x.json --reveal',
    )
    expect(out).toContain('\\u{202e}gnp')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u001b\u202e]/)
  })

  it('reads claims from a pipe', async () => {
    const { code, out } = await shell(files).run('map @mapping.yaml --claims -', {
      stdin: () => pipe(JSON.stringify(ada)),
    })
    expect(code).toBe(0)
    expect(out).toContain('username is set')
  })

  it('exits with 1 when access is refused', async () => {
    const strict = mapping.replace('claim: login }', 'claim: mail }, required: true')
    const { code, out } = await shell({ ...files, 'm.yaml': strict }).run(
      'map @m.yaml --claims @ada.json',
    )
    expect(code).toBe(1)
    expect(out).toContain('Access is refused')
  })

  it.each([
    ['map @mapping.yaml', 'Say who', 2],
    ['map @mapping.yaml --claims @ada.json --saml @ada.json', 'Say who', 2],
    ['map @mapping.yaml --claims @ada.json --unverified', '--unverified goes with --saml', 2],
    ['map @mapping.yaml --claims @ada.json --preset octa', '--preset takes one of', 2],
    ['map @mapping.yaml --claims @ada.json --at tomorrow', '--at takes an instant', 2],
    ['map @mapping.yaml --claims @nobody.json', 'nobody.json is not there (ENOENT)', 3],
    ['map @mapping.yaml --claims @list.json', 'list.json must hold one object', 3],
    ['map @mapping.yaml --claims @anonymous.json', 'The claims have no iss', 2],
    ['map @broken.yaml --claims @ada.json', 'broken.yaml:2:', 3],
    ['map @bomb.yaml --claims @ada.json', 'too often to one that is', 3],
    ['map @twice.json --claims @ada.json', 'twice.json', 3],
  ])('%s: says what is wrong', async (line, message, wanted) => {
    const { code, out, err } = await shell({
      ...files,
      'list.json': [1],
      'anonymous.json': { login: 'x' },
      'broken.yaml': 'version: 1\nprofile: [}\n',
      'bomb.yaml': bomb(),
      'twice.json': '{"version":1,"profile":[],"profile":[{"to":"username"}]}',
    }).run(line)
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
  })

  it('names the line of every fault of a mapping document', async () => {
    const wrong = mapping.replace('claim: login', 'clam: login').replace('id: admins', 'id: devs')
    const { code, err } = await shell({ ...files, 'm.yaml': wrong }).run(
      'map @m.yaml --claims @ada.json',
    )
    expect(code).toBe(3)
    expect(err).toMatch(/ 4:\d+ \/profile\/0\/from/)
  })
})

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i += 1)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  return `${lines.join('\n')}\n`
}
