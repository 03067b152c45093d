import {
  type ClaimsRecord,
  compileMapping,
  type GroupMapping,
  type Identity,
  isRosterError,
  type Mapped,
  type MappingDocument,
  parseMapping,
  type Transform,
  trustClaims,
} from 'rostermap'

/** A person with claims, as tests need them. */
export function person(claims: ClaimsRecord): Identity {
  return trustClaims(claims, { reason: 'test', issuer: 'https://idp.example', subject: '1' })
}

/** Maps claims by a document in one call. */
export function mapClaims(document: MappingDocument, claims: ClaimsRecord): Mapped {
  return compileMapping(parseMapping(document)).map(person(claims))
}

/** A document that only has group rules. */
export function groupsOnly(groups: GroupMapping): MappingDocument {
  return { version: 1, profile: [], groups }
}

/** The names of the groups wanted. */
export function namesOf(mapped: Mapped): string[] {
  return mapped.groups.map(({ name }) => name)
}

/** What transforms leave of a claim: the state and the values of the last step, and how it is called. */
export function leave(
  transform: readonly Transform[],
  c: unknown,
  now?: number,
  claims: ClaimsRecord = {},
) {
  const document = { version: 1, profile: [{ to: 'x', from: { claim: 'c', transform } }] }
  const mapper = compileMapping(parseMapping(document))
  const mapped = mapper.map(person({ c, ...claims }), now === undefined ? {} : { now })
  const [attribute] = mapped.profile
  const { state, values, what } = attribute?.steps.at(-1) ?? {}
  return { state, values, what, outcome: attribute?.outcome, warnings: mapped.warnings }
}

/** The faults of a document with these transforms. */
export function faultsOf(...transform: readonly unknown[]): string[] {
  return faultsOfSource({ claim: 'c', transform })
}

/** The faults of a document with this expression. */
export function faultsOfSource(from: unknown): string[] {
  try {
    parseMapping({ version: 1, profile: [{ to: 'x', from }] })
  } catch (error) {
    if (isRosterError(error) && error.code === 'MAPPING_INVALID')
      return error.details.issues.map(({ pointer, message }) => `${pointer} ${message}`)
    throw error
  }
  return []
}

