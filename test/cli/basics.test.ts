import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.js'
import { pipe, shell } from './support.js'

describe('rostermap', () => {
  it('lists every command, with a line each', async () => {
    const { code, out } = await shell().run('--help')
    expect(code).toBe(0)
    for (const { name, summary } of commands)
      expect(out).toMatch(new RegExp(`  ${name} +${summary}`))
  })

  it('tells all that by itself when it is given nothing, and that this was not enough', async () => {
    const { code, out } = await shell().run('')
    expect([code, out]).toEqual([2, (await shell().run('--help')).out])
  })

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await shell().run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it.each(commands.map(({ name }) => name))('%s --help names each of its options', async (name) => {
    const { code, out } = await shell().run(`${name} --help`)
    const command = commands.find((it) => it.name === name)
    expect(code).toBe(0)
    expect(out).toContain(`Usage: rostermap ${name}`)
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`--${option}`)
    expect((await shell().run(`help ${name}`)).out).toBe(out)
  })

  it.each([
    ['lnit', 'There is no such command; did you mean lint?'],
    ['secret-value', 'There is no such command.'],
    ['schema --colour=secret-value', 'rostermap schema has no such option.'],
    ['lint --fact=secret-value m.json', 'rostermap lint has no such option; did you mean --facts?'],
    ['map --claims', 'was given an option without its value'],
    ['map --reveal=yes m.json', 'a value to an option that takes none'],
    ['map', 'MAPPING is missing: this command takes MAPPING.'],
    ['impact m.json', ' is missing: this command takes '],
    ['map', 'Try `rostermap map --help`.'],
    ['mapp', 'Try `rostermap --help`.'],
    ['schema one two', 'This command takes mapping, cases or settings, and was given 2 operands'],
    ['schema plans', 'There are the schemas mapping, cases and settings.'],
    ['map a b', 'This command takes MAPPING, and was given 2 operands'],
    ['inspect a --format pdf', '--format takes one of text, json.'],
    ['playground --port 70000', '--port takes a number from 0 to 65535.'],
    ['map - --claims -', 'Standard input can be read once'],
    ['apply - --target @t.yaml', 'PLANS is a file'],
  ])('%s: is a wrong command line, said without repeating values', async (line, message) => {
    const { code, out, err } = await shell().run(line, {
      stdin: () => pipe(readFileSync('examples/mapping.json', 'utf8')),
    })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err).not.toContain('secret-value')
  })

  it('prints the JSON Schema of the mapping document', async () => {
    const { code, out } = await shell().run('schema')
    expect([code, out]).toEqual([0, readFileSync('schema/mapping.v1.json', 'utf8')])
  })

  it('reads what other editors write, and nothing that is not UTF-8', async () => {
    const text = readFileSync('examples/mapping.json', 'utf8').replaceAll('\n', '\r\n')
    const sh = shell({
      'm.json': `\uFEFF${text}`,
      'latin.json': Buffer.from('"B\xfcro"', 'latin1'),
    })
    expect(await sh.run('lint @m.json')).toMatchObject({ code: 0, err: '' })
    expect(await sh.run('lint -', { stdin: () => pipe(`\uFEFF${text}`) })).toMatchObject({
      code: 0,
    })
    const { code, err } = await sh.run('lint @latin.json')
    expect([code, err]).toEqual([
      3,
      'latin.json is not UTF-8: save it as UTF-8 and try again. [CLI_INPUT]\n',
    ])
  })

  it('styles each of its outputs as that one shows colours', async () => {
    const ran = async (out: boolean, err: boolean) => {
      const sh = shell({
        'm.yaml': 'version: 1\nprofile: []\n',
        'c.yaml': 'version: 1\ncases: [{ name: x, person: { claims: {} }, expect: {} }]\n',
      })
      const { err: remarks } = await sh.run('import entra examples/migrate/entra-schema.json', {
        colour: { out, err },
      })
      const { out: findings } = await sh.run('test @m.yaml @c.yaml', { colour: { out, err } })
      return [findings.includes('\u001b['), remarks.includes('\u001b[')]
    }
    expect([await ran(true, false), await ran(false, true)]).toEqual([
      [true, false],
      [false, true],
    ])
  })

  it('says what it could not write', async () => {
    const sh = shell({ 'g.csv': 'idp,product\na,b\n' })
    const { code, err } = await sh.run('import groups @g.csv --out @nowhere/m.json')
    expect([code, err]).toEqual([3, 'nowhere/m.json could not be written (ENOENT). [CLI_OUTPUT]\n'])
  })

  it('lets an internal fault through instead of calling it wrong input', async () => {
    const broken = shell().run('schema', {
      out: () => {
        throw new TypeError('a bug')
      },
    })
    await expect(broken).rejects.toThrow('a bug')
  })
})
