import { type ClaimsRecord, compileMapping, parseMapping, profileOf, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

const of = (from: unknown, claims: ClaimsRecord, issuer = 'https://idp.example') => {
  const mapper = compileMapping(parseMapping({ version: 1, profile: [{ to: 'x', from }] }))
  return profileOf(mapper.map(trustClaims(claims, { reason: 'test', issuer, subject: '1' })))['x']
}

describe('what an admin says with several operators together', () => {
  it('a value comes alone, in a list, as JSON in a text, or as objects with names', () => {
    const rules = [{ id: 'dev', match: { exact: 'dev' }, to: ['developers'] }]
    const given = (from: Parameters<typeof groupsOnly>[0]['from'], groups: unknown) =>
      namesOf(mapClaims(groupsOnly({ from: from ?? { claim: 'groups' }, rules }), { groups }))
    expect(given({ claim: 'groups' }, 'dev')).toEqual(['developers'])
    expect(given({ claim: 'groups' }, ['ops', 'dev'])).toEqual(['developers'])
    const parsed = { claim: 'groups', transform: ['parseJson'] } as const
    expect(given(parsed, '["ops","dev"]')).toEqual(['developers'])
    const named = { claim: 'groups', path: '$.name' }
    expect(given(named, [{ id: '1', name: 'dev' }])).toEqual(['developers'])
    expect(given(named, { id: '1', name: 'dev' })).toEqual(['developers'])
  })

  it('an attribute is for one IdP to say, and is kept for people of another', () => {
    const from = {
      if: { of: { identity: 'issuer' }, exact: 'https://hr.example' },
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      then: { claim: 'department' },
    }
    expect(of(from, { department: 'R&D' }, 'https://hr.example')).toBe('R&D')
    expect(of(from, { department: [] }, 'https://hr.example')).toBe(null)
    expect(of(from, { department: 'Sales' }, 'https://partner.example')).toBeUndefined()
    expect(of(from, { department: [] }, 'https://partner.example')).toBeUndefined()
  })

  it('first and last name stand in the order of the language', () => {
    const from = {
      if: { of: { claim: 'locale' }, regex: '(?:hu|ja|ko|zh)(?:-.*)?', ifAbsent: false },
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      then: { template: '${family} ${given}' },
      else: { template: '${given} ${family}' },
    }
    const name = { given: 'Béla', family: 'Bartók' }
    expect(of(from, { ...name, locale: 'hu-HU' })).toBe('Bartók Béla')
    expect(of(from, { ...name, locale: 'en' })).toBe('Béla Bartók')
    expect(of(from, name)).toBe('Béla Bartók')
  })

  it('an address counts only when the IdP has verified it', () => {
    const from = {
      if: { of: { claim: 'email_verified' }, exact: 'true' },
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      then: { claim: 'email' },
    }
    expect(of(from, { email: 'ada@x.example', email_verified: true })).toBe('ada@x.example')
    expect(of(from, { email: 'ada@x.example', email_verified: false })).toBeUndefined()
    expect(of(from, { email: 'ada@x.example' })).toBeUndefined()
  })

  it('the first pattern that fits rewrites a value; another passes as it is, or vanishes', () => {
    const lookup = (otherwise?: 'keep') => ({
      claim: 'login',
      transform: [
        {
          lookup: {
            cases: [
              { regex: '(.+)\\.ext@x\\.example', give: 'ext-${1}' },
              { regex: '(.+)@x\\.example', give: '${1}' },
            ],
            ...(otherwise && { otherwise }),
          },
        },
      ],
    })
    expect(of(lookup(), { login: 'ada.ext@x.example' })).toBe('ext-ada')
    expect(of(lookup(), { login: 'ada@x.example' })).toBe('ada')
    expect(of(lookup('keep'), { login: 'ada@y.example' })).toBe('ada@y.example')
    expect(of(lookup(), { login: 'ada@y.example' })).toBeUndefined()
  })

  it('case and white space around a value are both disregarded', () => {
    const groups = groupsOnly({
      from: { claim: 'groups', transform: ['trim', 'collapseSpaces'] },
      ignoreCase: { match: true },
      rules: [{ id: 'r', match: { exact: 'Jira Users' }, to: ['users'] }],
    })
    expect(namesOf(mapClaims(groups, { groups: ['  JIRA   users '] }))).toEqual(['users'])
    expect(namesOf(mapClaims(groups, { groups: ['JiraUsers'] }))).toEqual([])
  })
})
