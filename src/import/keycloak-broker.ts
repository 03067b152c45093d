import { pointer } from '../core/pointer.js'
import type { ApplyStrength } from '../mapping/document.js'
import type { Condition, Expression } from '../mapping/language.js'
import type { TextMatcher } from '../mapping/language-matchers.js'
import { type Draft, draftMapping, type Place } from './draft.js'
import type { Imported } from './imported.js'
import { attributeOf, claimOfPath, groupNameOf, placeholderOf } from './keycloak-text.js'
import { addNameParts, type NamePart, templateOf } from './names.js'
import { objectIn, objectsIn, type Source, textIn } from './source.js'

/** One mapper of an identity provider. */
interface Mapper {
  readonly type: string
  readonly name: string
  readonly config: Source
  readonly place: Place
  readonly saml: boolean
  /** Whether it works at the first sign-in only. */
  readonly once: boolean
}

/** @internal The mappers of one identity provider. Keycloak 26, server administration guide, "Mapping claims and assertions". */
export function importKeycloakBroker(
  realm: Source,
  provider: Source,
  rolesAsGroups: boolean,
): Imported {
  const alias = textIn(provider, 'alias') ?? ''
  const draft = draftMapping(`Keycloak ${textIn(realm, 'realm')}, ${alias}`.slice(0, 256))
  const syncMode = textIn(objectIn(provider, 'config'), 'syncMode') ?? 'LEGACY'
  const saml = textIn(provider, 'providerId') === 'saml'
  const names: { first?: NamePart; last?: NamePart } = {}
  for (const [source, i] of objectsIn(realm, 'identityProviderMappers')) {
    if (textIn(source, 'identityProviderAlias') !== alias) continue
    const config = objectIn(source, 'config')
    const name = textIn(source, 'name') ?? `mapper ${i}`
    const place = { pointer: pointer('identityProviderMappers', i), subject: name }
    const own = textIn(config, 'syncMode')
    const mode = own === undefined || own === 'INHERIT' ? syncMode : own
    const type = textIn(source, 'identityProviderMapper') ?? ''
    const mapper: Mapper = { type, name, config, place, saml, once: mode === 'IMPORT' }
    if (mode === 'LEGACY')
      draft.remark(place, 'sync mode legacy differs from mapper to mapper; it is taken as force')
    const left = importMapper(mapper, draft, names, alias, rolesAsGroups)
    if (left !== undefined) draft.leaveOut(place, left)
  }
  addNameParts(draft, names.first, names.last)
  addUsername(draft, saml)
  addDefaultGroups(realm, draft)
  noteOthers(realm, alias, draft)
  return draft.finish()
}

/** Groups that Keycloak puts everybody in whom it meets for the first time. */
function addDefaultGroups(realm: Source, draft: Draft): void {
  const listed: unknown = realm['defaultGroups']
  for (const [i, path] of (Array.isArray(listed) ? listed : []).entries())
    if (typeof path === 'string' && path !== '')
      draft.defaultGroups(
        { to: [groupNameOf(path)], for: 'newUsers' },
        { pointer: pointer('defaultGroups', i), subject: path },
      )
}

/** What else in a realm makes attributes and groups, and is not read here. */
function noteOthers(realm: Source, alias: string, draft: Draft): void {
  for (const [other, i] of objectsIn(realm, 'identityProviders'))
    if (textIn(other, 'alias') !== alias)
      draft.leaveOut(
        { pointer: pointer('identityProviders', i), subject: textIn(other, 'alias') ?? '' },
        'it is another identity provider: import it by its own alias',
      )
  const storage = 'org.keycloak.storage.UserStorageProvider'
  for (const [provider, i] of objectsIn(objectIn(realm, 'components'), storage))
    draft.leaveOut(
      { pointer: pointer('components', storage, i), subject: textIn(provider, 'name') ?? '' },
      'user federation: what comes from LDAP or Kerberos does not come from this identity provider',
    )
}

/** What Keycloak does by itself while no mapper says otherwise. */
function addUsername(draft: Draft, saml: boolean): void {
  if (draft.has('username')) return
  const place = { pointer: '/identityProviders', subject: 'username' }
  const from: Expression = saml ? { nameId: 'value' } : { claim: 'preferred_username' }
  draft.attribute({ to: 'username', from, required: true }, place)
  draft.remark(
    place,
    'no mapper makes the user name: it is taken from the NameID or preferred_username, as Keycloak does',
  )
}

