import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { shell } from './support.js'

const response = readFileSync('examples/okta-response.txt', 'utf8')
const certificate = readFileSync('examples/okta-certificate.pem', 'utf8').replaceAll(
  /-----.*?-----|\s/g,
  '',
)
const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://www.okta.com/exk1f0abcdEFGH2345">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`
const files = {
  'response.txt': response,
  'response.xml': Buffer.from(response, 'base64').toString(),
  'idp.xml': metadata,
  'mapping.json': readFileSync('examples/mapping.json', 'utf8'),
}
const trust =
  '--idp @idp.xml --entity-id https://jira.example.com/saml --acs-url https://jira.example.com/saml/acs'

describe('a SAML Response on the command line', () => {
  it.each(['response.txt', 'response.xml'])(
    '%s is verified against metadata, then mapped',
    async (file) => {
      const { code, out, err } = await shell(files).run(
        `map @mapping.json --saml @${file} ${trust} --at 2026-11-24T09:00:30Z --preset okta -g dev-team`,
      )
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('"dev-team" is wanted.')
    },
  )

  it('is refused when a letter was changed, with the code of the check that failed', async () => {
    const xml = files['response.xml'].replace('okta-jira-dev', 'okta-jira-adm')
    const { code, out, err } = await shell({ ...files, 'bad.xml': xml }).run(
      `map @mapping.json --saml @bad.xml ${trust} --at 2026-11-24T09:00:30Z`,
    )
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('[SAML_SIGNATURE_INVALID]')
  })

  it('is refused when it is old, unless the instant is said', async () => {
    const { code, err } = await shell(files).run(
      `map @mapping.json --saml @response.txt ${trust}`,
      {
        now: () => Date.parse('2027-01-01T00:00:00Z'),
      },
    )
    expect(code).toBe(1)
    expect(err).toMatch(/\[SAML_/)
  })

  it('needs to know whom to trust, or a word that nobody vouches for it', async () => {
    const { code, err } = await shell(files).run('map @mapping.json --saml @response.txt')
    expect(code).toBe(2)
    expect(err).toContain('--unverified to look only')
    const looked = await shell(files).run(
      'map @mapping.json --saml @response.txt --unverified --preset okta',
    )
    expect(looked.code).toBe(0)
    expect(looked.err).toContain('was not verified')
  })

  it('is read when it is encrypted, with our key, which is shown nowhere', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const idp = testIdp({
      seed: 'idp',
      audience: 'https://jira.example.com/saml',
      acsUrl: 'https://jira.example.com/saml/acs',
    })
    const { samlResponse } = idp.respond({
      now: Date.parse('2026-11-24T09:00:00Z'),
      attributes: { email: ['ada@example.com'] },
      encrypt: { recipients: [{ key: publicKey }] },
    })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const sh = shell({
      ...files,
      'response.txt': samlResponse,
      'idp.xml': idp.metadata(),
      'key.pem': pem,
    })
    const ask = `map @mapping.json --saml @response.txt ${trust}`
    expect((await sh.run(ask)).err).toContain('SAML_')
    const { code, err } = await sh.run(`${ask} --decryption-key @key.pem`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    sh.write('key.pem', 'c2VjcmV0 is no key')
    const wrong = await sh.run(`${ask} --decryption-key @key.pem`)
    expect(wrong).toMatchObject({ code: 3, out: '' })
    expect(wrong.err).not.toContain('c2VjcmV0')
  })

  it('cannot become a kept plan without being verified', async () => {
    const { code, err } = await shell({
      ...files,
      'jira.yaml':
        'product: jira-data-center\nbaseUrl: https://jira.example\nauth: { tokenEnv: T }\n',
    }).run(
      'plan @mapping.json --saml @response.txt --unverified --target @jira.yaml --out @p.json',
      {
        env: { T: 'secret' },
      },
    )
    expect(code).toBe(2)
    expect(err).toContain('cannot be kept')
  })
})

describe('rostermap inspect', () => {
  it('shows names, and only the length of values', async () => {
    const { code, out } = await shell(files).run('inspect @response.txt')
    expect(code).toBe(0)
    expect(out).toContain('Response, not verified')
    expect(out).toContain('  email\n    [24 characters]')
    expect(out).not.toContain('Alice')
    expect((await shell(files).run('inspect @response.txt --format json')).out).not.toContain(
      'Alice',
    )
  })

  it('shows values when it is told to', async () => {
    const { out } = await shell(files).run('inspect @response.xml --reveal')
    expect(out).toContain('"Alice.Nguyen@Example.com"')
  })

  it('tells that an assertion is encrypted', async () => {
    const { publicKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    )
    const { samlResponse } = testIdp({ seed: 'idp' }).respond({
      encrypt: { recipients: [{ key: publicKey }] },
    })
    const { out } = await shell({ 'r.txt': samlResponse }).run('inspect @r.txt')
    expect(out).toMatch(/encrypted +1/)
  })

  it.each([
    ['no base64 at all!', 'SAML_INPUT_INVALID'],
    ['<a><b></a>', 'SAML_XML_INVALID'],
  ])('%s: is one line with a code', async (content, code) => {
    const ran = await shell({ 'x.txt': content }).run('inspect @x.txt')
    expect(ran.code).toBe(3)
    expect(ran.err).toMatch(new RegExp(`^.+ \\[${code}\\]\\n$`))
  })
})
