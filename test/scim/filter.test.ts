import fc from 'fast-check'
import {
  compileFilter,
  matchesFilter,
  parseFilter,
  parsePath,
  printFilter,
  type ScimFilter,
  type ScimResource,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, enterprise, faultOf, typeOf, user } from './support.js'

const bjensen: ScimResource = {
  schemas: [core, enterprise],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'bJensen',
  userName: 'bjensen@example.com',
  name: { familyName: "O'Malley", givenName: 'Barbara' },
  title: 'Tour Guide',
  userType: 'Employee',
  nickName: '',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  phoneNumbers: [],
  meta: {
    resourceType: 'User',
    created: '2010-01-23T04:56:22Z',
    lastModified: '2011-05-13T04:42:34Z',
  },
  [enterprise]: { department: 'Tour Operations', manager: { value: '26118915' } },
}
const holds = (filter: string) => matchesFilter(bjensen, filter, user)

describe('RFC 7644 3.4.2.2: the examples of the text', () => {
  it.each([
    ['userName eq "bjensen"', false],
    ['userName eq "bjensen@example.com"', true],
    [`name.familyName co "O'Malley"`, true],
    ['userName sw "J"', false],
    [`${core}:userName sw "J"`, false],
    [`${core}:userName sw "B"`, true],
    ['title pr', true],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', true],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', true],
    ['title pr and userType eq "Employee"', true],
    ['title pr or userType eq "Intern"', true],
    [`schemas eq "${enterprise}"`, true],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', true],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "x.org")', false],
    ['userType eq "Employee" and (emails.type eq "work")', true],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', true],
    ['emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]', true],
  ])('%s', (filter, expected) => expect(holds(filter)).toBe(expected))
})

describe('RFC 7644 3.4.2.2: operators', () => {
  it.each([
    ['userType eq "Employee"', true],
    ['userType ne "Employee"', false],
    ['title co "r g"', true],
    ['title sw "tour"', true],
    ['title ew "GUIDE"', true],
    ['title ew "Guid"', false],
    ['title gt "Tour"', true],
    ['title lt "tour guide a"', true],
    ['title le "TOUR GUIDE"', true],
    ['title ge "u"', false],
    ['name.formatted pr', false],
    ['name pr', true],
    ['nickName pr', false],
    ['phoneNumbers pr', false],
    ['active eq true', true],
    ['active ne true', false],
  ])('%s', (filter, expected) => expect(holds(filter)).toBe(expected))

  it('"and" binds more tightly than "or", "not" more than both', () => {
    expect(holds('title pr or title pr and nickName pr')).toBe(true)
    expect(holds('(title pr or title pr) and nickName pr')).toBe(false)
    expect(holds('not (nickName pr) and title pr')).toBe(true)
  })

  it('operators and attribute names have no case', () => {
    expect(holds('USERTYPE EQ "employee" AND NOT (nickname PR)')).toBe(true)
  })

  it('RFC 7643 2.2: caseExact decides how text compares', () => {
    expect(holds('userName eq "BJENSEN@EXAMPLE.COM"')).toBe(true)
    expect(holds('externalId eq "bjensen"')).toBe(false)
    expect(holds('externalId eq "bJensen"')).toBe(true)
    expect(holds('externalId sw "BJ"')).toBe(false)
  })

  it.each([
    ['straße', 'STRASSE', false],
    ['Żółw', 'żÓŁW', true],
    ['e\u0301cole', 'École', true],
    ['École', 'e\u0301cole', true],
    ['İ', 'i', false],
    ['\u212a', 'k', true],
    // RFC 8265, 3.3.1: width comes first.
    ['ＢＪｅｎｓｅｎ', 'bjensen', true],
    ['bjensen', 'ＢＪｅｎｓｅｎ＠example.com', false],
    ['ｶﾞ', 'ガ', true],
    ['abc\u0301', 'abc', false],
    ['abc', 'abc\u0301', false],
  ])('%s and %s, without regard to case', (stored, asked, expected) => {
    const resource = { schemas: [core], userName: stored }
    expect(matchesFilter(resource, `userName eq ${JSON.stringify(asked)}`, user)).toBe(expected)
  })

  it('begins-with looks at whole characters', () => {
    const stored = (title: string) => ({ schemas: [core], title })
    expect(matchesFilter(stored('abc\u0301d'), 'title sw "abc"', user)).toBe(false)
    expect(matchesFilter(stored('ABcd'), 'title sw "abC"', user)).toBe(true)
    expect(matchesFilter(stored('ab'), 'title sw "abc"', user)).toBe(false)
  })

  it('dates compare as instants, in whatever zone they are written', () => {
    expect(holds('meta.created eq "2010-01-23T05:56:22.000+01:00"')).toBe(true)
    expect(holds('meta.created lt "2010-01-23T00:56:22-05:00"')).toBe(true)
    expect(holds('meta.created sw "2010-01"')).toBe(true)
  })

  it('a list matches when any of its values does; without values it is null', () => {
    expect(holds('emails.type eq "home"')).toBe(true)
    expect(holds('emails.type ne "home"')).toBe(true)
    expect(holds('not (emails.type eq "home")')).toBe(false)
    expect(holds('phoneNumbers.type ne "home"')).toBe(true)
    expect(holds('phoneNumbers eq null')).toBe(true)
  })

  it('brackets ask for one value that meets all', () => {
    expect(holds('emails[type eq "home" and value co "example.com"]')).toBe(false)
    expect(holds('emails.type eq "home" and emails.value co "example.com"')).toBe(true)
    expect(holds('emails[not (type eq "work")]')).toBe(true)
    expect(holds('name[givenName eq "barbara"]')).toBe(true)
    expect(holds('phoneNumbers[type pr or not (type pr)]')).toBe(false)
    expect(holds(`schemas[value eq "${core}"]`)).toBe(true)
  })

  it('RFC 7643 2.5: no value is null', () => {
    expect(holds('displayName eq null')).toBe(true)
    expect(holds('title eq null')).toBe(false)
    expect(holds('title ne null')).toBe(true)
    expect(holds('displayName ne "x"')).toBe(true)
    expect(holds('displayName co ""')).toBe(false)
    expect(holds('name eq null')).toBe(false)
  })

  it('3.4.2.1: an attribute that the type does not have has no value', () => {
    for (const test of ['pr', 'eq "x"', 'co "x"', 'gt 1'])
      expect(holds(`shoeSize ${test}`)).toBe(false)
    expect(holds('shoeSize eq null')).toBe(true)
    expect(holds('members[value eq "x"]')).toBe(false)
    expect(holds('emails[shoeSize eq 1]')).toBe(false)
  })

  it('3.10: attributes of an extension by their URN', () => {
    expect(holds(`${enterprise}:department eq "tour operations"`)).toBe(true)
    expect(holds(`${enterprise}:manager.value eq "26118915"`)).toBe(true)
    expect(holds(`${enterprise}:manager eq "26118915"`)).toBe(true)
    expect(holds(`${enterprise} pr`)).toBe(true)
    expect(holds(`${enterprise}[manager.value eq "26118915" and department pr]`)).toBe(true)
    expect(holds('department pr')).toBe(false)
  })

  it('numbers', () => {
    const device = typeOf('Device', {
      resourceTypes: [
        {
          name: 'Device',
          endpoint: '/Devices',
          schema: { id: 'urn:d', attributes: [{ name: 'size', type: 'decimal' }] },
        },
      ],
    })
    const size = (filter: string) =>
      matchesFilter({ schemas: ['urn:d'], size: 1.5 }, filter, device)
    expect(size('size eq 15e-1')).toBe(true)
    expect(size('size gt -1')).toBe(true)
    expect(size('size ge "1.5"')).toBe(true)
    expect(size('size lt 1.5')).toBe(false)
    expect(faultOf(() => size('size co 1'))?.scimType).toBe('invalidFilter')
    expect(faultOf(() => size('size eq "one"'))?.scimType).toBe('invalidFilter')
  })
})

