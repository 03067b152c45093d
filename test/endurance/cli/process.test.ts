import { execFileSync } from 'node:child_process'
import { chmodSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandLine, hasTerminal, written } from './process.js'

// What only a process of its own has: descriptors, pipes, signals, a terminal, exit codes.

const mapping = {
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' }, required: true }],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
  },
}
const ada = { iss: 'https://idp.example', sub: '1', login: 'ada', groups: ['idp-dev'] }
const unsure = {
  ...mapping,
  groups: {
    ...mapping.groups,
    rules: [{ id: 'devs', match: { regex: '.*' }, to: ['jira-administrators'] }],
  },
}
const files = {
  'm.json': mapping,
  'ada.json': ada,
  'jira.yaml':
    'product: jira-data-center\nbaseUrl: http://127.0.0.1:1\nauth: { tokenEnv: JIRA_TOKEN }\n',
}
const secret = 'S3cret-0f-the-t0ken'
const isRoot = process.getuid?.() === 0

describe('rostermap as a process', () => {
  const cli = commandLine()
  const stack = /^\s+at .+:\d+:\d+\)?$/m
  afterAll(() => {
    const all = written.join('\n')
    expect(all).not.toContain(secret)
    expect(all).not.toMatch(stack)
  })

  it.each([
    ['0 when it is as wanted', 'map m.json --claims ada.json', 0],
    ['1 when access is refused', 'map m.json --claims nobody.json', 1],
    ['1 when a case fails', 'test m.json cases.json', 1],
    ['1 when something changes', 'impact m.json none.json --people people.json', 1],
    ['1 when there is a warning', 'lint unsure.json', 1],
    ['2 for no command', '', 2],
    ['2 for a command that is none', 'mop', 2],
    ['2 for an option that is none', 'map m.json --claim ada.json', 2],
    ['2 for an option without its value', 'map m.json --claims', 2],
    ['3 for a file that is not there', 'lint nowhere.json', 3],
    ['3 for a folder', 'lint .', 3],
    ['3 for an empty file', 'lint empty.json', 3],
    ['3 for something else than a mapping', 'lint ada.json', 3],
    ['3 for something else than a plan', 'apply ada.json --target jira.yaml', 3],
    ['3 when a secret is not in the environment', 'plan m.json --claims ada.json -t nope.yaml', 3],
    ['3 when a file cannot be written', 'import groups g.csv --out nowhere/m.json', 3],
    ['4 when the product is not there', 'plan m.json --claims ada.json -t jira.yaml', 4],
  ])('exits with %s', async (_, args, code) => {
    const it = cli({
      ...files,
      'nobody.json': { ...ada, login: [] },
      'none.json': { ...mapping, groups: { ...mapping.groups, rules: [] } },
      'unsure.json': unsure,
      'people.json': [ada],
      'cases.json': {
        version: 1,
        cases: [{ name: 'x', person: { claims: ada }, expect: { groups: [] } }],
      },
      'g.csv': 'idp,product\na,b\n',
      'empty.json': '',
      'nope.yaml': files['jira.yaml'].replace('JIRA_TOKEN', 'NOPE'),
    })
    const ended = await it.run(args, { env: { JIRA_TOKEN: secret } })
    expect({ args, ...ended }).toMatchObject({ code, signal: null })
    expect(ended.err === '' || /\.\n|\n$/.test(ended.err)).toBe(true)
  })

  it('reads a pipe, and a file that is a pipe', async () => {
    const it = cli(files)
    const piped = await it.run('map m.json --claims -', { stdin: JSON.stringify(ada) })
    expect(piped).toMatchObject({ code: 0, err: '' })
    const named = await it.shell('rostermap map <(cat m.json) --claims <(cat ada.json)')
    expect(named).toEqual(piped)
    expect(await it.shell('cat ada.json | rostermap map m.json --claims -')).toEqual(piped)
  })

  it('says that a pipe can be read once', async () => {
    const ended = await cli(files).run('map - --claims -', { stdin: JSON.stringify(mapping) })
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain('read once')
  })

  it.each(['file', 'pipe'])('reads a %s with a byte order mark and CRLF', async (by) => {
    const text = `\uFEFF${JSON.stringify(mapping, null, 2).replaceAll('\n', '\r\n')}\r\n`
    const it = cli({ ...files, 'm.json': text })
    const args = by === 'file' ? 'map m.json' : 'map -'
    const ended = await it.run(`${args} --claims ada.json`, { stdin: text })
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toContain('"dev-team" is wanted.')
  })

  it.each(['file', 'pipe'])('refuses a %s that is not UTF-8', async (by) => {
    const latin = Buffer.from(JSON.stringify({ ...ada, groups: ['Büro'] }), 'latin1')
    const it = cli({ ...files, 'latin.json': latin })
    const claims = by === 'file' ? 'latin.json' : '-'
    const ended = await it.run(`map m.json --claims ${claims}`, { stdin: latin })
    expect(ended).toMatchObject({ code: 3, out: '' })
    expect(ended.err).toContain('is not UTF-8')
  })

  it('refuses what is too large, also when it never ends', async () => {
    const it = cli({ ...files, 'large.json': '' })
    truncateSync(join(it.folder, 'large.json'), 64 * 1024 * 1024 + 1)
    for (const line of ['lint large.json', 'lint /dev/zero', 'lint - < /dev/zero']) {
      const ended = await it.shell(`rostermap ${line}`)
      expect({ line, ...ended }).toMatchObject({ code: 3, out: '' })
      expect(ended.err).toContain('is larger than 64 MiB')
    }
  })

  it('refuses a file that may not be read', async () => {
    const it = cli(files)
    chmodSync(join(it.folder, 'm.json'), 0)
    // Nobody keeps root from a file; what a process has in memory is no text even for root.
    const ended = await it.run(`lint ${isRoot ? '/proc/self/mem' : 'm.json'}`)
    expect(ended).toMatchObject({ code: 3, out: '' })
    expect(ended.err).toMatch(
      /(may not be read by you|cannot be read) \((EACCES|EIO)\)\. \[CLI_INPUT\]\n$/,
    )
  })

  it('ends quietly when nobody reads on', async () => {
    const it = cli(files)
    const one = await it.shell('rostermap schema | head -1')
    expect(one).toEqual({ code: 0, signal: null, out: '{\n', err: '' })
    expect(await it.shell('rostermap schema | true')).toMatchObject({ code: 0, err: '' })
    expect((await it.shell('rostermap lint nowhere 2>&1 >/dev/null | true')).code).toBe(3)
  })

  it('says when what it found out could not be written', async () => {
    const ended = await cli(files).shell('rostermap map m.json --claims ada.json > /dev/full')
    expect(ended.code).toBe(3)
    expect(ended.err).toBe('The result could not be written (ENOSPC). [CLI_OUTPUT]\n')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves its page on loopback alone until %s, which is a good end',
    async (signal) => {
      execFileSync(process.execPath, ['tools/build-playground.mjs'])
      let page: Promise<string> | undefined
      const ended = await cli(files).run('playground', {
        watch: (text, kill) => {
          const [address] = /^http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? []
          if (!address) return
          page = fetch(address).then((answer) => answer.text())
          void page.finally(() => kill(signal))
        },
      })
      expect(await page).toContain('rostermap playground')
      expect(ended).toMatchObject({ code: 0, signal: null, err: '' })
    },
  )

  it('gives up at once while it waits for a pipe', async () => {
    const it = cli(files)
    const line = 'sleep 30 | rostermap lint - & sleep 0.7; kill -INT %1; wait %1'
    const ended = await it.shell(`set -m; ${line}`)
    expect(ended.code).toBe(130)
  }, 20_000)
})