/** Uses every operator of the language at least once. */
export const fullDocument: MappingDocument = {
  $schema: 'https://example.com/mapping.v1.json',
  version: 1,
  name: 'everything',
  access: {
    signIn: { when: { of: { claim: 'kind' }, exact: 'staff' }, whenUnknown: 'allow' },
    create: { groups: ['dev-*'] },
  },
  profile: [
    {
      to: 'username',
      from: { nameId: 'value', transform: ['guestAddress', 'localPart', 'lower'] },
      required: true,
    },
    {
      to: 'email',
      from: {
        firstOf: [{ claim: 'email' }, { claim: 'upn', nullIs: 'empty' }],
        transform: ['trim', 'lower'],
      },
    },
    {
      to: 'displayName',
      from: {
        template: '${first} ${last}',
        with: { last: { claim: 'surname', transform: ['stripDiacritics', 'upper'] } },
      },
    },
    { to: 'company', from: { constant: 'Example' }, apply: 'createOnly' },
    {
      to: 'site',
      from: {
        switch: { claim: 'country' },
        cases: [{ is: 'DE', give: 'Berlin' }],
        default: { constant: 'elsewhere' },
      },
      apply: 'ifEmpty',
    },
    {
      to: 'kind',
      from: {
        if: {
          all: [
            {
              any: [
                { of: { claim: 'type' }, exact: ['a', 'b'], ignoreCase: true },
                { of: { claim: 'type' }, prefix: 'x' },
              ],
            },
            { not: { of: { claim: 'type' }, suffix: 'z', ifAbsent: false } },
            { of: { claim: 'type' }, regex: '[a-z]+' },
          ],
        },
        // biome-ignore lint/suspicious/noThenProperty: the language's word
        then: { constant: 'internal' },
        else: { constant: 'external' },
      },
    },
    {
      to: 'teams',
      from: {
        claim: 'teams',
        path: '$.list[*]',
        transform: [
          { split: ';' },
          { keep: { prefix: 'team-' } },
          { drop: { exact: 'team-x' } },
          { replace: { pattern: '^team-', with: '' } },
          'unique',
          { join: ', ' },
        ],
      },
    },
    {
      to: 'account',
      from: {
        claim: 'account',
        transform: [
          'accountName',
          'stripSpaces',
          { before: '.' },
          { after: '-' },
          { beforeLast: '+' },
          { afterLast: '/' },
          { prepend: 'u-' },
          { append: '-x' },
          'first',
          'last',
        ],
      },
    },
    {
      to: 'sites',
      from: {
        concat: [
          {
            claim: 'sites',
            where: [{ at: '$.kind', exact: 'office' }],
            path: '$.id',
            missing: 'skip',
          },
          { identity: 'issuer' },
        ],
        missing: 'skip',
        transform: [
          {
            lookup: {
              cases: [
                { is: 'B', give: 'Berlin' },
                { regex: 'D(.*)', give: 'Delft ${1}' },
              ],
              otherwise: 'keep',
            },
          },
          { splitPattern: '[;,]' },
          { dn: { type: 'OU', which: 'all', otherwise: 'keep' } },
          'caseFold',
          'title',
          { title: '-' },
          'collapseSpaces',
          'mailAddress',
          { replaceText: { find: 'a', with: 'b', first: true } },
          { substring: { start: -8, length: 8 } },
          { maxLength: 8 },
          { padStart: { length: 3, with: '0' } },
          { padEnd: { length: 3, with: '0' } },
          { add: ['x'] },
          'sort',
          'reverse',
          { slice: { start: 0, end: 3 } },
          { at: 0 },
          'base64',
          'utf8Hex',
          'length',
          'count',
          { bitAnd: 3 },
        ],
      },
    },
    {
      to: 'since',
      from: {
        claim: 'hired',
        transform: [
          'parseJson',
          { path: '$.day' },
          { date: { from: { pattern: 'dd.MM.yyyy' }, to: 'iso', offset: 'Z', otherwise: 'drop' } },
          { dateAdd: { months: 1 } },
          { dateDiff: { since: { now: true }, unit: 'days' } },
          { number: { from: { decimal: '.' }, to: { decimal: ',', group: '.', digits: 0 } } },
        ],
      },
    },
    {
      to: 'country',
      from: {
        if: {
          any: [
            { of: { claim: 'country' }, state: ['present', 'empty'] },
            {
              of: { claim: 'age' },
              compare: 'atLeast',
              to: { constant: '18' },
              as: 'number',
              ifAbsent: false,
            },
          ],
        },
        // biome-ignore lint/suspicious/noThenProperty: the language's word
        then: { claim: 'country', transform: [{ country: 'alpha2' }] },
        else: { claim: 'local', transform: ['accountDomain', 'toBoolean'] },
      },
    },
    {
      to: 'number',
      from: {
        claim: 'email',
        transform: [
          { extract: { pattern: '(\\d+).*', give: '${1}', ignoreCase: true } },
          'domainPart',
        ],
      },
    },
    { to: 'manager', from: { claim: 'manager' }, account: { by: 'email', give: 'username' } },
  ],
  groups: {
    from: { claim: 'groups' },
    mode: 'managed',
    rules: [
      { id: 'exact', match: { exact: 'dev' }, to: ['developers'] },
      {
        id: 'prefix',
        description: 'one group per product',
        match: { prefix: 'app-' },
        to: ['${rest}-users'],
        mode: 'additive',
      },
      { id: 'suffix', match: { suffix: '-admin' }, to: ['${rest}-admins'], allowPrivileged: true },
      {
        id: 'regex',
        match: { regex: 'prj-(?<key>[A-Z]+)-(.+)' },
        to: ['${key}-${2}'],
        createMissing: true,
      },
      { id: 'when', when: { of: { claim: 'department' }, exact: 'R&D' }, to: ['research'] },
      {
        id: 'roles',
        from: { claim: 'roles' },
        match: { exact: 'Admin', ignoreCase: true },
        to: ['admins'],
      },
    ],
    exclude: [{ exact: ['Everyone', 'DEFAULT'] }],
    defaults: [
      { to: ['all'], for: 'everybody' },
      { to: ['new'], for: 'newUsers' },
      { to: ['none'], for: 'withoutGroups' },
    ],
    managed: ['*-users'],
    claimStates: {
      absent: 'hold',
      empty: 'treatAsEmpty',
      overage: 'hold',
      malformed: 'refuse',
      fetchFailed: 'hold',
    },
  },
}
