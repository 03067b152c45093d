import { RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import type { Condition, Expression } from '../mapping/language.js'
import { copyPlainJson } from '../mapping/plain-json.js'
import { type Draft, draftMapping } from './draft.js'
import type { Imported } from './imported.js'
import { checkJitSettings } from './jit-schema.js'
import type { JitReplacement, JitSettings } from './jit-settings.js'
import { addNameParts, templateOf } from './names.js'

/**
 * Makes a mapping document of the settings of an SSO app for Jira or Confluence, copied into the neutral form.
 *
 * @param settings - the settings, for example with the rows that `readGroupTable` gave
 * @throws a `RosterError` with code `IMPORT_INVALID` with every fault of the form
 * @example
 * ```ts test
 * import { importJitSettings } from 'rostermap/import'
 *
 * const { mapping, remarks } = importJitSettings({
 *   version: 1,
 *   attributes: { username: 'NameID', email: 'mail' },
 *   groupAttribute: 'memberOf',
 *   groups: [{ idp: ['idp-dev', 'idp-qa'], product: 'jira-software-users' }],
 *   sameName: { exclude: ['jira-administrators'] },
 * })
 * console.log(mapping.groups?.rules.map(({ id, mode }) => [id, mode])) //=> [['jira-software-users', undefined], ['same-name', 'authoritativeExcept']]
 * console.log(remarks.map(({ subject }) => subject)) //=> ['sameName']
 * ```
 */
export function importJitSettings(settings: JitSettings): Imported {
  // Names that mean something to JavaScript are refused before a reader drops them without a word.
  const { copy, issues: unusable } = copyPlainJson(settings)
  const checked = checkJitSettings(copy)
  if (!checked.settings || unusable.length > 0) {
    const faults = (checked.faults ?? []).map(({ path, message }) => ({
      pointer: pointer(...path.map((step) => (typeof step === 'number' ? step : String(step)))),
      message,
    }))
    const issues = [...unusable, ...faults]
    throw new RosterError(
      'IMPORT_INVALID',
      `The settings cannot be imported: ${issues[0]?.pointer || 'the whole of them'} ${issues[0]?.message}.`,
      { issues },
    )
  }
  const draft = draftMapping('SSO app')
  addProfile(checked.settings, draft)
  addGroups(checked.settings, draft)
  addGates(checked.settings, draft)
  return draft.finish()
}

function placeOf(...steps: readonly [string, ...(string | number)[]]) {
  return { pointer: pointer(...steps), subject: steps.join(' ') }
}

/** An attribute by name, or a template of several: `${givenName} ${sn}`. */
function sourceOf(attribute: string): Expression {
  const named = (name: string): Expression =>
    /^nameid$/i.test(name) ? { nameId: 'value' } : { claim: name }
  if (!attribute.includes('${')) return named(attribute)
  const made = templateOf(attribute, named)
  return 'reason' in made ? { claim: attribute } : made
}

function replaced(source: Expression, replacement: JitReplacement | undefined): Expression {
  if (!replacement) return source
  const { pattern, replacement: by } = replacement
  return {
    ...source,
    transform: [{ replace: { pattern, with: by.replaceAll(/\$(\d+)/g, '${$1}') } }],
  }
}

function addProfile(settings: JitSettings, draft: Draft): void {
  const { attributes = {}, usernameRegex, updateProfiles = true } = settings
  const apply = updateProfiles ? {} : { apply: 'createOnly' as const }
  const add = (to: string, from: Expression, ...at: readonly [string, ...string[]]) =>
    draft.attribute(
      { to, from, ...(to === 'username' && { required: true }), ...apply },
      placeOf('attributes', ...at),
    )
  const { username, email, fullName, firstName, lastName, custom = {} } = attributes
  if (username !== undefined)
    add('username', replaced(sourceOf(username), usernameRegex), 'username')
  else if (usernameRegex)
    draft.leaveOut(placeOf('usernameRegex'), 'no attribute fills the user name')
  if (email !== undefined) add('email', sourceOf(email), 'email')
  if (fullName !== undefined) add('displayName', sourceOf(fullName), 'fullName')
  const part = (name: 'firstName' | 'lastName', attribute: string | undefined) =>
    attribute === undefined
      ? undefined
      : { from: sourceOf(attribute), place: placeOf('attributes', name), ...apply }
  addNameParts(draft, part('firstName', firstName), part('lastName', lastName))
  for (const [name, attribute] of Object.entries(custom))
    add(name, sourceOf(attribute), 'custom', name)
}

const list = (names: string | readonly string[]) => (typeof names === 'string' ? [names] : names)

function addGroups(settings: JitSettings, draft: Draft): void {
  const { groupAttribute, groupRegex, groups = [], sameName, defaultGroups = [] } = settings
  const { keepExisting = false, newUsersOnly = false } = settings
  if (groups.length > 0 || sameName) {
    const from = replaced(sourceOf(groupAttribute ?? 'groups'), groupRegex)
    draft.groups({ from }, placeOf(groupRegex ? 'groupRegex' : 'groupAttribute'))
  } else
    for (const member of ['groupAttribute', 'groupRegex'] as const)
      if (settings[member]) draft.leaveOut(placeOf(member), 'there is no table of groups')
  const modeOf = (keep: boolean) =>
    newUsersOnly ? { mode: 'createOnly' as const } : keep ? { mode: 'additive' as const } : {}
  groups.forEach(({ idp, product, keep = keepExisting }, i) => {
    const [only, ...more] = list(idp)
    const to = list(product)
    draft.rule(
      to[0] ?? '',
      {
        match: { exact: more.length === 0 && only !== undefined ? only : list(idp) },
        to,
        ...modeOf(keep),
      },
      placeOf('groups', i),
    )
  })
  if (sameName) addSameName(sameName, keepExisting || newUsersOnly, modeOf(keepExisting), draft)
  defaultGroups.forEach((entry, i) => {
    draft.defaultGroups({ to: entry.groups, for: entry.for }, placeOf('defaultGroups', i))
  })
}

/** Apps that do this take away whatever the IdP does not send, however it was given, save what is excluded. */
function addSameName(
  { create = false, exclude = [] }: NonNullable<JitSettings['sameName']>,
  keeps: boolean,
  mode: { readonly mode?: 'createOnly' | 'additive' },
  draft: Draft,
): void {
  const place = placeOf('sameName')
  if (exclude.length > 0) draft.groups({ except: exclude }, placeOf('sameName', 'exclude'))
  draft.rule(
    'same-name',
    {
      match: { anything: true },
      to: ['${value}'],
      ...(create && { createMissing: true }),
      ...(keeps
        ? mode
        : {
            mode:
              exclude.length > 0 ? ('authoritativeExcept' as const) : ('authoritative' as const),
          }),
    },
    place,
  )
  if (!keeps)
    draft.remark(
      place,
      'it takes away every group that the IdP does not send, as the app does; mode provenance would take away only what was given by it',
    )
}

function addGates(settings: JitSettings, draft: Draft): void {
  const { domains = [], createUsers = true, createMappedOnly = false, attributes } = settings
  if (domains.length > 0) {
    const email = attributes?.email ?? attributes?.username
    const when: Condition = {
      of: {
        ...sourceOf(email ?? 'email'),
        transform: ['domainPart', 'lower'],
      },
      exact: domains.map((domain) => domain.trim().toLowerCase()),
    }
    draft.access({ signIn: { when } }, placeOf('domains'))
  }
  if (!createUsers) {
    const never: Condition = { of: { constant: 'accounts are not made' }, exact: 'never' }
    draft.access({ create: { when: never } }, placeOf('createUsers'))
    if (createMappedOnly)
      draft.leaveOut(placeOf('createMappedOnly'), 'createUsers lets no account be made at all')
  } else if (createMappedOnly)
    draft.access({ create: { groups: 'anyRule' } }, placeOf('createMappedOnly'))
}
