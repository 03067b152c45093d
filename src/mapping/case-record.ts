import { RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import type { Claim, JsonValue } from '../identity/claim.js'
import { type Identity, isIdentity } from '../identity/identity.js'
import type {
  CaseExpectation,
  CasePerson,
  MappingCase,
  UnknownClaimState,
} from './case-document.js'
import { personOfCase } from './case-person.js'
import { pseudonymizer, wordsOf } from './case-pseudonyms.js'
import { claimsNamed } from './claims-named.js'
import { compileMapping } from './compile.js'
import type { MappingDocument } from './document.js'
import type { Access, Mapped } from './mapped.js'
import { profileOf } from './profile-of.js'

/** Options of {@link recordCase}. */
export interface RecordCaseOptions {
  /** What the case shows, in one sentence: its name. */
  readonly name: string
  /** The instant to map for, in epoch milliseconds; the case keeps it. @defaultValue none */
  readonly now?: number
  /** Claims whose values stay as they came, by the name the mapping uses. They may be personal. @defaultValue none */
  readonly keep?: readonly string[]
}

/** A case made of a real person. */
export interface RecordedCase {
  /** The case, for the `cases` of a document. The mapping passes it as it is now. */
  readonly case: MappingCase
  /** Claims in which words were replaced, by name. */
  readonly replaced: readonly string[]
  /** Claims that stand in the case as they came. Look at them before you publish the case. */
  readonly asCame: readonly string[]
  /**
   * What the mapping makes of the invented person and not of the real one: `access`, `creation`, `groups`,
   * `findings`, or an attribute as `profile.NAME`. Empty when the case shows what happened; otherwise name
   * the claim in `keep` that the mapping looks into.
   */
  readonly changed: readonly string[]
}

/**
 * Makes a case of a real person, with invented words in the place of theirs.
 *
 * Only claims that the mapping reads are in it. Words that the mapping compares with, the IdP's name and the names
 * of attributes in distinguished names stay; every other word, also of groups, is replaced by an invented one of the
 * same form (`Ada.Lovelace@example.com` → `Bab.Dadedido@fafefif.gag`), which depends only on its place: the same
 * person gives the same case, and nothing of the words can be found out by guessing.
 *
 * @param mapping - the mapping document; one that `parseMapping` did not make is parsed first
 * @param identity - the person, from a verified reader
 * @param options - the name of the case
 * @throws a {@link RosterError} with code `MAPPING_INVALID` or `IDENTITY_UNVERIFIED`
 * @example
 * ```ts test
 * import { parseMapping, recordCase, testMapping, trustClaims } from 'rostermap'
 *
 * const mapping = parseMapping({
 *   version: 1,
 *   profile: [{ to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } }],
 *   groups: {
 *     from: { claim: 'groups' },
 *     rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
 *   },
 * })
 * const ada = trustClaims(
 *   { email: 'Ada.Lovelace@corp.test', phone: '+44 20 7946 0018', groups: ['idp-dev'] },
 *   { reason: 'example', issuer: 'https://idp.example', subject: '00u1' },
 * )
 * const recorded = recordCase(mapping, ada, { name: 'a developer' })
 * console.log(recorded.case.person.claims) //=> { email: 'Bab.Dadedido@fafe.gage', groups: ['idp-dev'] }
 * console.log(recorded.case.expect.groups) //=> ['dev-team']
 * console.log(recorded.changed) //=> []
 * console.log(testMapping(mapping, { version: 1, cases: [recorded.case] }).passed) //=> 1
 * ```
 */
export function recordCase(
  mapping: MappingDocument,
  identity: Identity,
  options: RecordCaseOptions,
): RecordedCase {
  if (!isIdentity(identity))
    throw new RosterError('IDENTITY_UNVERIFIED', 'Only an Identity can be recorded.', {
      expected: 'Identity',
    })
  const mapper = compileMapping(mapping)
  const { document } = mapper
  const at = isMapped(options.now) ? { now: options.now } : {}
  const pseudonym = pseudonymizer(wordsUnder(document, comparing))
  const read = new Set(claimsNamed(document, '').map(({ name }) => name))
  const answers = ({ name, aliases }: Claim, names: ReadonlySet<string>) =>
    [name, ...aliases].some((it) => names.has(it))
  const { ofGroups, personal } = claimsByUse(document)
  const kept = new Set(options.keep)
  const members = wordsUnder(document, onTheWay)
  const claims = identity.claims.filter((claim) => answers(claim, read))
  const written = claims.map((claim) => {
    const isGroups = answers(claim, ofGroups) && !answers(claim, personal)
    const values = answers(claim, kept)
      ? claim.values
      : claim.values.map((value) => replaced(value, pseudonym, members))
    return { claim, values, isGroups }
  })
  const person = personOf(identity, written, document, pseudonym)
  const was = mapper.map(identity, at)
  const is = mapper.map(personOfCase(person, { version: 1, cases: [] }), at)
  const isSame = ({ claim, values }: (typeof written)[number]) =>
    JSON.stringify(values) === JSON.stringify(claim.values)
  const filled = written.filter(({ claim }) => claim.state === 'present')
  return deepFreeze({
    case: {
      name: options.name,
      person,
      ...(isMapped(options.now) && { at: new Date(options.now).toISOString() }),
      expect: expectationOf(is),
    },
    replaced: filled.filter((it) => !isSame(it)).map(({ claim }) => claim.name),
    asCame: filled.filter(isSame).map(({ claim }) => claim.name),
    changed: changesBetween(was, is),
  })
}

/** Whether an instant is one that a case can name: in a year of four digits. */
function isMapped(now: number | undefined): now is number {
  return now !== undefined && now >= Date.UTC(0) && now < Date.UTC(10_000)
}

/** Claims that groups are read from, and claims that go into the profile. */
function claimsByUse({ profile, groups }: MappingDocument) {
  const sources = [groups?.from, ...(groups?.rules ?? []).map(({ from }) => from)]
  const named = (value: unknown) => new Set(claimsNamed(value, '').map(({ name }) => name))
  return { ofGroups: named(sources), personal: named(profile) }
}

const comparing = new Set(
  'exact prefix suffix contains regex dn guid path alias is pattern find split splitPattern before after beforeLast afterLast id name'.split(
    ' ',
  ),
)

/** Where a document names members of structured values. */
const onTheWay = new Set(['path', 'at'])

/** The words that stand under members of the document that are called so, in lower case. */
function wordsUnder(document: MappingDocument, called: ReadonlySet<string>): ReadonlySet<string> {
  const words = new Set<string>()
  const visit = (value: unknown, compares: boolean): void => {
    if (typeof value === 'string' && compares) for (const word of wordsOf(value)) words.add(word)
    else if (Array.isArray(value)) for (const item of value) visit(item, compares)
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) visit(item, called.has(key))
  }
  const { profile, groups, access } = document
  visit([profile, groups, access], false)
  return words
}

