import { compileNamePatterns } from '../core/name-pattern.js'
import { type Claim, claimOf } from './claim.js'
import type { Identity } from './identity.js'
import { nameIdFormats, type PresetQuirk } from './preset-traits.js'
import { type Preset, type PresetName, presetOf } from './presets.js'

/** Something in what an IdP sent that the mapping has to take into account. */
export interface PresetAdvice {
  /** What it is. Stable. */
  readonly code:
    | 'name-id-format'
    | 'name-id-changes'
    | 'guest'
    | 'opt-in'
    | 'ids'
    | 'paths'
    | 'distinguished-names'
    | 'domain-names'
    | 'delimited'
    | 'catch-all'
    | 'at-most'
  /** The claim concerned, by the preset's short name, or `NameID`. */
  readonly claim: string
  /** One sentence: what is so, and what to do. Holds no value that came. */
  readonly message: string
}

/**
 * Holds what an IdP sent about one person against what its preset knows: a NameID of another format than
 * usual or one that changes with the person's address, guests, values that are ids, paths or several in one
 * text, groups that everybody has. For the moment a mapping is written, and for a "what did the IdP send" view.
 *
 * @param preset - the preset the identity was read with
 * @returns in the order NameID, guests, then the preset's quirks as they stand; empty when nothing is peculiar
 * @example
 * ```ts test
 * import { presetAdvice, trustClaims } from 'rostermap'
 *
 * const ravi = trustClaims(
 *   { groups: ['DEFAULT', 'jira-software-users'] },
 *   { reason: 'example', issuer: 'https://idp.example', subject: 'ravi', preset: 'miniorange' },
 * )
 * console.log(presetAdvice(ravi, 'miniorange').map(({ code }) => code)) //=> ['catch-all']
 * ```
 */
export function presetAdvice(
  identity: Identity,
  preset: PresetName | Preset,
): readonly PresetAdvice[] {
  const { nameId, guests, quirks = [] } = presetOf(preset)
  const advice: PresetAdvice[] = []
  const say = (code: PresetAdvice['code'], claim: string, message: string) =>
    advice.push({ code, claim, message })

  const came = identity.nameId
  const format = came?.format
  if (came && format !== undefined && nameId && nameId.formats.length > 0)
    if (!nameId.formats.includes(format))
      say('name-id-format', 'NameID', 'The NameID has another format than this IdP usually sends.')
  const isFleeting =
    format === nameIdFormats.email ||
    (nameId?.survivesRename === 'never' && format !== nameIdFormats.persistent)
  if (came && came.value === identity.subject && isFleeting)
    say(
      'name-id-changes',
      'NameID',
      'The person is known by a NameID that changes with the address: name a claim that stays as `subject`, before the first sign-in.',
    )
  for (const claim of guests?.claims ?? []) {
    const texts = claim === 'NameID' ? [came?.value] : claimOf(identity, claim).values
    if (guests && texts.some((text) => String(text).includes(guests.marker)))
      say(
        'guest',
        claim,
        `The person is a guest: the transform "${guests.transform}" makes the address of this name.`,
      )
  }
  for (const quirk of quirks)
    if (applies(quirk, claimOf(identity, quirk.claim)))
      say(codes[quirk.kind], quirk.claim, messageOf(quirk))
  return advice
}

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu
const distinguishedName = /^[a-z][\w.-]*=.+,/iu

/** Whether what came shows the quirk. */
function applies(quirk: PresetQuirk, { state, values }: Claim): boolean {
  const texts = values.map(String)
  switch (quirk.kind) {
    case 'optIn':
      return state === 'absent'
    case 'ids':
      return texts.some((text) => guid.test(text))
    case 'paths':
      return texts.some((text) => text.startsWith('/'))
    case 'distinguishedNames':
      return texts.some((text) => distinguishedName.test(text))
    case 'domainNames':
      return texts.some((text) => text.includes('\\'))
    case 'delimited':
      return texts.length === 1 && texts.some((text) => text.includes(quirk.by))
    case 'catchAll':
      return texts.some(compileNamePatterns(quirk.values, { ignoreCase: true }))
    case 'atMost':
      return texts.length >= quirk.count
  }
}

const codes: Readonly<Record<PresetQuirk['kind'], PresetAdvice['code']>> = {
  optIn: 'opt-in',
  ids: 'ids',
  paths: 'paths',
  distinguishedNames: 'distinguished-names',
  domainNames: 'domain-names',
  delimited: 'delimited',
  catchAll: 'catch-all',
  atMost: 'at-most',
}

function messageOf(quirk: PresetQuirk): string {
  switch (quirk.kind) {
    case 'optIn':
      return `${quirk.claim} did not come: this IdP sends it only where the admin has switched it on.`
    case 'ids':
      return `${quirk.claim} holds ids, not names: match by "guid", or by "alias" and a table of names.`
    case 'paths':
      return `${quirk.claim} holds paths: match by "path", with the slash in front.`
    case 'distinguishedNames':
      return `${quirk.claim} holds names of a directory: match by "dn", or take a part with the transform "dn".`
    case 'domainNames':
      return `${quirk.claim} holds a domain and a name: the transform "accountName" takes the name.`
    case 'delimited':
      return `${quirk.claim} may hold several values in one text: split it at "${quirk.by}".`
    case 'catchAll':
      return `${quirk.claim} holds what everybody has: exclude ${quirk.values.map((value) => `"${value}"`).join(', ')}.`
    case 'atMost':
      return `${quirk.claim} holds as many values as this IdP sends at most: there may be more.`
  }
}
