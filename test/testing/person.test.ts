import { claimOf, presets } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { identityFromScim } from 'rostermap/scim'
import { memoryTarget, type TestIdpStyle, testIdp, testPeople, testPerson } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const said = { department: 'R&D', groups: ['idp-dev'] }
const styles = Object.keys(presets).filter((name): name is TestIdpStyle => name !== 'generic')

describe('a made-up person', () => {
  it.each(styles)('is the same to a mapping as attributes of %s', async (style) => {
    const person = testPerson({ login: 'grace', ...said })
    const idp = testIdp({ style, seed: 'idp' })
    const sp = serviceProvider({
      ...{ entityId: 'https://jira.example.com/saml', idp, allowUnsolicited: true },
      acsUrl: 'https://jira.example.com/saml/acs',
    })
    const { samlResponse } = idp.respond({
      subject: person.subject,
      attributes: person.attributes(style),
    })
    const identity = identityFromAssertion(await sp.verifyResponse(samlResponse), { preset: style })
    expect(identity.subject).toBe(person.subject)
    for (const [name, value] of Object.entries(person.claims))
      expect([name, claimOf(identity, name).values]).toEqual([name, [value].flat()])
  })

  it('is the same to a mapping as a user that is pushed', () => {
    const { scimUser, issuer, subject, claims } = testPerson({ login: 'grace', ...said })
    const identity = identityFromScim({ id: '1', ...scimUser }, [], {
      issuer,
      subject: 'externalId',
    })
    expect(identity.subject).toBe(subject)
    for (const name of ['username', 'email', 'firstName', 'lastName', 'displayName', 'department'])
      expect([name, claimOf(identity, name).values]).toEqual([name, [claims[name]]])
  })

  it('says nothing of groups unless the test does, and nothing by its login alone', () => {
    expect(claimOf(testPerson().identity, 'groups').state).toBe('absent')
    expect(claimOf(testPerson({ groups: [] }).identity, 'groups').state).toBe('empty')
    const { login, subject } = testPerson()
    expect(subject).not.toBe(login)
  })

  it('is one of many, each with an account of their own, always the same', () => {
    const people = testPeople(90)
    expect(new Set(people.map(({ account }) => account.displayName)).size).toBe(90)
    expect(people.map(({ account }) => account)).toEqual(
      testPeople(90).map(({ account }) => account),
    )
    expect(memoryTarget({ users: people.map(({ account }) => account) }).users()).toHaveLength(90)
  })
})
