import { pointer } from '../core/pointer.js'
import type { Expression } from '../mapping/language.js'
import { type Draft, draftMapping, type Place } from './draft.js'
import type { Imported } from './imported.js'
import { attributeOf, claimOfPath } from './keycloak-text.js'
import { addNameParts, type NamePart } from './names.js'
import { importFault, objectIn, objectsIn, type Source, textIn } from './source.js'

/** What the mappers of a client put into its tokens, as far as groups go. */
interface GroupClaim {
  readonly from: Expression
  readonly paths: boolean
  readonly place: Place
}

interface Found {
  first?: NamePart
  last?: NamePart
  groups?: GroupClaim
  roles?: GroupClaim
}

/** @internal What a client is sent, and a rule for each group of the realm. */
export function importKeycloakClient(
  realm: Source,
  [client, index]: readonly [Source, number],
  rolesAsGroups: boolean,
): Imported {
  const name = textIn(client, 'clientId') ?? ''
  const draft = draftMapping(`Keycloak ${textIn(realm, 'realm')}, ${name}`.slice(0, 256))
  const found: Found = {}
  const read = (source: Source, at: string) => {
    for (const [mapper, i] of objectsIn(source, 'protocolMappers')) {
      const subject = textIn(mapper, 'name') ?? `mapper ${i}`
      const place = { pointer: at + pointer('protocolMappers', i), subject }
      const left = importMapper(mapper, place, draft, found)
      if (left !== undefined) draft.leaveOut(place, left)
    }
  }
  read(client, pointer('clients', index))
  const scopes = (kind: string) => {
    const list: unknown = client[kind]
    return new Set(Array.isArray(list) ? list : [])
  }
  const always = scopes('defaultClientScopes')
  const onRequest = scopes('optionalClientScopes')
  for (const [scope, i] of objectsIn(realm, 'clientScopes')) {
    const at = pointer('clientScopes', i)
    const scopeName = textIn(scope, 'name')
    if (always.has(scopeName)) read(scope, at)
    else if (onRequest.has(scopeName) && objectsIn(scope, 'protocolMappers').length > 0)
      draft.leaveOut(
        { pointer: at, subject: scopeName ?? '' },
        'the scope is optional: its claims come only when they are asked for',
      )
  }
  addNameParts(draft, found.first, found.last)
  addGroups(realm, draft, found, rolesAsGroups)
  return draft.finish()
}

const technical =
  /audience|acr|allowed-origins|sub-mapper|amr|usersessionmodel-note|saml-user-session-note|address-mapper|script-based|nonce/

/** @returns why the mapper is left out, when it is */
function importMapper(
  mapper: Source,
  place: Place,
  draft: Draft,
  found: Found,
): string | undefined {
  const type = textIn(mapper, 'protocolMapper') ?? ''
  const config = objectIn(mapper, 'config')
  const saml = type.startsWith('saml-')
  const claim = textIn(config, saml ? 'attribute.name' : 'claim.name')
  const from: Expression | undefined =
    claim === undefined ? undefined : saml ? { claim } : claimOfPath(claim)
  const to = textIn(config, 'user.attribute')
  if (type === 'oidc-full-name-mapper') {
    draft.attribute({ to: 'displayName', from: { claim: 'name' } }, place)
  } else if (!from || technical.test(type)) {
    return technical.test(type)
      ? 'it says nothing of the profile or of groups'
      : 'there is nothing like this kind of mapper here'
  } else if (/group-membership-mapper$/.test(type)) {
    if (found.groups) return 'another mapper sends the groups already'
    found.groups = { from, paths: config['full.path'] !== 'false', place }
  } else if (/role-list-mapper$|-role-mapper$/.test(type)) {
    if (found.roles) return 'another mapper sends roles already'
    found.roles = { from, paths: false, place }
  } else if (/user(?:model)?-(?:property|attribute)-mapper$/.test(type) && to !== undefined) {
    if (to === 'firstName') found.first = { from, place }
    else if (to === 'lastName') found.last = { from, place }
    else
      draft.attribute(
        { to: attributeOf(to), from, ...(to === 'username' && { required: true }) },
        place,
      )
  } else return 'there is nothing like this kind of mapper here'
  if (!saml && ['id.token.claim', 'userinfo.token.claim'].every((key) => config[key] === 'false'))
    draft.remark(place, 'the claim is neither in the ID token nor in the user info')
  return undefined
}

function addGroups(
  realm: Source,
  draft: Draft,
  { groups, roles }: Found,
  rolesAsGroups: boolean,
): void {
  if (roles && (groups || !rolesAsGroups))
    draft.leaveOut(roles.place, 'it sends roles, and products have groups (see rolesAsGroups)')
  const list = groupsOf(realm)
  if (groups) {
    draft.groups({ from: groups.from }, groups.place)
    const seen = new Map<string, string>()
    for (const { name, path, place } of list) {
      const match = groups.paths ? { path } : { exact: name }
      if (!draft.rule(path, { match, to: [name] }, place)) continue
      const twin = seen.get(name)
      if (twin !== undefined)
        draft.remark(place, `has the same last name as ${twin}: both give the same group`)
      seen.set(name, path)
    }
  } else if (roles && rolesAsGroups) {
    draft.groups({ from: roles.from }, roles.place)
    draft.rule('roles', { match: { anything: true }, to: ['${value}'] }, roles.place)
    draft.remark(roles.place, 'every role gives a group of its name, if the product has one')
  }
  if (!groups)
    for (const { place } of list)
      draft.leaveOut(place, 'nothing sends the groups of the realm to this client')
}

/** The groups of the realm with their paths, those inside others too. */
function groupsOf(source: Source, at = '', above = '', key = 'groups') {
  const list: { name: string; path: string; place: Place }[] = []
  for (const [group, i] of objectsIn(source, key)) {
    const name = textIn(group, 'name') ?? ''
    const path = textIn(group, 'path') ?? `${above}/${name}`
    const here = at + pointer(key, i)
    if (name !== '') list.push({ name, path, place: { pointer: here, subject: path } })
    if (here.length > 10_000) importFault('/groups', 'has groups inside groups without end')
    list.push(...groupsOf(group, here, path, 'subGroups'))
  }
  return list
}
