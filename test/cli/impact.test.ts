import { describe, expect, it } from 'vitest'
import { shell } from './support.js'

const mapping = (exact: string) => ({
  version: 1,
  profile: [{ to: 'username', from: { claim: 'login' } }],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact }, to: ['dev-team'] }],
  },
})
const files = {
  'before.json': mapping('dev'),
  'after.json': mapping('ops'),
  'people.yaml': `- { iss: https://idp.example, sub: ada, login: ada, groups: [dev] }
- { iss: https://idp.example, sub: bob, login: bob, groups: [dev, ops] }
- { iss: https://idp.example, sub: eve, login: eve, groups: [ops] }
`,
}
const line = 'impact @before.json @after.json --people @people.yaml'

describe('rostermap impact', () => {
  it('tells who gains and who loses which group, by number', async () => {
    const { code, out, err } = await shell(files).run(line)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toBe('Something changes for 2 of 3 people.\n  dev-team  2 → 2  +1, −1\n')
  })

  it('names them when it is told to', async () => {
    expect((await shell(files).run(`${line} --reveal`)).out).toContain('+1 (eve), −1 (ada)')
    expect((await shell(files).run(`${line} --format json`)).out).not.toContain('ada')
  })

  it('writes a page that stands alone', async () => {
    const { out } = await shell(files).run(`${line} --format html`)
    expect(out).toMatch(/^<!doctype html>/)
    expect(out).toContain('<th scope="row">dev-team</th>')
  })

  it('finds nothing between a mapping and itself', async () => {
    const same = await shell(files).run('impact @before.json @before.json --people @people.yaml')
    expect(same).toEqual({ code: 0, out: 'Something changes for 0 of 3 people.\n', err: '' })
  })

  it.each([
    ['impact @before.json @after.json', 'Say --people.', 2],
    ['impact @before.json --people @people.yaml', 'takes BEFORE and AFTER', 2],
    ['impact @before.json @after.json --people @before.json', 'must hold a list', 3],
    [
      'impact @before.json @after.json --people @nameless.json',
      'line 1: must be claims with a sub',
      3,
    ],
    ['impact @before.json @people.yaml --people @people.yaml', 'is no mapping document', 3],
  ])('%s: says what is wrong', async (wrong, message, wanted) => {
    const { code, out, err } = await shell({ ...files, 'nameless.json': [{ login: 'x' }] }).run(
      wrong,
    )
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
  })
})

describe('a SCIM user on the command line', () => {
  const user = { id: '7', userName: 'ada', emails: [{ value: 'ada@example.com', primary: true }] }
  const scim = {
    ...files,
    'map.json': { ...mapping('dev'), profile: [{ to: 'username', from: { claim: 'userName' } }] },
  }

  it('is mapped with its groups', async () => {
    const { code, out } = await shell({
      ...scim,
      'user.json': { user, groups: [{ id: 'g1', displayName: 'dev' }] },
    }).run('map @map.json --scim @user.json --issuer https://idp.example --reveal')
    expect(code).toBe(0)
    expect(out).toContain('username is set to "ada"')
    expect(out).toContain('"dev-team" is wanted.')
  })

  it('without its groups leaves memberships alone: they are unknown', async () => {
    const { out } = await shell({ ...scim, 'user.json': user }).run(
      'map @map.json --scim @user.json --issuer https://idp.example',
    )
    expect(out).toContain('something is unknown')
  })

  it.each([
    [user, '', 'say --issuer', 2],
    [{ userName: 'ada' }, '--issuer x', 'The user has no id', 3],
    [{ user, groups: ['dev'] }, '--issuer x', 'must list groups as', 3],
  ])('%j %s: is refused', async (content, more, message, wanted) => {
    const ran = await shell({ ...scim, 'user.json': content }).run(
      `map @map.json --scim @user.json ${more}`,
    )
    expect([ran.code, ran.out]).toEqual([wanted, ''])
    expect(ran.err).toContain(message)
  })
})