/** Members keep their names where the document reads them; others may be named after people. */
function replaced(
  value: JsonValue,
  pseudonym: (text: string) => string,
  members: ReadonlySet<string>,
): JsonValue {
  if (typeof value === 'string') return pseudonym(value)
  if (typeof value === 'number') return Number(String(value).replaceAll(/\d/g, '1'))
  if (Array.isArray(value))
    return value.map((item: JsonValue) => replaced(item, pseudonym, members))
  if (typeof value !== 'object' || value === null) return value
  const made = new Map<string, JsonValue>()
  for (const [key, item] of Object.entries(value)) {
    let name = wordsOf(key).every((word) => members.has(word)) ? key : pseudonym(key)
    while (made.has(name)) name += '1'
    made.set(name, replaced(item, pseudonym, members))
  }
  return Object.fromEntries(made)
}

function personOf(
  { issuer, nameId, protocol }: Identity,
  written: readonly {
    readonly claim: Claim
    readonly values: readonly JsonValue[]
    readonly isGroups: boolean
  }[],
  document: MappingDocument,
  pseudonym: (text: string) => string,
): CasePerson {
  const claims = written.flatMap(({ claim, values, isGroups }): [string, JsonValue][] => {
    const [only, ...others] = values
    const isOne = only !== undefined && others.length === 0 && !isGroups
    if (claim.state === 'present') return [[claim.name, isOne ? only : values]]
    return claim.state === 'empty' ? [[claim.name, []]] : []
  })
  const states = written.flatMap(({ claim }): [string, UnknownClaimState][] =>
    claim.state === 'present' || claim.state === 'empty' || claim.state === 'absent'
      ? []
      : [[claim.name, claim.state]],
  )
  const aliases = written.flatMap(({ claim }) =>
    claim.aliases.length > 0 ? [[claim.name, claim.aliases] as const] : [],
  )
  const reads = (source: string) => JSON.stringify(document).includes(`"${source}":`)
  return {
    issuer,
    claims: Object.fromEntries(claims),
    ...(states.length > 0 && { states: Object.fromEntries(states) }),
    ...(aliases.length > 0 && { aliases: Object.fromEntries(aliases) }),
    ...(protocol !== 'trusted' && reads('identity') && { protocol }),
    ...(nameId && reads('nameId') && { nameId: { ...nameId, value: pseudonym(nameId.value) } }),
  }
}

