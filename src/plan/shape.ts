import type { Operation, Withheld } from './plan.js'

type Json = Readonly<Record<string, unknown>>
type Test = (value: unknown) => boolean

/** @internal */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @internal */
export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** @internal */
export function isList(value: unknown, test: Test): boolean {
  return Array.isArray(value) && value.every(test)
}

const isOptionalText: Test = (value) => value === undefined || isText(value)
const isValue: Test = (value) => value === null || isText(value)
const valuesOf =
  (test: Test): Test =>
  (value) =>
    isObject(value) && Object.values(value).every(test)

/** What each kind of operation must have, besides what all have. */
const members: Readonly<Record<Operation['kind'], Readonly<Record<string, Test>>>> = {
  createUser: { user: isNewUser },
  updateUser: { before: valuesOf(isValue), after: valuesOf(isValue) },
  renameUser: { before: isText, after: isText },
  reactivateUser: {},
  deactivateUser: { successor: isOptionalText },
  deleteUser: {},
  createGroup: { group: isText },
  renameGroup: { before: isText, after: isText },
  addMember: { group: isText },
  removeMember: { group: isText },
}

/** @internal Whether a value is an operation that this version knows how to apply. */
export function isOperation(value: unknown): value is Operation {
  if (!isObject(value)) return false
  const kind = value['kind']
  if (!isText(kind) || !Object.hasOwn(members, kind)) return false
  return (
    Object.entries(members[kind as Operation['kind']]).every(([name, test]) => test(value[name])) &&
    isList(value['reasons'], (reason) => isObject(reason) && isText(reason['text'])) &&
    ['low', 'medium', 'high'].includes(String(value['risk']))
  )
}

/** @internal */
export function isWithheld(value: unknown): value is Withheld {
  if (!isObject(value)) return false
  const { code, severity, message, operation } = value
  return (
    isText(code) &&
    isText(message) &&
    ['warn', 'staged', 'block'].includes(String(severity)) &&
    (operation === undefined || isOperation(operation))
  )
}

/** @internal */
export function isKeptGroup(value: unknown): boolean {
  return isObject(value) && isText(value['group']) && Number.isSafeInteger(value['min'])
}

function isNewUser(value: unknown): boolean {
  if (!isObject(value)) return false
  const { username, email, displayName, externalId, properties } = value
  return (
    [username, email, displayName, externalId].every(isOptionalText) &&
    (properties === undefined || valuesOf(isText)(properties))
  )
}
