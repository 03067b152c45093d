import type { MappingDocument } from 'rostermap'
import { memoryLedger } from 'rostermap'
import { identityFromAssertion } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { idpOf, signedPerson } from '../../support/signed-people.js'
import {
  endsSettled,
  heldOf,
  opsOf,
  products,
  stage,
  type WorldSeed,
  weighedOf,
  world,
} from '../../support/world.js'

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('18: a rename, by the stable id', () => {
    const issuer = 'https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/'
    const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
    const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'name', transform: ['localPart'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { claim: 'firstName' } },
      ],
    }
    const frank = (upn: string, email = upn) =>
      signedPerson({
        ...{ style: 'entra', issuer, subject: upn },
        attributes: {
          'http://schemas.microsoft.com/identity/claims/objectidentifier': [oid],
          [`${soap}/name`]: [upn],
          [`${soap}/emailaddress`]: [email],
          [`${soap}/givenname`]: ['Frank'],
        },
      })
    /** Frank has an account that is linked to his object id. */
    const setUp = async (seed: WorldSeed = {}) => {
      const at = world(product, seed)
      const staged = stage(at, document)
      await staged.signIn(await frank('frank.miller@contoso.com'))
      const account = await at.target.findUser({ username: 'frank.miller' })
      expect(await staged.ledger.link('jira', { issuer, subject: oid })).toMatchObject({
        userId: account?.id,
      })
      return { at, account, ...staged }
    }

    it('renames the account that is linked and changes its address, and makes no second one', async () => {
      const { at, account, signIn } = await setUp()
      expect(opsOf(await signIn(await frank('frank.ross@contoso.com')))).toEqual([
        'renameUser frank.miller frank.ross',
        'updateUser email',
      ])
      expect(at.user('frank.miller')).toBeUndefined()
      expect((await at.target.findUser({ username: 'frank.ross' }))?.id).toBe(account?.id)
      expect(at.user('frank.ross')?.email).toBe('frank.ross@contoso.com')
    })

    it('does not rename to a login that is taken, warns, and does the rest', async () => {
      const users = [{ username: 'frank.ross', email: 'x@example.com' }]
      const { at, signIn } = await setUp({ users })
      const second = await signIn(await frank('frank.ross@contoso.com'))
      expect(opsOf(second)).toEqual(['updateUser email'])
      expect(weighedOf(second)).toEqual(['warn rename-collision username'])
      expect(at.user('frank.miller')?.email).toBe('frank.ross@contoso.com')
      expect(at.user('frank.ross')?.email).toBe('x@example.com')
    })

    it('where accounts cannot be renamed, warns, does the rest, and fails at nothing', async () => {
      const { at, signIn } = await setUp({ lacks: { user: { rename: false } } })
      const second = await signIn(await frank('frank.ross@contoso.com'))
      expect(opsOf(second)).toEqual(['updateUser email'])
      expect(weighedOf(second)).toEqual(['warn capability username'])
      expect(second.complete).toBe(true)
      expect(at.user('frank.miller')?.email).toBe('frank.ross@contoso.com')
    })

    it('a login that differs by case alone is no difference', async () => {
      const { signIn } = await setUp()
      const second = await signIn(await frank('Frank.Miller@contoso.com'))
      expect(opsOf(second)).toEqual([])
      expect(heldOf(second)).toEqual([])
    })
  })

  describe('19: linking is safe', () => {
    const issuer = 'https://sso.partner.example/realms/b'
    const boss = { username: 'boss', email: 'boss@acme.example', displayName: 'The Boss' }
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { nameId: 'value' } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { claim: 'givenName' } },
      ],
      groups: {
        from: { claim: 'Role' },
        rules: [{ id: 'users', match: { exact: 'user' }, to: ['jira-software-users'] }],
      },
    }
    const attributes = {
      'urn:oid:1.2.840.113549.1.9.1': ['boss@acme.example'],
      'urn:oid:2.5.4.42': ['Not Boss'],
      Role: ['user'],
    }
    const x9 = () => signedPerson({ ...{ style: 'keycloak', issuer, subject: 'x9' }, attributes })
    const seed = {
      users: [{ ...boss, groups: ['jira-administrators'] }],
      groups: ['jira-software-users'],
    }

    it('an address of a domain that the IdP does not own links nobody, makes nobody and writes nothing', async () => {
      const at = world(product, seed)
      const { signIn, ledger } = stage(at, document, {
        match: { ownedDomains: ['partner.example'] },
      })
      const first = await signIn(await x9())
      expect(opsOf(first)).toEqual([])
      expect(weighedOf(first)).toEqual(['block email-domain-not-owned'])
      expect(at.writes()).toBe(0)
      expect((await ledger.links('jira', {})).items).toEqual([])
      expect(at.user('boss')).toMatchObject({ ...boss, groups: ['jira-administrators'] })
    })

    it('of a domain that it owns, the first contact links and rewrites neither login nor address', async () => {
      const at = world(product, seed)
      const ledger = memoryLedger()
      const { signIn } = stage(at, document, { match: { ownedDomains: ['acme.example'] } }, ledger)
      const first = await signIn(await x9())
      expect(opsOf(first)).toEqual(['updateUser displayName', 'addMember jira-software-users'])
      expect(weighedOf(first)).toEqual(['warn first-contact username'])
      expect(at.user('boss')).toMatchObject({ username: 'boss', email: 'boss@acme.example' })
      const user = await at.target.findUser({ username: 'boss' })
      expect(await ledger.link('jira', { issuer, subject: 'x9' })).toMatchObject({
        userId: user?.id,
      })
      isRenamedAtTheNext(opsOf(await signIn(await x9())))
    })

    /** It is the person's own account now: from here on it follows the IdP. */
    const isRenamedAtTheNext = (operations: readonly string[]) =>
      expect(operations).toEqual(['renameUser boss x9'])

    it('a comment inside the NameID cuts nothing off: the person has the whole text', async () => {
      const victim = { username: 'admin@acme.example', email: 'a@acme.example' }
      const at = world(product, { ...seed, users: [victim] })
      const evil = 'admin@acme.example.evil.example'
      const said = await signedPerson({
        ...{ style: 'keycloak', issuer, subject: evil, attributes },
        edit: (xml) => xml.replace(evil, 'admin@acme.example<!-- -->.evil.example'),
      })
      expect(said.subject).toBe(evil)
      const { signIn, ledger } = stage(at, document)
      const first = await signIn(said)
      expect(opsOf(first)).toEqual(['createUser', 'addMember jira-software-users'])
      expect(at.user(evil)?.groups).toEqual(['jira-software-users'])
      expect(at.user(victim.username)).toMatchObject({ ...victim, groups: [] })
      expect(await ledger.link('jira', { issuer, subject: victim.username })).toBeUndefined()
    })

    it('of two assertions, of which only the second is signed, nobody comes in', async () => {
      const at = world(product, seed)
      const { idp, partner } = idpOf('keycloak', issuer)
      const { xml } = idp.attack('two-assertions', { subject: 'x9', attributes })
      const [signed = '', forged = ''] = xml.match(/<saml:Assertion .*?<\/saml:Assertion>/gs) ?? []
      expect([signed, forged].map((one) => one.includes('SignatureValue'))).toEqual([true, false])
      const swapped = xml.replace(signed + forged, forged + signed)
      expect(swapped).not.toBe(xml)
      const samlResponse = Buffer.from(swapped).toString('base64')
      const { signIn } = stage(at, document)
      const run = async () =>
        signIn(identityFromAssertion(await partner.verifyResponse(samlResponse)))
      await expect(run()).rejects.toMatchObject({ code: expect.stringMatching(/^SAML_/) })
      expect(at.writes()).toBe(0)
    })
  })
})
