import { claimOf, type PresetName, presets, trustClaims } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { type TestResponseOptions, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

interface Sample {
  readonly issuer: string
  readonly nameId: string
  readonly format?: string
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Short name → values. */
  readonly expected: Readonly<Record<string, readonly string[]>>
  readonly subject?: string
}

/** What each IdP sends in its usual setup. */
const samples: Readonly<Record<Exclude<PresetName, 'generic'>, Sample>> = {
  okta: {
    issuer: 'http://www.okta.com/exk1f0abcdEFGH2345',
    nameId: 'alice@example.com',
    attributes: {
      'user.email': ['alice@example.com'],
      'user.firstName': ['Alice'],
      'user.lastName': ['Nguyen'],
      memberOf: ['Everyone', 'okta-jira-dev'],
    },
    expected: {
      email: ['alice@example.com'],
      firstName: ['Alice'],
      lastName: ['Nguyen'],
      groups: ['Everyone', 'okta-jira-dev'],
    },
  },
  entra: {
    issuer: 'https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/',
    nameId: 'frank@contoso.com',
    attributes: {
      'http://schemas.microsoft.com/identity/claims/objectidentifier': [
        '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0',
      ],
      'http://schemas.microsoft.com/identity/claims/tenantid': [
        'aaaabbbb-0000-cccc-1111-dddd2222eeee',
      ],
      [`${soap}/givenname`]: ['Frank'],
      [`${soap}/surname`]: ['Miller'],
      [`${soap}/name`]: ['frank@contoso.com'],
      [`${windows}/groups`]: ['07dd8a60-bf6d-4e17-8844-230b77145381'],
    },
    expected: {
      tenantId: ['aaaabbbb-0000-cccc-1111-dddd2222eeee'],
      firstName: ['Frank'],
      lastName: ['Miller'],
      name: ['frank@contoso.com'],
      groups: ['07dd8a60-bf6d-4e17-8844-230b77145381'],
    },
    subject: '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0',
  },
  adfs: {
    issuer: 'http://adfs.contoso.com/adfs/services/trust',
    nameId: 'jdoe@contoso.com',
    attributes: {
      [`${windows}/windowsaccountname`]: ['CONTOSO\\jdoe'],
      [`${soap}/upn`]: ['jdoe@contoso.com'],
      [`${soap}/emailaddress`]: ['john.doe@contoso.com'],
      [`${soap}/givenname`]: ['John'],
      [`${soap}/surname`]: ['Doe'],
      'http://schemas.xmlsoap.org/claims/CommonName': ['John Doe'],
      [`${windows}/primarysid`]: ['S-1-5-21-1004336348-1177238915-682003330-512'],
      'http://schemas.xmlsoap.org/claims/Group': ['Domain Users', 'Jira-Users'],
    },
    expected: {
      windowsAccountName: ['CONTOSO\\jdoe'],
      upn: ['jdoe@contoso.com'],
      email: ['john.doe@contoso.com'],
      firstName: ['John'],
      lastName: ['Doe'],
      displayName: ['John Doe'],
      sid: ['S-1-5-21-1004336348-1177238915-682003330-512'],
      groups: ['Domain Users', 'Jira-Users'],
    },
  },
  google: {
    issuer: 'https://accounts.google.com/o/saml2?idpid=C02x9abcd',
    nameId: 'sam@acme.example',
    attributes: {
      email: ['sam@acme.example'],
      FirstName: ['Sam'],
      lastName: ['Lee'],
      Groups: ['Engineering'],
    },
    expected: {
      email: ['sam@acme.example'],
      firstName: ['Sam'],
      lastName: ['Lee'],
      groups: ['Engineering'],
    },
  },
  onelogin: {
    issuer: 'https://app.onelogin.com/saml/metadata/1b2c3d4e-0000-4000-8000-000000000000',
    nameId: 'kim@example.com',
    attributes: {
      'User.email': ['kim@example.com'],
      'User.FirstName': ['Kim'],
      'User.LastName': ['Park'],
      memberOf: ['Jira Users; Confluence Users ;;'],
    },
    expected: {
      email: ['kim@example.com'],
      firstName: ['Kim'],
      lastName: ['Park'],
      groups: ['Jira Users; Confluence Users ;;'],
    },
  },
  keycloak: {
    issuer: 'https://sso.example.org/realms/acme',
    nameId: 'G-3f1c6a2e-0000-4000-8000-1f2e3d4c5b6a',
    format: persistent,
    attributes: {
      'urn:oid:1.2.840.113549.1.9.1': ['ada@example.org'],
      'urn:oid:2.5.4.42': ['Ada'],
      'urn:oid:2.5.4.4': ['Byron'],
      Role: ['jira-user', 'offline_access', 'uma_authorization'],
      member: ['/engineering/platform'],
    },
    expected: {
      email: ['ada@example.org'],
      firstName: ['Ada'],
      lastName: ['Byron'],
      roles: ['jira-user', 'offline_access', 'uma_authorization'],
      groups: ['/engineering/platform'],
    },
  },
  pingfederate: {
    issuer: 'https://sso.corp.example',
    nameId: 'jdoe',
    attributes: {
      mail: ['jdoe@corp.example'],
      givenName: ['Jo'],
      sn: ['Doe'],
      sAMAccountName: ['jdoe'],
      memberOf: [
        'CN=atl-jira-adm,OU=Groups,DC=corp,DC=example',
        'CN=Sales\\, EMEA,OU=Groups,DC=corp,DC=example',
      ],
    },
    expected: {
      email: ['jdoe@corp.example'],
      firstName: ['Jo'],
      lastName: ['Doe'],
      username: ['jdoe'],
      groups: [
        'CN=atl-jira-adm,OU=Groups,DC=corp,DC=example',
        'CN=Sales\\, EMEA,OU=Groups,DC=corp,DC=example',
      ],
    },
  },
  pingone: {
    issuer: 'https://auth.pingone.eu/11111111-2222-4333-8444-555555555555',
    nameId: '9d0f5d1c-0000-4000-8000-00000000abcd',
    format: persistent,
    attributes: {
      Username: ['mia'],
      Email: ['mia@example.com'],
      FirstName: ['Mia'],
      LastName: ['Rossi'],
      Groups: ['staff'],
    },
    expected: {
      username: ['mia'],
      email: ['mia@example.com'],
      firstName: ['Mia'],
      lastName: ['Rossi'],
      groups: ['staff'],
    },
  },
  jumpcloud: {
    issuer: 'jumpcloud',
    nameId: 'lee@example.com',
    attributes: {
      email: ['lee@example.com'],
      firstname: ['Lee'],
      lastname: ['Wong'],
      memberOf: ['jira-software-users', 'New Team'],
    },
    expected: {
      email: ['lee@example.com'],
      firstName: ['Lee'],
      lastName: ['Wong'],
      groups: ['jira-software-users', 'New Team'],
    },
  },
  miniorange: {
    issuer: 'https://login.xecurify.com/moas',
    nameId: 'ravi.shah@example.com',
    attributes: {
      fname: ['Ravi'],
      lname: ['Shah'],
      email: ['ravi.shah@example.com'],
      groups: ['DEFAULT', 'jira-software-users'],
    },
    expected: {
      firstName: ['Ravi'],
      lastName: ['Shah'],
      email: ['ravi.shah@example.com'],
      groups: ['DEFAULT', 'jira-software-users'],
    },
  },
  shibboleth: {
    issuer: 'https://idp.university.example/idp/shibboleth',
    nameId: '_6c3a4f8b9c2d',
    format: transient,
    attributes: {
      'urn:oasis:names:tc:SAML:attribute:subject-id': ['grace@university.example'],
      'urn:oid:0.9.2342.19200300.100.1.3': ['grace.hopper@university.example'],
      'urn:oid:0.9.2342.19200300.100.1.1': ['ghopper'],
      'urn:oid:2.5.4.42': ['Grace'],
      'urn:oid:2.5.4.4': ['Hopper'],
      'urn:oid:2.16.840.1.113730.3.1.241': ['Grace Hopper'],
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': ['ghopper@university.example'],
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.7': ['urn:mace:university.example:jira'],
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.9': ['member@university.example', 'staff@university.example'],
      'urn:oid:1.3.6.1.4.1.5923.1.5.1.1': ['uni:it:jira'],
    },
    expected: {
      subjectId: ['grace@university.example'],
      email: ['grace.hopper@university.example'],
      username: ['ghopper'],
      firstName: ['Grace'],
      lastName: ['Hopper'],
      displayName: ['Grace Hopper'],
      eduPersonPrincipalName: ['ghopper@university.example'],
      entitlements: ['urn:mace:university.example:jira'],
      scopedAffiliations: ['member@university.example', 'staff@university.example'],
      groups: ['uni:it:jira'],
    },
    subject: 'grace@university.example',
  },
}

const idp = testIdp({ seed: 'idp' })
async function signIn(sample: Sample, preset: PresetName, options: TestResponseOptions = {}) {
  const sp = serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp: { entityId: sample.issuer, signingKeys: idp.signingKeys },
  })
  const { samlResponse } = idp.respond({
    issuer: sample.issuer,
    inResponseTo: '_r',
    subject: sample.nameId,
    ...(sample.format !== undefined && { subjectFormat: sample.format }),
    attributes: sample.attributes,
    ...options,
  })
  const assertion = await sp.verifyResponse(samlResponse, { requestId: '_r' })
  return identityFromAssertion(assertion, { preset })
}