describe('habits of IdPs', () => {
  it('Entra ID: booleans in quotation marks', () => {
    expect(holds('active eq "True"')).toBe(true)
    expect(holds('emails[primary eq "True"].value eq "bjensen@example.com"')).toBe(true)
  })

  it('Entra ID: a comparison behind the brackets tests the same value', () => {
    expect(holds('emails[type eq "work"].value eq "babs@jensen.org"')).toBe(false)
    expect(holds('emails[type eq "home"].value eq "babs@jensen.org"')).toBe(true)
  })
})

describe('invalidFilter, with the offset', () => {
  it.each([
    ['', 0],
    ['userName', 8],
    ['userName eq', 11],
    ['userName eq ', 12],
    ['userName eq bjensen', 12],
    ['userName eq "x', 14],
    ['userName eq "x" and', 16],
    ['userName eq "x" userName', 16],
    ['userName is "x"', 9],
    ['userName pr"x"', 9],
    ['userName eq "\\x"', 13],
    ['userName eq "\\u12g4"', 17],
    ['userName eq "a\nb"', 14],
    ['userName eq 01', 13],
    ['userName eq 1.', 14],
    ['userName eq 1e999', 12],
    ['userName eq truely', 12],
    ['userName eq True', 12],
    ['()', 1],
    ['(title pr', 9],
    ['title pr)', 8],
    ['emails[]', 7],
    ['emails[type pr', 14],
    ['emails[value[x pr]]', 12],
    ['not title pr', 4],
    ['.title pr', 0],
    ['title. pr', 0],
    ['name.given.x pr', 0],
    ['title\tpr', 5],
  ])('%j', (text, offset) => {
    const fault = faultOf(() => parseFilter(text))
    expect(fault).toMatchObject({ scimType: 'invalidFilter', status: 400, offset })
  })

  it.each([
    ['active gt true', 'active'],
    ['title pr and active co "t"', 'active'],
    ['x509Certificates.value lt "AA"', 'x509Certificates.value'],
    ['x509Certificates.value co "AA"', 'x509Certificates.value'],
    ['title eq 7', 'title'],
    ['title gt null', 'title'],
    ['active eq "yes"', 'active'],
    ['name eq "x"', 'name'],
    ['addresses co "x"', 'addresses'],
    ['meta.created gt "yesterday"', 'meta.created'],
    ['meta.created gt "2011-02-30T00:00:00Z"', 'meta.created'],
    ['emails[primary gt true]', 'primary'],
    ['emails[type pr].primary gt true', 'primary'],
  ])('%s: the schema forbids it', (text, at) => {
    expect(faultOf(() => parseFilter(text, { type: user }))).toMatchObject({
      scimType: 'invalidFilter',
      offset: text.lastIndexOf(at),
    })
    expect(faultOf(() => compileFilter(parseFilter(text), user))?.scimType).toBe('invalidFilter')
  })

  it('RFC 7643 7: what is never returned cannot be guessed by filters', () => {
    for (const filter of ['password sw "a"', 'password pr', 'not (password eq null)'])
      expect(faultOf(() => compileFilter(filter, user))?.scimType).toBe('invalidFilter')
  })

  it('too long and too deep are refused, just below is not', () => {
    expect(faultOf(() => parseFilter(`title eq "${'x'.repeat(70_000)}"`))?.offset).toBe(65_536)
    const nested = (n: number) => `${'('.repeat(n)}title pr${')'.repeat(n)}`
    expect(faultOf(() => parseFilter(nested(201)))?.offset).toBe(200)
    expect(compileFilter(nested(200), user)(bjensen)).toBe(true)
    const chain = Array.from({ length: 3_000 }, () => 'not (title pr)').join(' or ')
    expect(compileFilter(chain, user)(bjensen)).toBe(false)
  })
})