/** @returns why the mapper is left out, when it is */
function importMapper(
  mapper: Mapper,
  draft: Draft,
  names: { first?: NamePart; last?: NamePart },
  alias: string,
  rolesAsGroups: boolean,
): string | undefined {
  const { type, config, place, once } = mapper
  const apply: { readonly apply?: ApplyStrength } = once ? { apply: 'createOnly' } : {}
  const attribute = (to: string, from: Expression) => {
    if (to === 'firstName') names.first = { from, place, ...apply }
    else if (to === 'lastName') names.last = { from, place, ...apply }
    else draft.attribute({ to: attributeOf(to), from, ...apply }, place)
  }
  const used = new Set(['syncMode'])
  const take = (...keys: string[]): string | undefined => {
    for (const key of keys) used.add(key)
    return keys.map((key) => textIn(config, key)).find((value) => value !== undefined)
  }
  let left: string | undefined

  if (/-user-attribute-(?:idp-)?mapper$/.test(type)) {
    const to = take('user.attribute', 'userAttribute')
    const path = mapper.saml ? undefined : take('claim', 'jsonField')
    const name = mapper.saml ? take('attribute.name', 'attribute.friendly.name') : undefined
    const from =
      name !== undefined ? { claim: name } : path === undefined ? path : claimOfPath(path)
    if (to === undefined || from === undefined) return 'it does not say what goes where'
    attribute(to, from)
  } else if (type === 'hardcoded-attribute-idp-mapper') {
    const to = take('attribute')
    const value = take('attribute.value')
    if (to === undefined || value === undefined) return 'it does not say what goes where'
    attribute(to, { constant: value })
  } else if (/-username-idp-mapper$/.test(type)) {
    const template = take('template')
    const target = take('target') ?? 'LOCAL'
    if (template === undefined) return 'it has no template'
    if (target !== 'LOCAL') return 'it sets the id of the link, which is the subject here'
    const from = templateOf(template, (name) => placeholderOf(name, alias))
    if ('reason' in from) return from.reason
    draft.attribute({ to: 'username', from, required: true, ...apply }, place)
  } else if (/(?:group|role)-idp-mapper$/.test(type)) {
    const isRole = /role-idp-mapper$/.test(type)
    if (isRole && !rolesAsGroups)
      return 'it gives a role, and products have groups (see rolesAsGroups)'
    const target = isRole ? take('role') : take('group')
    if (target === undefined) return 'it does not say which one it gives'
    left = grant(mapper, isRole ? target : groupNameOf(target), draft, take)
  } else return type === '' ? 'it has no type' : 'there is nothing like this kind of mapper here'

  for (const key of Object.keys(config))
    if (!used.has(key) && config[key] !== '' && config[key] !== 'false')
      draft.leaveOut(
        { pointer: place.pointer + pointer('config', key), subject: `${mapper.name}: ${key}` },
        'this setting of the mapper means nothing here',
      )
  return left
}

/** A mapper that puts people in a group: all of its tests must hold, each on any value. @returns why it is left out, when it is */
function grant(
  { type, name, place, once, saml }: Mapper,
  group: string,
  draft: Draft,
  take: (...keys: string[]) => string | undefined,
): string | undefined {
  if (/hardcoded-/.test(type)) {
    draft.defaultGroups({ to: [group], for: once ? 'newUsers' : 'everybody' }, place)
    return undefined
  }
  const regex = take(saml ? 'are.attribute.values.regex' : 'are.claim.values.regex') === 'true'
  const tests = testsOf(take(saml ? 'attributes' : 'claims')) ?? [
    {
      key: take('claim', 'attribute.name', 'attribute.friendly.name') ?? '',
      value: take('claim.value', 'attribute.value') ?? '',
    },
  ]
  if (tests.length === 0 || tests.some(({ key }) => key === '')) return 'its tests cannot be read'
  const conditions = tests.map(({ key, value }) => ({
    of: saml ? { claim: key } : claimOfPath(key),
    match: (regex ? { regex: value } : { exact: value }) satisfies TextMatcher,
  }))
  const [first, ...more] = conditions
  if (!first) return 'it tests nothing'
  const mode = once ? { mode: 'createOnly' as const } : {}
  const asCondition = ({ of, match }: typeof first): Condition => ({ of, ...match })
  draft.rule(
    name,
    more.length === 0
      ? { from: first.of, match: first.match, to: [group], ...mode }
      : { when: { all: conditions.map(asCondition) }, to: [group], ...mode },
    place,
  )
  return undefined
}

/** The list of tests, which stands in the export as JSON inside a text. */
function testsOf(text: string | undefined) {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  return objectsIn({ value }, 'value').map(([test]) => ({
    key: textIn(test, 'key') ?? '',
    value: textIn(test, 'value') ?? '',
  }))
}
