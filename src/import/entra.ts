import { pointer } from '../core/pointer.js'
import type { AttributeRule } from '../mapping/document.js'
import type { Expression } from '../mapping/language.js'
import { type Draft, draftMapping, type Place } from './draft.js'
import { type EntraNode, parseEntraExpression } from './entra-parse.js'
import { scopeOf } from './entra-scope.js'
import { translate } from './entra-translate.js'
import { type Context, isReason } from './entra-value.js'
import type { Imported } from './imported.js'
import { addNameParts, type NamePart } from './names.js'
import { importFault, isSource, objectIn, objectsIn, type Source, textIn } from './source.js'

/** How the attributes of Entra ID come to the mapping. */
export interface EntraImportOptions {
  /**
   * The claim in which an attribute comes, for example `{ employeeId: 'employeeid' }`.
   *
   * @defaultValue the short names of the preset `entra` where there is one (`mail` is `email`, `givenName` is
   * `firstName`, `userPrincipalName` is `name` …), otherwise the attribute's own name, with a remark
   */
  readonly claims?: Readonly<Record<string, string>>
}

/**
 * Makes a mapping document of a provisioning configuration of Entra ID: the attribute mappings of users, with
 * their expressions, *apply always* or *only during object creation*, and default values, and the scoping filter.
 *
 * Sign-ins are then mapped as provisioning was. For SCIM pushes Entra ID goes on evaluating the mappings itself.
 *
 * @param schema - the synchronization schema, as `JSON.parse` gives it (Microsoft Graph, `synchronization/jobs/{id}/schema`,
 *   or *Download* in the schema editor)
 * @throws a `RosterError` with code `IMPORT_INVALID` when it is no such schema
 * @see Microsoft Learn, "Reference for writing expressions for attribute mappings in Microsoft Entra ID"
 * @example
 * ```ts test
 * import { importEntra } from 'rostermap/import'
 *
 * const attribute = (targetAttributeName: string, expression: string) => ({
 *   targetAttributeName,
 *   source: { type: 'Function', expression },
 * })
 * const { mapping, notCarried } = importEntra({
 *   synchronizationRules: [
 *     {
 *       objectMappings: [
 *         {
 *           sourceObjectName: 'User',
 *           attributeMappings: [
 *             attribute('userName', 'ToLower(Replace([userPrincipalName], "@acme.example", , , "", , ))'),
 *             attribute('title', 'RandomString(6, 3, 0, 0, 3)'),
 *           ],
 *         },
 *       ],
 *     },
 *   ],
 * })
 * console.log(mapping.profile[0]?.from) //=> { claim: 'name', transform: [{ replaceText: { find: '@acme.example', with: '' } }, 'lower'] }
 * console.log(notCarried.map(({ subject }) => subject)) //=> ['title']
 * ```
 */
export function importEntra(schema: unknown, options: EntraImportOptions = {}): Imported {
  if (!isSource(schema) || !Array.isArray(schema['synchronizationRules']))
    importFault('', 'must be a synchronization schema: an object with a list synchronizationRules')
  const draft = draftMapping('Entra ID provisioning')
  const names: { first?: NamePart; last?: NamePart } = {}
  const told = new Set<string>()
  for (const [rule, i] of objectsIn(schema, 'synchronizationRules'))
    for (const [mapping, j] of objectsIn(rule, 'objectMappings')) {
      const at = pointer('synchronizationRules', i, 'objectMappings', j)
      const place = { pointer: at, subject: textIn(mapping, 'name') ?? `object mapping ${j}` }
      if (mapping['enabled'] === false) draft.leaveOut(place, 'it is switched off')
      else if (textIn(mapping, 'sourceObjectName') !== 'User')
        draft.leaveOut(place, 'it is not about users: groups come from claims or by SCIM')
      else importUsers(mapping, at, draft, names, told, options.claims ?? {})
    }
  addNameParts(draft, names.first, names.last)
  return draft.finish()
}

/** What a translation is told of the world around it. */
type World = Pick<Context, 'claimOf' | 'remark'>

function importUsers(
  mapping: Source,
  at: string,
  draft: Draft,
  names: { first?: NamePart; last?: NamePart },
  told: Set<string>,
  claims: Readonly<Record<string, string>>,
): void {
  if (isSource(mapping['scope'])) importScope(mapping['scope'], `${at}/scope`, draft, told, claims)
  for (const [source, k] of objectsIn(mapping, 'attributeMappings')) {
    const target = textIn(source, 'targetAttributeName') ?? ''
    const place = { pointer: at + pointer('attributeMappings', k), subject: target }
    const context: World = {
      claimOf: (name) => claimOf(name, claims, told, (text) => draft.remark(place, text)),
      remark: (text) => draft.remark(place, text),
    }
    const left = importAttribute(source, target, place, draft, names, context)
    if (left !== undefined) draft.leaveOut(place, left)
  }
}

/** Who is out of scope is deprovisioned there, and does not come in here. */
function importScope(
  scope: Source,
  at: string,
  draft: Draft,
  told: Set<string>,
  claims: Readonly<Record<string, string>>,
): void {
  const place = { pointer: at, subject: 'scoping filter' }
  const remark = (text: string) => draft.remark(place, text)
  const when = scopeOf(scope, { claimOf: (name) => claimOf(name, claims, told, remark), remark })
  if (when === undefined) return
  if (isReason(when)) draft.leaveOut(place, when.reason)
  else if (draft.hasAccess()) draft.leaveOut(place, 'a filter before it says who comes in')
  else {
    draft.access({ signIn: { when } }, place)
    remark('it decides who comes in: whoever lacks a claim that it compares does not')
  }
}

