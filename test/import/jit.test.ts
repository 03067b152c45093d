import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { compileMapping, isRosterError, trustClaims } from 'rostermap'
import { importJitSettings, type JitSettings, readGroupTable } from 'rostermap/import'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { jitSettingsJsonSchema } from '../../src/import/jit-schema.js'
import { withDescriptions } from '../support/schema-descriptions.js'

const of = (settings: Omit<JitSettings, 'version'>) =>
  importJitSettings({ version: 1, ...settings })
const map = (settings: Omit<JitSettings, 'version'>, claims: Record<string, unknown>) =>
  compileMapping(of(settings).mapping).map(
    trustClaims(claims, { reason: 'test', issuer: 'i', subject: '1' }),
  )

describe('the settings of an SSO app', () => {
  it('give the profile', () => {
    const { mapping, notCarried } = of({
      attributes: {
        username: 'NameID',
        email: 'mail',
        fullName: 'cn',
        custom: { department: 'dept' },
      },
      usernameRegex: { pattern: '^([^@]+)@.*$', replacement: '$1' },
      updateProfiles: false,
    })
    expect(notCarried).toEqual([])
    expect(mapping.profile).toEqual([
      {
        to: 'username',
        from: {
          nameId: 'value',
          transform: [{ replace: { pattern: '^([^@]+)@.*$', with: '${1}' } }],
        },
        required: true,
        apply: 'createOnly',
      },
      { to: 'email', from: { claim: 'mail' }, apply: 'createOnly' },
      { to: 'displayName', from: { claim: 'cn' }, apply: 'createOnly' },
      { to: 'department', from: { claim: 'dept' }, apply: 'createOnly' },
    ])
  })

  it('make the display name of two halves', () => {
    const { profile } = map(
      { attributes: { firstName: 'f', lastName: 'l' } },
      { f: 'Ada', l: 'Lovelace' },
    )
    expect(profile[0]).toMatchObject({ to: 'displayName', value: 'Ada Lovelace' })
  })

  it('leave a display name of two halves alone where profiles are not updated', () => {
    const attributes = { firstName: 'f', lastName: 'l' }
    const [rule] = of({ attributes, updateProfiles: false }).mapping.profile
    expect([rule?.to, rule?.apply]).toEqual(['displayName', 'createOnly'])
    expect(of({ attributes }).mapping.profile[0]?.apply).toBeUndefined()
  })

  it('of Atlassian are templates', () => {
    const { profile } = map(
      { attributes: { username: '${uid}', fullName: '${givenName} ${sn} (${org.unit})' } },
      { uid: 'ada', givenName: 'Ada', sn: 'Lovelace', 'org.unit': 'R&D' },
    )
    expect(profile.map(({ value }) => value)).toEqual(['ada', 'Ada Lovelace (R&D)'])
    const { mapping } = of({ attributes: { email: '${}', custom: { id: '${NameID}' } } })
    expect(mapping.profile).toEqual([{ to: 'id', from: { nameId: 'value' } }])
  })

  it('give a rule for each row, which takes away or keeps', () => {
    const { mapping } = of({
      groupAttribute: 'memberOf',
      groups: [
        { idp: ['a', 'b'], product: 'x' },
        { idp: 'c', product: ['x', 'y'], keep: true },
      ],
    })
    expect(mapping.groups).toEqual({
      from: { claim: 'memberOf' },
      rules: [
        { id: 'x', match: { exact: ['a', 'b'] }, to: ['x'] },
        { id: 'x-2', match: { exact: 'c' }, to: ['x', 'y'], mode: 'additive' },
      ],
    })
    const kept = of({ keepExisting: true, groups: [{ idp: 'a', product: 'x' }] })
    expect(kept.mapping.groups?.rules[0]?.mode).toBe('additive')
    const once = of({ newUsersOnly: true, groups: [{ idp: 'a', product: 'x', keep: true }] })
    expect(once.mapping.groups?.rules[0]?.mode).toBe('createOnly')
  })

  it('of the same name take away everything else but what is excluded, with a remark', () => {
    const { mapping, remarks } = of({
      sameName: { create: true, exclude: ['jira-administrators'] },
      groupRegex: { pattern: '^idp-', replacement: '' },
    })
    expect(mapping.groups).toEqual({
      from: { claim: 'groups', transform: [{ replace: { pattern: '^idp-', with: '' } }] },
      except: ['jira-administrators'],
      rules: [
        {
          id: 'same-name',
          match: { anything: true },
          to: ['${value}'],
          createMissing: true,
          mode: 'authoritativeExcept',
        },
      ],
    })
    expect(remarks[0]?.reason).toContain('takes away every group')
    expect(of({ sameName: {} }).mapping.groups?.rules[0]?.mode).toBe('authoritative')
    const keeping = of({ sameName: {}, keepExisting: true })
    expect([keeping.mapping.groups?.rules[0]?.mode, keeping.remarks]).toEqual(['additive', []])
  })

  it('gate sign-ins by domain and the making of accounts', () => {
    const domain = { attributes: { email: 'mail' }, domains: ['Acme.example '] }
    expect(map(domain, { mail: 'ada@ACME.example' }).access.decision).toBe('allow')
    expect(map(domain, { mail: 'ada@acme.example.evil' }).access.decision).toBe('refuse')
    expect(map(domain, {}).access.decision).toBe('refuse')
    const mapped = { groups: [{ idp: 'a', product: 'x' }], createMappedOnly: true }
    expect(map(mapped, { groups: ['a'] }).creation.decision).toBe('allow')
    expect(map(mapped, { groups: ['b'] }).creation.decision).toBe('refuse')
    expect(map({ createUsers: false }, {}).creation.decision).toBe('refuse')
  })

  it('give default groups', () => {
    const { mapping } = of({ defaultGroups: [{ groups: ['users'], for: 'newUsers' }] })
    expect(mapping.groups?.defaults).toEqual([{ to: ['users'], for: 'newUsers' }])
  })

  it.each([
    [{ usernameRegex: { pattern: 'x', replacement: '' } }, '/usernameRegex'],
    [{ groupAttribute: 'g' }, '/groupAttribute'],
    [{ groupRegex: { pattern: 'x', replacement: '' } }, '/groupRegex'],
    [{ attributes: { custom: { 'a b': 'c' } } }, '/attributes/custom/a b'],
    [{ attributes: { fullName: 'n', firstName: 'f' } }, '/attributes/firstName'],
    [{ groups: [{ idp: 'a', product: ' x' }] }, '/groups/0'],
    [{ defaultGroups: [{ groups: [' x'], for: 'newUsers' as const }] }, '/defaultGroups/0'],
    [{ createUsers: false, createMappedOnly: true }, '/createMappedOnly'],
  ])('%j: is listed as not carried over', (settings, pointer) => {
    expect(of(settings).notCarried.map((note) => note.pointer)).toEqual([pointer])
  })

  it('with a pattern that is none lists the rows that need it as well', () => {
    const { notCarried, mapping } = of({
      groups: [{ idp: 'a', product: 'x' }],
      groupRegex: { pattern: '(?=x)', replacement: '' },
    })
    expect(notCarried.map((note) => note.pointer)).toEqual(['/groupRegex', '/groups/0'])
    expect(mapping.groups).toBeUndefined()
  })

  it.each([
    [{}, ['/version']],
    [{ version: 1, group: [] }, ['/group']],
    [
      { version: 1, groups: [{ idp: 'a' }, { idp: [], product: 'x' }] },
      ['/groups/0/product', '/groups/1/idp'],
    ],
    [{ version: 1, defaultGroups: [{ groups: ['x'], for: 'nobody' }] }, ['/defaultGroups/0/for']],
    [{ version: 1, groupAttribute: '' }, ['/groupAttribute']],
    [7, ['']],
    [
      JSON.parse('{"version":1,"attributes":{"custom":{"__proto__":"x"}}}'),
      ['/attributes/custom/__proto__'],
    ],
  ])('%j is not the form', (input, pointers) => {
    let found: readonly string[] = []
    try {
      importJitSettings(input as JitSettings)
    } catch (error) {
      if (!isRosterError(error) || error.code !== 'IMPORT_INVALID') throw error
      found = error.details.issues.map(({ pointer }) => pointer)
    }
    expect(found).toEqual(pointers)
  })
})