function expectationOf(mapped: Mapped): CaseExpectation {
  const { access, creation, warnings } = mapped
  const findings = codesOf(warnings)
  const noted = findings.length > 0 ? { findings } : {}
  if (access.decision === 'refuse')
    return { access: 'refuse', refusals: codesOf(access.reasons), ...noted }
  const names = (all: boolean) =>
    mapped.groups.filter(({ when }) => all || when === 'always').map(({ name }) => name)
  const keeps = mapped.profile.filter(({ outcome }) => outcome === 'keep').map(({ to }) => to)
  const created = mapped.profile.flatMap(({ to, onCreate }) =>
    onCreate === undefined ? [] : [[to, onCreate] as const],
  )
  const isNewOtherwise = names(true).length > names(false).length || created.length > 0
  return {
    ...(creation.decision === 'refuse' && {
      creation: 'refuse' as const,
      refusals: codesOf(creation.reasons),
    }),
    profile: profileOf(mapped),
    ...(keeps.length > 0 && { keeps }),
    groups: names(false),
    ...(creation.decision === 'allow' &&
      isNewOtherwise && {
        newAccount: {
          ...(created.length > 0 && { profile: Object.fromEntries(created) }),
          groups: names(true),
        },
      }),
    ...noted,
  }
}

function codesOf(findings: Mapped['warnings']): string[] {
  return [...new Set(findings.map(({ code }) => code))].sort()
}

function changesBetween(was: Mapped, is: Mapped): string[] {
  const decided = (access: Access) =>
    access.decision === 'refuse' ? codesOf(access.reasons).join(' ') : access.decision
  // Groups that are named as at the IdP have invented names too: what counts is which rules gave them.
  const groups = (mapped: Mapped) =>
    mapped.groups
      .map(({ reasons, when }) => JSON.stringify([reasons.map(({ rule }) => rule), when]))
      .sort()
      .join(' ')
  const outcomes = new Map(is.profile.map(({ to, outcome }) => [to, outcome]))
  return [
    ...(decided(was.access) === decided(is.access) ? [] : ['access']),
    ...(decided(was.creation) === decided(is.creation) ? [] : ['creation']),
    ...(groups(was) === groups(is) ? [] : ['groups']),
    ...was.profile.flatMap(({ to, outcome }) =>
      outcomes.get(to) === outcome ? [] : [`profile.${to}`],
    ),
    ...(codesOf(was.warnings).join(' ') === codesOf(is.warnings).join(' ') ? [] : ['findings']),
  ]
}