describe('a fault of rostermap itself', () => {
  const cli = commandLine()

  it('is told from an answer that is no', async () => {
    const it = cli({
      ...files,
      'broken.mjs': "Date.now = () => { throw new TypeError('a bug') }",
    })
    const ended = await it.run('lint m.json', { env: { NODE_OPTIONS: '--import=./broken.mjs' } })
    expect(ended).toMatchObject({ code: 70, out: '' })
    expect(ended.err).toMatch(
      /^This is a fault of rostermap itself, please report it:\nTypeError: a bug\n/,
    )
  })
})

describe.skipIf(!hasTerminal())('rostermap at a terminal', () => {
  const cli = commandLine()
  const style = '\u001b['

  it('shows colours, and none with NO_COLOR, into a pipe or on a terminal that has none', async () => {
    const it = cli({ ...files, 'none.json': unsure })
    const nothing = () => undefined
    expect((await it.terminal('lint none.json', nothing)).out).toContain(style)
    expect((await it.terminal('lint none.json', nothing, { NO_COLOR: '1' })).out).not.toContain(
      style,
    )
    expect((await it.terminal('lint none.json', nothing, { TERM: 'dumb' })).out).not.toContain(
      style,
    )
    expect((await it.run('lint none.json', { env: { TERM: 'xterm-256color' } })).out).not.toContain(
      style,
    )
  })
})