describe('a table of groups as CSV (RFC 4180)', () => {
  it.each([
    ['idp,product\na,x\nb,x\n', [{ idp: ['a', 'b'], product: 'x' }]],
    [
      '\uFEFFIdP;Product;Mode\r\na;x;keep\r\nb;x;Remove\r\n',
      [
        { idp: 'a', product: 'x', keep: true },
        { idp: 'b', product: 'x', keep: false },
      ],
    ],
    ['product\tidp\nx\ta', [{ idp: 'a', product: 'x' }]],
    [
      'idp,product\n"CN=a,OU=""b""\nc", x \n\n a ,x',
      [{ idp: ['CN=a,OU="b"\nc', 'a'], product: 'x' }],
    ],
    ['idp,product\na,x\na,x', [{ idp: 'a', product: 'x' }]],
    ['idp,product', []],
  ])('%j', (text, rows) => {
    expect(readGroupTable(text)).toEqual(rows)
  })

  it.each([
    ['', 'must begin with a row'],
    ['a,b\n1,2', 'must begin with a row'],
    ['idp,product\na', 'without idp or product in line 2'],
    ['idp,product\n"a\nb",x\n,y', 'without idp or product in line 4'],
    ['idp,product\na,b,c', 'too many cells in line 2'],
    ['idp,product,mode\na,b,maybe', 'keep or remove under mode in line 2'],
    ['idp,product\n"a,b', 'not closed in line 2'],
    ['x'.repeat(4_000_001), 'is longer than'],
  ])('is refused when it is none (%#)', (text, message) => {
    expect(() => readGroupTable(text)).toThrow(message)
  })
})

describe('schema/jit-settings.v1.json', () => {
  const schema = withDescriptions(jitSettingsJsonSchema(), /^jit-settings\.ts$/, 'src/import')

  it('is what the schemas say (run vitest with -u after a change)', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../schema/jit-settings.v1.json',
    )
  })

  const validate = new Ajv2020({ strict: false }).compile(schema)
  const takes = (settings: object) => {
    try {
      importJitSettings(settings as JitSettings)
      return true
    } catch (error) {
      if (isRosterError(error) && error.code === 'IMPORT_INVALID') return false
      throw error
    }
  }

  it.each<[boolean, object]>([
    [true, parse(readFileSync('examples/migrate/settings.yaml', 'utf8'))],
    [true, { $schema: './jit-settings.v1.json', version: 1 }],
    [false, {}],
    [false, { version: 2 }],
    [false, { version: 1, group: [] }],
    [false, { version: 1, attributes: { username: '' } }],
    [false, { version: 1, attributes: { custom: { a: 7 } } }],
    [false, { version: 1, groups: [{ idp: [], product: 'x' }] }],
    [false, { version: 1, defaultGroups: [{ groups: ['x'], for: 'all' }] }],
    [false, { version: 1, groupRegex: { pattern: 'x' } }],
  ])('and the importer say %s of %j', (expected, settings) => {
    expect(validate(settings), JSON.stringify(validate.errors)).toBe(expected)
    expect(takes(settings)).toBe(expected)
  })
})
