import { type Issue, RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import { foldCase } from '../core/text.js'
import {
  type Claim,
  type ClaimNames,
  claimOf,
  type JsonValue,
  onlyText,
} from '../identity/claim.js'
import { type Identity, mintIdentity } from '../identity/identity.js'
import { markOverage } from '../identity/overage.js'
import {
  type Preset,
  type PresetName,
  presetOf,
  subjectOf,
  withAliases,
} from '../identity/presets.js'
import { type ClaimsRecord, claimsOfRecord } from '../identity/record.js'
import { type PathStep, parseClaimPath, readClaimPath } from './claim-path.js'

/** Options of `identityFromClaims`. */
export interface IdentityFromClaimsOptions {
  /** The issuer the caller trusts; the `iss` claim must equal it exactly (OIDC Core 3.1.3.7, 2). */
  readonly issuer: string
  /** Short names and subject of a known IdP. @defaultValue `'generic'` */
  readonly preset?: PresetName | Preset
  /**
   * Claims that lie deeper: their name → a path as Keycloak writes it. Names are separated by dots,
   * `\\` takes the next character literally, `[0]` is an item and `[*]` every item:
   * `resource_access.jira\\.client.roles`, `groups[*].name`. A claim made so goes before one of its name.
   */
  readonly paths?: Readonly<Record<string, string>>
  /** How names of claims are compared. @defaultValue `'exact'` */
  readonly claimNames?: ClaimNames
}

/** Options of `identityFromDocuments`. */
export interface IdentityFromDocumentsOptions extends IdentityFromClaimsOptions {
  /**
   * Which document is asked first. Those not named come after, in the usual order.
   *
   * @defaultValue `idToken`, `userinfo`, `accessToken`, then the extras as they stand
   */
  readonly precedence?: readonly string[]
}

/** What an IdP said about one person in several documents, each verified by the caller. */
export interface ClaimsDocuments {
  /** The payload of the ID token. It alone says who the person is. */
  readonly idToken: ClaimsRecord
  /** The answer of the userinfo endpoint; its `sub` must be that of the ID token (OIDC Core 5.3.2). */
  readonly userinfo?: ClaimsRecord
  /** The payload of an access token, where it is a JWT meant for this application (RFC 9068). */
  readonly accessToken?: ClaimsRecord
  /** Further documents by name, for example what an API of the IdP answers about the person. */
  readonly extras?: Readonly<Record<string, ClaimsRecord>>
}

/** Claims about the token they stand in, not the person: those of the ID token count, no others. */
const aboutTheToken = new Set(
  'iss sub aud exp nbf iat jti nonce azp acr amr auth_time at_hash c_hash s_hash sid'.split(' '),
)

interface Document {
  readonly name: string
  readonly at: string
  readonly record: ClaimsRecord
  readonly claims: readonly Claim[]
}

/**
 * Makes an identity of what an IdP said in several documents about one person.
 *
 * The first document in the order of precedence that says anything of a claim decides about it, also when it
 * says `empty` or `overage`; lists of two documents are never merged. Each claim has its document as `source`
 * and also answers to `document:name`, for example `userinfo:groups`, and what another document said stays
 * readable so. The subject comes from the ID token alone.
 *
 * @throws a {@link RosterError} with code `CLAIMS_INVALID` for documents that cannot be read or are of another
 * person or issuer, and `IDENTITY_SUBJECT_UNUSABLE`
 * @see OpenID Connect Core 1.0, 5.3.2, 5.6.2
 * @example
 * ```ts test
 * import { claimOf } from 'rostermap'
 * import { identityFromDocuments } from 'rostermap/oidc'
 *
 * const kim = identityFromDocuments(
 *   {
 *     idToken: { iss: 'https://sso.example', sub: '7d0c', email: 'kim@example.com' },
 *     userinfo: { sub: '7d0c', email: 'old@example.com', groups: ['dev'] },
 *   },
 *   { issuer: 'https://sso.example' },
 * )
 * console.log(claimOf(kim, 'email').values) //=> ['kim@example.com']
 * console.log(claimOf(kim, 'groups').source) //=> 'userinfo'
 * console.log(claimOf(kim, 'userinfo:email').values) //=> ['old@example.com']
 * ```
 */
export function identityFromDocuments(
  documents: ClaimsDocuments,
  options: IdentityFromDocumentsOptions,
): Identity {
  const { userinfo, accessToken, extras = {} } = documents
  const read = (name: string, at: string, record: ClaimsRecord): Document => ({
    name,
    at,
    record,
    claims: markOverage(claimsOfRecord(record)),
  })
  const idToken = read('idToken', '/idToken', documents.idToken)
  const others = [
    ...(userinfo === undefined ? [] : [read('userinfo', '/userinfo', userinfo)]),
    ...(accessToken === undefined ? [] : [read('accessToken', '/accessToken', accessToken)]),
    ...Object.entries(extras).map(([name, record]) => read(name, pointer('extras', name), record)),
  ]
  return identityOf(idToken, others, options)
}

/** @internal The same for an ID token alone, whose claims then name no document. */
export function identityFromIdToken(
  record: ClaimsRecord,
  options: IdentityFromClaimsOptions,
): Identity {
  const claims = markOverage(claimsOfRecord(record))
  return identityOf({ name: 'idToken', at: '', record, claims }, [], options)
}

function identityOf(
  idToken: Document,
  others: readonly Document[],
  options: IdentityFromDocumentsOptions,
): Identity {
  const preset = presetOf(options.preset)
  const { claimNames = 'exact' } = options
  checkIssuer(idToken, options.issuer)
  for (const other of others) checkPerson(idToken, other, preset)
  const ordered = inOrder([idToken, ...others], options.precedence ?? [])
  const paths = pathsOf(options.paths ?? {})
  const claims = [
    ...paths.map(([name, steps]) => byPath(name, steps, ordered, claimNames)),
    ...ordered.flatMap((document) => document.claims.map((claim) => named(claim, document))),
  ]
  return mintIdentity({
    protocol: 'oidc',
    issuer: options.issuer,
    subject: subjectOf(idToken.claims, preset) ?? textOf(idToken, 'sub') ?? '',
    claims: withAliases(
      others.length === 0 ? ownFirst(claims) : decided(claims, claimNames),
      preset,
    ),
    ...(claimNames !== 'exact' && { claimNames }),
  })
}

/** A claim and the name under which its document's claim can always be read. */
interface Named {
  readonly claim: Claim
  readonly document: string
}

function named(claim: Claim, { name: document }: Document): Named {
  return { claim, document }
}

/** Of claims of one name, the first that says anything; the others by the names of their documents. */
function decided(candidates: readonly Named[], claimNames: ClaimNames): readonly Claim[] {
  const keyOf = (name: string) => (claimNames === 'exact' ? name : foldCase(name))
  const names = new Map<string, Named[]>()
  for (const candidate of candidates) {
    const { claim, document } = candidate
    if (document !== 'idToken' && aboutTheToken.has(claim.name)) continue
    const key = keyOf(claim.name)
    const known = names.get(key)
    if (!known || known.every((other) => other.claim.state === 'absent'))
      names.set(key, [candidate])
    // Two spellings in one document: which was meant is for whoever asks to say.
    else if (known.every((other) => other.document === document && other.claim.name !== claim.name))
      known.push(candidate)
  }
  const first = [...names.values()].flat().map(({ claim, document }) => ({
    ...claim,
    aliases: [`${document}:${claim.name}`],
    source: document,
  }))
  const taken = new Set(first.flatMap(({ name, aliases }) => [name, ...aliases]))
  const rest: Claim[] = []
  for (const { claim, document } of candidates) {
    const name = `${document}:${claim.name}`
    if (taken.has(name)) continue
    taken.add(name)
    rest.push({ ...claim, name, source: document })
  }
  return [...first, ...rest]
}

/** Of claims of one name, the one made by a path. */
function ownFirst(candidates: readonly Named[]): readonly Claim[] {
  const names = new Set<string>()
  return candidates.flatMap(({ claim }) => {
    if (names.has(claim.name)) return []
    names.add(claim.name)
    return [claim]
  })
}

function byPath(
  name: string,
  steps: readonly PathStep[],
  documents: readonly Document[],
  claimNames: ClaimNames,
): Named {
  const [root = ''] = steps.map(String)
  for (const document of documents) {
    const whole = claimOf({ claims: document.claims, claimNames }, root)
    if (whole.state !== 'present' && whole.state !== 'empty' && whole.state !== 'absent')
      return named({ ...whole, name }, document)
    const claim = readClaimPath(name, steps, document.record as JsonValue, claimNames)
    if (claim.state !== 'absent') return named(claim, document)
  }
  return { claim: { name, aliases: [], state: 'absent', values: [] }, document: 'idToken' }
}

function pathsOf(paths: Readonly<Record<string, string>>) {
  return Object.entries(paths).map(([name, path]): [string, readonly PathStep[]] => {
    const steps = parseClaimPath(path)
    if (!steps)
      throw invalid('A path of the options is none.', {
        pointer: pointer('paths', name),
        message: 'must be names separated by dots, `[0]` or `[*]`',
      })
    return [name, steps]
  })
}

function inOrder(documents: readonly Document[], precedence: readonly string[]) {
  const named = precedence.map((name, i) => {
    const document = documents.find((candidate) => candidate.name === name)
    if (document) return document
    throw invalid('The precedence names a document that was not given.', {
      pointer: pointer('precedence', i),
      message: 'must name a document that was given',
    })
  })
  return [...new Set([...named, ...documents])]
}

function checkIssuer(idToken: Document, issuer: string): void {
  if (textOf(idToken, 'iss') !== issuer)
    throw invalid('The iss claim is not the issuer that is trusted here.', {
      pointer: `${idToken.at}/iss`,
      message: 'must equal the issuer option exactly',
    })
}

/**
 * Refuses a document of another person or IdP. Entra ID gives a person another `sub` in the token of each
 * application, so the claim of the preset that holds the stable subject counts as well.
 */
function checkPerson(idToken: Document, other: Document, preset: Preset): void {
  const isToken = other.name === 'accessToken'
  const came = (name: string) => claimOf(other, name).state !== 'absent'
  const isSame = (name: string) =>
    textOf(other, name) !== undefined && textOf(other, name) === textOf(idToken, name)
  if ((isToken || came('iss')) && !isSame('iss'))
    throw invalid('The documents are of two issuers.', {
      pointer: `${other.at}/iss`,
      message: 'must be the issuer of the ID token',
    })
  const mustName = isToken || other.name === 'userinfo'
  if (!mustName && !came('sub')) return
  if (isSame('sub') || (isToken && preset.subject.some(isSame))) return
  throw invalid('The documents are of two persons.', {
    pointer: `${other.at}/sub`,
    message: 'must be the sub of the ID token',
  })
}

function textOf({ claims }: Document, name: string): string | undefined {
  return onlyText(claimOf({ claims }, name))
}

function invalid(message: string, issue: Issue): RosterError<'CLAIMS_INVALID'> {
  return new RosterError('CLAIMS_INVALID', message, { issues: [issue] })
}
