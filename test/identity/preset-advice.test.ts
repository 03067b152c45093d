import { type Identity, type PresetName, presetAdvice, presets, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { mintIdentity } from '../../src/identity/identity.js'

const format = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
}
const person = (
  preset: PresetName,
  claims: Record<string, unknown>,
  nameId?: { readonly value: string; readonly format?: string },
  subject = nameId?.value ?? 'x',
): Identity =>
  mintIdentity({
    ...trustClaims(claims, { reason: 'test', issuer: 'https://idp.example', subject, preset }),
    ...(nameId && { nameId }),
  })
const adviceOf = (...given: Parameters<typeof person>) =>
  presetAdvice(person(...given), given[0]).map(({ code, claim }) => `${code} ${claim}`)

describe('what an IdP is known for, in what it sent', () => {
  it.each<[PresetName, Record<string, unknown>, readonly string[]]>([
    ['generic', { groups: ['Everyone', '/a', 'CN=a,O=b'] }, []],
    ['okta', { groups: ['Everyone', 'dev'] }, ['catch-all groups']],
    ['okta', {}, ['opt-in groups']],
    ['entra', { groups: ['07dd8a60-bf6d-4e17-8844-230b77145381'] }, ['ids groups']],
    ['entra', { groups: ['CONTOSO\\Jira-Users'] }, ['domain-names groups']],
    [
      'adfs',
      {
        'http://schemas.xmlsoap.org/claims/Group': ['Domain Users', 'Jira-Users'],
        'http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname':
          'CONTOSO\\jdoe',
      },
      ['domain-names windowsAccountName', 'catch-all groups'],
    ],
    ['google', { groups: Array.from({ length: 75 }, (_, i) => `g${i}`) }, ['at-most groups']],
    ['google', { groups: ['a'] }, []],
    ['onelogin', { memberOf: 'Jira Users; Confluence Users ;;' }, ['delimited groups']],
    ['onelogin', { memberOf: ['a;b', 'c'] }, []],
    ['onelogin', { memberOf: ['CN=a,OU=b'] }, ['distinguished-names groups']],
    [
      'keycloak',
      { groups: ['/eng'], roles: ['default-roles-acme'] },
      ['paths groups', 'catch-all roles'],
    ],
    ['pingfederate', { memberOf: ['CN=Sales\\, EMEA,OU=Groups'] }, ['distinguished-names groups']],
    ['pingone', { groups: [] }, []],
    ['jumpcloud', {}, ['opt-in groups']],
    ['miniorange', { groups: ['DEFAULT', 'jira-software-users'] }, ['catch-all groups']],
    ['shibboleth', { isMemberOf: 'x' }, ['opt-in subjectId']],
  ])('%s', (preset, claims, expected) => {
    expect(adviceOf(preset, claims)).toEqual(expected)
  })

  it.each<[PresetName, string, string[]]>([
    ['okta', format.unspecified, ['name-id-changes NameID']],
    ['okta', format.persistent, []],
    ['onelogin', format.email, ['name-id-changes NameID']],
    ['keycloak', format.persistent, []],
    ['keycloak', format.email, ['name-id-changes NameID']],
    ['adfs', 'urn:whatever', []],
    ['google', 'urn:whatever', ['name-id-format NameID', 'name-id-changes NameID']],
    ['shibboleth', format.email, ['name-id-format NameID', 'name-id-changes NameID']],
  ])('%s with a NameID of the format %s', (preset, given, expected) => {
    const found = adviceOf(preset, {}, { value: 'a@example.com', format: given })
    expect(found.filter((line) => line.endsWith('NameID'))).toEqual(expected)
  })

  it('a NameID that changes does no harm when another claim names the person', () => {
    const nameId = { value: 'frank@contoso.com', format: format.email }
    expect(adviceOf('entra', { groups: [] }, nameId, '528b2ac2')).toEqual([])
  })

  it('Entra ID: a guest is known by #EXT#, in the NameID and in the name', () => {
    const name = 'maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com'
    const claims = {
      groups: [],
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': name,
    }
    expect(adviceOf('entra', claims, { value: name }, '528b2ac2')).toEqual([
      'guest NameID',
      'guest name',
    ])
  })

  it('no message holds a value that came', () => {
    const secret = 'maria_secret.example#EXT#@x'
    const claims = { groups: [`SECRET\\${secret}`], upn: secret }
    for (const preset of Object.keys(presets) as PresetName[])
      for (const { message } of presetAdvice(person(preset, claims, { value: secret }), preset)) {
        expect(message.toLowerCase()).not.toContain('secret')
        expect(message).toMatch(/^.{20,}\.$/)
      }
  })
})

describe('the table of presets', () => {
  it.each(Object.entries(presets))('%s: habits are of claims that it names', (_, preset) => {
    const known = Object.keys(preset.aliases)
    for (const { claim } of preset.quirks ?? []) expect(known).toContain(claim)
    for (const claim of preset.guests?.claims ?? [])
      expect(claim === 'NameID' || known.includes(claim)).toBe(true)
  })

  it('every IdP but the generic one says what its NameID is worth', () => {
    const silent = Object.values(presets).filter(({ nameId }) => !nameId)
    expect(silent.map(({ name }) => name)).toEqual(['generic'])
  })
})
