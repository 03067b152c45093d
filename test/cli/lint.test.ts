import { describe, expect, it } from 'vitest'
import { shell } from './support.js'

const mapping = `version: 1
profile: [{ to: username, from: { claim: login } }]
groups:
  from: { claim: groups }
  rules:
    - { id: devs, match: { exact: dev }, to: [Team] }
    - { id: ops, match: { exact: ops }, to: [team, jira-administrators] }
`

describe('rostermap lint', () => {
  it('tells each finding with its line, its code and a fix', async () => {
    const { code, out } = await shell({ 'm.yaml': mapping }).run('lint @m.yaml')
    expect(code).toBe(1)
    expect(out).toContain('7:46 warning names-differ-by-case /groups/rules/1/to/0\n')
    expect(out).toContain('privileged-withheld')
    expect(out).toContain('Set "allowPrivileged"')
  })

  it('has nothing to say of a plain mapping', async () => {
    const plain = mapping.split('\n').slice(0, 6).join('\n')
    expect(await shell({ 'm.yaml': plain }).run('lint @m.yaml')).toEqual({
      ...{ code: 0, out: 'Nothing to remark.\n', err: '' },
    })
  })

  it('takes facts', async () => {
    const sh = shell({ 'm.yaml': mapping, 'facts.yaml': 'claims: [login]\ngroups: [team]\n' })
    const { out } = await sh.run('lint @m.yaml --facts @facts.yaml --format json')
    const codes = JSON.parse(out).map(({ code }: { code: string }) => code)
    expect(codes).toContain('unknown-claim')
    expect(codes).toContain('missing-group')
  })

  it.each([
    ['version: 2', 'lint @m.yaml', 'is no mapping document'],
    ['a: [', 'lint @m.yaml', 'is neither JSON nor YAML'],
    [mapping, 'lint @m.yaml --facts @list.json', 'must hold an object'],
    [mapping, 'lint @m.yaml --facts @bad.json', 'must list names under claims'],
  ])('%j: %s says what is wrong', async (text, line, message) => {
    const files = { 'm.yaml': text, 'list.json': [1], 'bad.json': { claims: [1] } }
    const { code, out, err } = await shell(files).run(line)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toContain(message)
  })
})