describe.each(Object.entries(samples) as [keyof typeof samples, Sample][])(
  'the preset %s',
  (preset, sample) => {
    it('gives what the IdP sends its short names', async () => {
      const identity = await signIn(sample, preset)
      for (const [short, values] of Object.entries(sample.expected))
        expect([short, claimOf(identity, short).values]).toEqual([short, values])
      expect(claimOf(identity, 'nothing').state).toBe('absent')
    })

    it('names the person by what stays', async () => {
      const { issuer, subject } = await signIn(sample, preset)
      expect([issuer, subject]).toEqual([sample.issuer, sample.subject ?? sample.nameId])
    })

    it('points each full name at one meaning', () => {
      const names = Object.values(presets[preset].aliases).flat()
      expect(new Set(names).size).toBe(names.length)
    })
  },
)

describe('the presets', () => {
  it('give repeated attributes of Keycloak one short name', async () => {
    const edit = (xml: string) =>
      xml.replace(
        /(<saml2:Attribute Name="Role"[^>]*>)(.*?)(<\/saml2:Attribute>)/s,
        (_, open: string, values: string, close: string) =>
          values
            .split(/(?<=<\/saml2:AttributeValue>)/)
            .map((value) => open + value + close)
            .join(''),
      )
    const identity = await signIn(samples.keycloak, 'keycloak', { edit })
    expect(claimOf(identity, 'roles').values).toEqual(samples.keycloak.expected['roles'])
  })

  it('call two different addresses of one person malformed, and choose neither', async () => {
    const attributes = { Email: ['a@example.com'], mail: ['b@example.com'] }
    const identity = await signIn({ ...samples.google, attributes, expected: {} }, 'google')
    expect(claimOf(identity, 'email').state).toBe('malformed')
  })

  it('never take a transient NameID: a Shibboleth IdP without subject ids needs the claim named', async () => {
    const { 'urn:oasis:names:tc:SAML:attribute:subject-id': _, ...attributes } =
      samples.shibboleth.attributes
    await expect(signIn({ ...samples.shibboleth, attributes }, 'shibboleth')).rejects.toMatchObject(
      {
        code: 'IDENTITY_SUBJECT_UNUSABLE',
      },
    )
    const pairwise = {
      'urn:oasis:names:tc:SAML:attribute:pairwise-id': ['HA2TKNZZGE2TOAZTG@university.example'],
    }
    const { subject } = await signIn({ ...samples.shibboleth, attributes: pairwise }, 'shibboleth')
    expect(subject).toBe('HA2TKNZZGE2TOAZTG@university.example')
  })

  it('know the standard claims of OIDC too', () => {
    const identity = trustClaims(
      {
        preferred_username: 'kim',
        given_name: 'Kim',
        family_name: 'Park',
        email: 'kim@example.com',
      },
      {
        reason: 'verified by a test',
        issuer: 'https://sso.example.org/realms/acme',
        subject: 'x',
        preset: 'keycloak',
      },
    )
    expect(claimOf(identity, 'username').values).toEqual(['kim'])
    expect(claimOf(identity, 'lastName').values).toEqual(['Park'])
  })
})
