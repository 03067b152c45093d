import {
  compileMapping,
  isRosterError,
  type MappingDocument,
  memoryLedger,
  parseMapping,
  provisioner,
  trustClaims,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { jiraPair } from '../support/jira.js'

const issuer = 'https://idp.example'
const document: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'manager', from: { claim: 'manager' }, account: {} },
  ],
}
const person = (login: string, manager?: unknown, of = issuer) =>
  trustClaims(
    { login, ...(manager !== undefined && { manager }) },
    { reason: 'test', issuer: of, subject: `s-${login}` },
  )

const setUp = (
  account: NonNullable<MappingDocument['profile'][number]['account']> = {},
  options: Parameters<typeof memoryTarget>[0] = {},
) => {
  const target = memoryTarget(options)
  const profile = document.profile.map((rule) =>
    rule.to === 'manager' ? { ...rule, account } : rule,
  )
  const mapper = compileMapping(parseMapping({ ...document, profile }))
  const { signIn, preview } = provisioner({
    mapper,
    targets: [target],
    ledger: memoryLedger(),
  })
  const user = (login: string) => target.users().find(({ username }) => username === login)
  const managerOf = (login: string) => user(login)?.properties?.['manager']
  const withheld = async (...given: Parameters<typeof person>) => {
    const [result] = (await signIn(person(...given))).targets
    return result && result.status !== 'failed'
      ? result.plan.withheld.map(({ code, attribute }) => `${code} ${attribute}`)
      : [result?.error.code]
  }
  return { target, signIn, preview, user, managerOf, withheld }
}

describe('an attribute that names another person', () => {
  it('is written as the id of that person’s account, and followed when it is another', async () => {
    const { signIn, user, managerOf } = setUp()
    await signIn(person('grace'))
    await signIn(person('linus'))
    await signIn(person('ada', 's-grace'))
    expect(managerOf('ada')).toBe(user('grace')?.id)
    await signIn(person('ada', 's-linus'))
    expect(managerOf('ada')).toBe(user('linus')?.id)
  })

  it('is kept while there is no such account, which is not to say that there is no manager', async () => {
    const { signIn, user, managerOf, withheld } = setUp()
    await signIn(person('grace'))
    expect(await withheld('ada', 's-nobody')).toEqual(['account-unknown manager'])
    expect(managerOf('ada')).toBeUndefined()
    await signIn(person('ada', 's-grace'))
    expect(await withheld('ada', 's-nobody')).toEqual(['account-unknown manager'])
    expect(managerOf('ada')).toBe(user('grace')?.id)
    // Nothing that came says nothing; an empty value says that there is none.
    await signIn(person('ada'))
    expect(managerOf('ada')).toBe(user('grace')?.id)
    await signIn(person('ada', []))
    expect(managerOf('ada')).toBeUndefined()
  })

  it('is written by the next sign-in after the account was made', async () => {
    const { signIn, user, managerOf } = setUp()
    await signIn(person('ada', 's-grace'))
    await signIn(person('grace'))
    await signIn(person('ada', 's-grace'))
    expect(managerOf('ada')).toBe(user('grace')?.id)
  })

  it('with onChange is not taken for written while nothing was', async () => {
    const target = memoryTarget()
    const profile = document.profile.map((rule) => ({ ...rule, apply: 'onChange' as const }))
    const { signIn } = provisioner({
      mapper: compileMapping(parseMapping({ ...document, profile })),
      targets: [target],
      ledger: memoryLedger(),
    })
    await signIn(person('ada', 's-grace'))
    await signIn(person('grace'))
    await signIn(person('ada', 's-grace'))
    const [ada, grace] = target.users()
    expect(ada?.properties).toEqual({ manager: grace?.id })
  })

  it.each([
    [{ by: 'username', give: 'email' }, 'grace', 'grace@x.example'],
    [{ by: 'email', give: 'username' }, 'Grace@x.example', 'grace'],
    [{ by: 'email', give: 'id' }, 'two@x.example', undefined],
    [{ by: 'externalId' }, 'x', undefined],
    [{ by: 'username' }, 'nobody', undefined],
  ] as const)('%j: %s gives %s', async (account, value, gives) => {
    const { signIn, managerOf } = setUp(account, {
      users: [
        { username: 'grace', email: 'grace@x.example' },
        { username: 'two', email: 'two@x.example' },
        { username: 'three', email: 'two@x.example' },
      ],
    })
    await signIn(person('ada', value))
    expect(managerOf('ada')).toBe(gives)
  })

  it('attack: the key of another IdP names nobody here', async () => {
    const { signIn, managerOf, withheld } = setUp()
    await signIn(person('grace', undefined, 'https://other.example'))
    expect(await withheld('ada', 's-grace')).toEqual(['account-unknown manager'])
    expect(managerOf('ada')).toBeUndefined()
  })

  it('is a limit of the target where it keeps no such property, and nobody is looked for', async () => {
    const { target, withheld } = setUp(
      { by: 'username' },
      { capabilities: { user: { properties: [] } } },
    )
    expect(await withheld('ada', 'grace')).toEqual(['capability manager'])
    expect(await withheld('ada', 'grace')).toEqual(['capability manager'])
    const looked = target.calls.filter(({ verb }) => verb === 'findUser').map(({ args }) => args[0])
    expect(looked).not.toContainEqual({ username: 'grace' })
  })

  it('is a preview to the letter, and an empty plan the second time', async () => {
    const { signIn, preview, target } = setUp()
    await signIn(person('grace'))
    const [before] = (await preview(person('ada', 's-grace'))).plans
    const [first] = (await signIn(person('ada', 's-grace'))).targets
    expect(first && first.status !== 'failed' && first.plan.hash).toBe(before?.hash)
    await signIn(person('ada', 's-grace'))
    expect(target.calls.filter(({ verb }) => verb === 'updateUser')).toEqual([])
  })

  it('is kept by Jira as a property of the user', async () => {
    const { jira, fake } = jiraPair({ users: [] }, { name: 'jira', properties: ['manager'] })
    const { signIn } = provisioner({
      mapper: compileMapping(
        parseMapping({
          ...document,
          profile: [
            ...document.profile,
            { to: 'email', from: { template: '${login}@x.example' } },
            { to: 'displayName', from: { claim: 'login' } },
          ],
        }),
      ),
      targets: [jira],
      ledger: memoryLedger(),
    })
    await signIn(person('grace'))
    await signIn(person('ada', 's-grace'))
    const grace = await jira.findUser({ username: 'grace' })
    const ada = await jira.findUser({ username: 'ada' })
    expect(ada?.properties).toEqual({ manager: grace?.id })
    expect(fake.state().users.map(({ username }) => username)).toContain('ada')
  })

  it('is for properties only', () => {
    const profile = [{ to: 'email', from: { claim: 'manager' }, account: {} }]
    const parse = () => parseMapping({ version: 1, profile })
    expect(parse).toThrow()
    try {
      parse()
    } catch (error) {
      expect(isRosterError(error) && error.code).toBe('MAPPING_INVALID')
    }
  })
})