/** @returns why the attribute is left out, when it is */
function importAttribute(
  source: Source,
  target: string,
  place: Place,
  draft: Draft,
  names: { first?: NamePart; last?: NamePart },
  context: World,
): string | undefined {
  const to = accountAttributeOf(target)
  if (to === undefined) return leftToOthers.get(target) ?? 'it names no attribute'
  const from = nodeOf(objectIn(source, 'source'))
  if (!from) return 'its expression cannot be read'
  const { node, others } = unwrap(from)
  const value = translate(node, context)
  if (isReason(value)) return value.reason
  const more: Expression[] = []
  for (const other of others) {
    const candidate = translate(other, context)
    if (isReason(candidate)) return candidate.reason
    more.push(candidate)
  }
  const rule = ruleOf(source, to, value, from, more)
  const part: NamePart = { from: value, place, ...(rule.apply && { apply: rule.apply }) }
  if (to === 'firstName') names.first = part
  else if (to === 'lastName') names.last = part
  else draft.attribute(rule, place)
  if (Number(source['matchingPriority'] ?? 0) > 0)
    draft.remark(place, 'it matches accounts there; here the policy says how accounts are found')
  return undefined
}

function ruleOf(
  source: Source,
  to: string,
  from: Expression,
  node: EntraNode,
  candidates: readonly Expression[],
): AttributeRule {
  const once = source['flowType'] === 'ObjectAddOnly' || candidates.length > 0
  const initial = textIn(source, 'defaultValue')
  const ignoresEmpty = node.kind === 'call' && node.name === 'IgnoreFlowIfNullOrEmpty'
  return {
    to,
    from,
    // "Flow when changed" is the usual: what is edited in the product stays until the source changes.
    ...(once
      ? { apply: 'createOnly' as const }
      : source['flowBehavior'] === 'FlowAlways'
        ? {}
        : { apply: 'onChange' as const }),
    ...(initial !== undefined && { default: { onCreate: { constant: initial } } }),
    ...(to === 'username' && { required: true }),
    ...(ignoresEmpty && { claimStates: { empty: 'keep' as const } }),
    ...(candidates.length > 0 && { unique: { candidates } }),
  }
}

/** Functions that can only stand around a whole expression: what is in them, and further candidates. */
function unwrap(node: EntraNode) {
  if (node.kind !== 'call') return { node, others: [] }
  const [first, ...others] = node.args
  if (node.name === 'IgnoreFlowIfNullOrEmpty') return { node: first, others: [] }
  if (node.name === 'SelectUniqueValue') return { node: first, others }
  return { node, others: [] }
}

/** The expression of a source; what has none is an attribute or a constant. */
function nodeOf(source: Source): EntraNode | undefined {
  const expression = textIn(source, 'expression')
  const name = textIn(source, 'name')
  const type = textIn(source, 'type')
  if (expression !== undefined && type !== 'Constant') return parseEntraExpression(expression)
  if (type === 'Attribute' && name !== undefined) return { kind: 'attribute', name }
  if (type === 'Constant')
    return { kind: 'text', text: (name ?? expression ?? '').replaceAll(/^"|"$/g, '') }
  return undefined
}

const usual = new Map([
  ['mail', 'email'],
  ['userPrincipalName', 'name'],
  ['givenName', 'firstName'],
  ['surname', 'lastName'],
  ['displayName', 'displayName'],
  ['department', 'department'],
  ['objectId', 'objectId'],
  ['appRoleAssignments', 'roles'],
])

function claimOf(
  attribute: string,
  claims: Readonly<Record<string, string>>,
  told: Set<string>,
  remark: (text: string) => void,
): string {
  const known = Object.hasOwn(claims, attribute) ? claims[attribute] : usual.get(attribute)
  if (known !== undefined) return known
  if (!told.has(attribute)) remark(`let Entra ID send ${attribute} as a claim of that name`)
  told.add(attribute)
  return attribute
}

const leftToOthers = new Map([
  ['active', 'whether an account is open is decided by access and by SCIM, not by the profile'],
  ['externalId', 'it ties the account to the person, which the subject does here'],
])

const accountAttributes = new Map([
  ['userName', 'username'],
  ['displayName', 'displayName'],
  ['name.formatted', 'displayName'],
  ['name.givenName', 'firstName'],
  ['name.familyName', 'lastName'],
  ['emails[type eq "work"].value', 'email'],
  ['mail', 'email'],
])

/**
 * The attribute of an account that a SCIM attribute is: `phoneNumbers[type eq "work"].value` is `phoneNumbers.work`, an
 * attribute of an extension its last part.
 */
function accountAttributeOf(target: string): string | undefined {
  if (leftToOthers.has(target)) return undefined
  const known = accountAttributes.get(target)
  if (known !== undefined) return known
  const short = target
    .replace(/^urn:.*:/, '')
    .replaceAll(/\[\w+ eq "?([^"\]]*)"?\]/g, '.$1')
    .replace(/\.value$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return short === '' ? undefined : short
}
