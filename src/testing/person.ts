import type { Identity } from '../identity/identity.js'
import { type Preset, presets } from '../identity/presets.js'
import { trustClaims } from '../identity/trust-claims.js'
import type { User } from '../scim/user.js'
import type { TestIdpStyle } from './saml-styles.js'

/** What a test says of a person; the rest is made up, always the same. */
export interface TestPersonOptions {
  /** The login, from which everything follows that is not said. @defaultValue `'ada'` */
  readonly login?: string
  /** The IdP: entityID or issuer. @defaultValue `'https://idp.example'` */
  readonly issuer?: string
  /** The stable id at the IdP; never the login. @defaultValue `'id-of-'` and the login */
  readonly subject?: string
  /** The e-mail address. @defaultValue the login at `example.com` */
  readonly email?: string
  /** The first name. @defaultValue the login with a capital letter */
  readonly firstName?: string
  /** The last name. @defaultValue `'Example'` */
  readonly lastName?: string
  /** The department. @defaultValue none is sent */
  readonly department?: string
  /** Names of the groups at the IdP; `[]` says that there are none. @defaultValue none are sent, which says nothing */
  readonly groups?: readonly string[]
  /** Further claims, or others than those above. @defaultValue none */
  readonly claims?: Readonly<Record<string, string | readonly string[]>>
}

/** One person, as each protocol tells of them and as a product has them. */
export interface TestPerson {
  /** The login. */
  readonly login: string
  /** The IdP. */
  readonly issuer: string
  /** The stable id at the IdP. */
  readonly subject: string
  /**
   * What the IdP says, by the short names that presets give: `username`, `email`, `firstName`, `lastName`,
   * `displayName`, and where there are any, `department` and `groups`.
   */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
  /** The person as the engine takes them; the claims have the names of OpenID Connect besides their own. */
  readonly identity: Identity
  /** The same as a user that an IdP pushes, with the extension for enterprises; groups are pushed on their own. */
  readonly scimUser: User
  /** The account that such a person has: a seed for `memoryTarget` and the fake products. */
  readonly account: {
    /** The login. */
    readonly username: string
    /** The e-mail address. */
    readonly email: string
    /** The full name. */
    readonly displayName: string
  }
  /**
   * The claims as attributes for `testIdp({ style }).respond({ subject, attributes })`, under the names of that IdP,
   * with the stable id where it sends one among them. What its preset has no name for keeps its own.
   */
  attributes(style: TestIdpStyle): Readonly<Record<string, readonly string[]>>
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** So a mapping that was written for an OpenID provider finds its claims. */
const openId: Preset = {
  name: 'test',
  aliases: {
    preferred_username: ['username'],
    given_name: ['firstName'],
    family_name: ['lastName'],
    name: ['displayName'],
  },
  subject: [],
}

/**
 * Makes up a person: one description for a sign-in by claims or SAML, a SCIM push and the account in a product, so
 * that a test can hold one mapping against all of them.
 *
 * @param options - what the test is about; everything else has a default
 * @example
 * ```ts test
 * import { claimOf } from 'rostermap'
 * import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
 * import { memoryTarget, testIdp, testPerson } from 'rostermap/testing'
 *
 * const grace = testPerson({ login: 'grace', groups: ['idp-dev'] })
 * console.log(claimOf(grace.identity, 'given_name').values) //=> ['Grace']
 * console.log(grace.scimUser.userName) //=> 'grace'
 * console.log(memoryTarget({ users: [grace.account] }).users()[0]?.displayName) //=> 'Grace Example'
 *
 * const idp = testIdp({ style: 'entra' })
 * const sp = serviceProvider({
 *   entityId: 'https://jira.example.com/saml',
 *   acsUrl: 'https://jira.example.com/saml/acs',
 *   idp,
 *   allowUnsolicited: true,
 * })
 * const { samlResponse } = idp.respond({ attributes: grace.attributes('entra') })
 * const identity = identityFromAssertion(await sp.verifyResponse(samlResponse), { preset: 'entra' })
 * console.log(claimOf(identity, 'firstName').values) //=> ['Grace']
 * ```
 */
export function testPerson(options: TestPersonOptions = {}): TestPerson {
  const { login = 'ada', issuer = 'https://idp.example' } = options
  const {
    subject = `id-of-${login}`,
    email = `${login}@example.com`,
    firstName = `${login.charAt(0).toUpperCase()}${login.slice(1)}`,
    lastName = 'Example',
    department,
    groups,
  } = options
  const displayName = `${firstName} ${lastName}`
  const claims = {
    ...{ username: login, email, firstName, lastName, displayName },
    ...(department !== undefined && { department }),
    ...(groups && { groups }),
    ...options.claims,
  }
  return {
    ...{ login, issuer, subject, claims },
    identity: trustClaims(claims, { reason: 'made up by a test', issuer, subject, preset: openId }),
    scimUser: {
      schemas: [userUrn, enterpriseUrn],
      externalId: subject,
      userName: login,
      name: { givenName: firstName, familyName: lastName },
      displayName,
      emails: [{ value: email, type: 'work', primary: true }],
      active: true,
      ...(department !== undefined && { [enterpriseUrn]: { department } }),
    },
    account: { username: login, email, displayName },
    attributes(style) {
      const { aliases, subject: names } = presets[style]
      const attributes = Object.entries(claims).map(([name, value]) => [
        aliases[name]?.[0] ?? name,
        typeof value === 'string' ? [value] : value,
      ])
      const [stable] = names
      return Object.fromEntries(stable ? [[stable, [subject]], ...attributes] : attributes)
    },
  }
}

const firstNames = ['Ada', 'Bo', 'Cleo', 'Dara', 'Elif', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jun']
const lastNames = ['Akin', 'Berg', 'Costa', 'Dufour', 'Egan', 'Fuchs', 'Grande', 'Haas', 'Ito']

/**
 * Makes up any number of people, always the same ones: a population for a reconcile, `planImpact` or a measurement.
 *
 * Logins are `p0`, `p1` and on; ninety people in a row have different names.
 *
 * @param count - how many
 * @param describe - what is said of one of them, by their number from 0. @defaultValue nothing more
 * @example
 * ```ts test
 * import { testPeople } from 'rostermap/testing'
 *
 * const people = testPeople(3, (i) => ({ groups: i === 0 ? ['idp-dev'] : [] }))
 * console.log(people.map(({ account }) => account.displayName)) //=> ['Ada Akin', 'Bo Berg', 'Cleo Costa']
 * ```
 */
export function testPeople(
  count: number,
  describe: (i: number) => TestPersonOptions = () => ({}),
): TestPerson[] {
  return Array.from({ length: count }, (_, i) =>
    testPerson({
      login: `p${i}`,
      firstName: firstNames[i % firstNames.length] ?? '',
      lastName: lastNames[i % lastNames.length] ?? '',
      ...describe(i),
    }),
  )
}