describe('parsePath: RFC 7644 3.5.2', () => {
  it.each([
    ['members', { path: 'members' }],
    ['name.familyName', { path: 'name.familyName' }],
    [`${enterprise}:manager.value`, { path: `${enterprise}:manager.value` }],
    [
      'addresses[type eq "work"]',
      {
        path: 'addresses',
        filter: { kind: 'compare', path: 'type', operator: 'eq', value: 'work' },
      },
    ],
    [
      'members[value pr].displayName',
      { path: 'members', filter: { kind: 'pr', path: 'value' }, subAttribute: 'displayName' },
    ],
  ])('%s', (text, expected) => expect(parsePath(text)).toEqual(expected))

  it.each([
    ['', 'invalidPath'],
    ['members[', 'invalidFilter'],
    ['members[value eq]', 'invalidFilter'],
    ['members[value pr', 'invalidFilter'],
    ['members[value pr]x', 'invalidPath'],
    ['members[value pr].', 'invalidPath'],
    ['members[value pr].a.b', 'invalidPath'],
    ['mem bers', 'invalidPath'],
    ['a.b.c', 'invalidPath'],
    ['"x"', 'invalidPath'],
  ])('%j is %s', (text, scimType) => {
    expect(faultOf(() => parsePath(text))?.scimType).toBe(scimType)
  })
})

const name = fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,8}$/)
const path = fc.oneof(
  name,
  fc.tuple(name, name).map((parts) => parts.join('.')),
  fc.tuple(name, name).map(([a, b]) => `urn:x:${a}:2.0:User:${b}`),
)
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => it + 0),
)
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')
const filters = (depthSize: number) =>
  fc.letrec((tie) => {
    const compare = fc.record({ kind: fc.constant('compare'), path, operator, value })
    const present = fc.record({ kind: fc.constant('pr'), path })
    const leaf = fc.oneof(compare, present)
    const terms = (kind: string, item: string) =>
      fc.record({
        kind: fc.constant(kind),
        terms: fc.array(tie(item), { minLength: 2, maxLength: 4 }),
      })
    const not = (item: string) => fc.record({ kind: fc.constant('not'), term: tie(item) })
    const inner = { depthSize, maxDepth: 4 }
    return {
      inside: fc.oneof(inner, leaf, terms('and', 'inside'), terms('or', 'inside'), not('inside')),
      any: fc.oneof(
        inner,
        leaf,
        terms('and', 'any'),
        terms('or', 'any'),
        not('any'),
        fc.record({ kind: fc.constant('valuePath'), path, filter: tie('inside') }),
      ),
    }
  }).any as fc.Arbitrary<ScimFilter>

describe('properties', () => {
  it('parse ∘ print is the identity', () => {
    fc.assert(
      fc.property(filters(1), (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual(filter)
      }),
      { numRuns: 500 },
    )
  })

  it('whatever the text, parsing gives a filter or a fault with an offset inside it', () => {
    const pieces = fc.constantFrom(
      ...['title', ' ', 'eq', 'pr', 'and', 'or', 'not', '(', ')', '[', ']', '"x"', '"', '\\', '1'],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }), (parts) => {
        const text = parts.join('')
        const fault = faultOf(() =>
          expect(parseFilter(printFilter(parseFilter(text)))).toBeDefined(),
        )
        if (fault) expect(fault.offset).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 1_000 },
    )
  })
})
