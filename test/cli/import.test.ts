import { readFileSync } from 'node:fs'
import { parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { shell } from './support.js'

const folder = 'examples/migrate'

describe('rostermap import', () => {
  it.each([
    [`keycloak ${folder}/keycloak-realm.json --idp corporate`, 3, 1],
    [`entra ${folder}/entra-schema.json`, 2, 2],
    [`settings ${folder}/settings.yaml`, 10, 0],
    [`groups ${folder}/groups.csv`, 3, 0],
  ])('%s: prints a mapping that parses, and what was left out', async (line, carried, left) => {
    const { code, out, err } = await shell().run(`import ${line}`)
    expect(code).toBe(0)
    expect(parseMapping(out).version).toBe(1)
    expect(err).toContain(`${carried} carried over, ${left} not.\n`)
    expect(err.match(/^ {2}\//gm)?.length ?? 0).toBeGreaterThanOrEqual(left)
  })

  it('writes a file that the other commands read, and shows every part left out with its place', async () => {
    const sh = shell()
    const line = `import keycloak ${folder}/keycloak-realm.json --idp corporate --out @mapping.json`
    const { code, out, err } = await sh.run(line)
    expect([code, out]).toEqual([0, ''])
    expect(err).toContain(
      'Not carried over\n  /identityProviderMappers/2 admin role: it gives a role',
    )
    expect((await sh.run('lint @mapping.json')).code).toBe(0)
    expect(readFileSync(sh.path('mapping.json'), 'utf8')).toMatch(/\n$/)
  })

  it('exits with 1 under --strict when something was left out', async () => {
    const line = `import entra ${folder}/entra-schema.json --strict`
    expect((await shell().run(line)).code).toBe(1)
    expect((await shell().run(`import groups ${folder}/groups.csv --strict`)).code).toBe(0)
  })

  it('takes the claims of Entra ID as they are named', async () => {
    const { out } = await shell().run(
      `import entra ${folder}/entra-schema.json --claim userPrincipalName=upn --claim surname=sn`,
    )
    expect(out).toContain('"claim": "upn"')
    expect(out).toContain('"claim": "sn"')
  })

  it('lets roles be groups, and reads what a client is sent', async () => {
    const roles = `import keycloak ${folder}/keycloak-realm.json --idp corporate --roles-as-groups`
    expect(JSON.parse((await shell().run(roles)).out).groups.rules[1].to).toEqual(['admin'])
    const realm = { realm: 'a', clients: [{ clientId: 'jira' }] }
    const { code, err } = await shell({ 'realm.json': realm }).run(
      'import keycloak @realm.json --client jira',
    )
    expect([code, err]).toEqual([0, '0 carried over, 0 not.\n'])
  })

  it.each([
    ['import', 'takes keycloak, entra, settings or groups and FILE', 2],
    ['import okta @x.json', 'There are keycloak, entra, settings and groups', 2],
    ['import keycloak @x.json', 'say either --idp or --client', 2],
    ['import keycloak @x.json --idp a --client b', 'say either --idp or --client', 2],
    ['import keycloak @x.json --idp a', 'x.json:1:1 cannot be imported', 3],
    ['import entra @x.json', 'must be a synchronization schema', 3],
    ['import entra @x.json --claim upn', '--claim takes ATTRIBUTE=CLAIM', 2],
    ['import settings @s.yaml', 's.yaml:2:9 cannot be imported:\n  2:9 /groupz is not known', 3],
    ['import groups @x.json', 'must begin with a row that names the columns', 3],
    ['import groups @nowhere.csv', 'nowhere.csv is not there (ENOENT)', 3],
    ['import settings @broken', 'is neither JSON nor YAML', 3],
  ])('%s: says what is wrong, and writes nothing', async (line, message, wanted) => {
    const { code, out, err } = await shell({
      'x.json': {},
      's.yaml': 'version: 1\ngroupz: []\n',
      broken: '{',
    }).run(line)
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
  })
})
