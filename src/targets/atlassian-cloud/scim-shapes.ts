import type { Fields } from '../read.js'

/** @internal A user resource, as Atlassian's SCIM directory shows it. */
export interface ScimUser {
  readonly id: string
  readonly userName: string
  readonly externalId: string | undefined
  readonly email: string | undefined
  readonly displayName: string | undefined
  readonly active: boolean | undefined
  /** The attributes that can be kept as properties and are filled, by the names of the properties. */
  readonly properties: Readonly<Record<string, string>>
  readonly groups: readonly ScimGroup[]
}

/** A group by id and name; the name may be left out where it stands in a user. */
interface ScimGroup {
  readonly id: string
  readonly name: string | undefined
}

/** @internal A group with the ids of its members. */
export interface ScimGroupWithMembers {
  readonly id: string
  readonly name: string
  /** `undefined` when the answer did not show them. */
  readonly members: readonly string[] | undefined
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** @internal The attribute path of each property: how it is written, and where it is read. */
export const propertyPaths: Readonly<
  Record<string, { readonly path: string; readonly at: readonly (readonly string[])[] }>
> = {
  givenName: { path: 'name.givenName', at: [['name', 'givenName']] },
  familyName: { path: 'name.familyName', at: [['name', 'familyName']] },
  nickName: { path: 'nickName', at: [['nickName']] },
  title: { path: 'title', at: [['title']] },
  preferredLanguage: { path: 'preferredLanguage', at: [['preferredLanguage']] },
  timezone: { path: 'timezone', at: [['timezone']] },
  department: {
    path: `${enterprise}:department`,
    at: [[enterprise, 'department'], ['department']],
  },
  organization: {
    path: `${enterprise}:organization`,
    at: [[enterprise, 'organization'], ['organization']],
  },
}

/** @internal */
export function scimUserOf(fields: Fields): ScimUser {
  const emails = listIn(fields, 'emails')
  const email = emails.find((one) => one.flag('primary') === true) ?? emails[0]
  const properties = Object.entries(propertyPaths).flatMap(([name, { at }]): [string, string][] => {
    const value = at.map((path) => textAt(fields, path)).find((text) => text !== undefined)
    return value === undefined ? [] : [[name, value]]
  })
  return {
    id: fields.text('id'),
    userName: fields.text('userName'),
    externalId: fields.optionalText('externalId'),
    email: email?.optionalText('value'),
    displayName: fields.optionalText('displayName'),
    active: fields.flag('active'),
    properties: Object.fromEntries(properties),
    groups: listIn(fields, 'groups').map((group) => ({
      id: group.text('value'),
      name: group.optionalText('display'),
    })),
  }
}

/** @internal */
export function scimGroupOf(fields: Fields): ScimGroupWithMembers {
  return {
    id: fields.text('id'),
    name: fields.text('displayName'),
    members:
      fields.raw('members') == null
        ? undefined
        : fields.list('members').map((member) => member.text('value')),
  }
}

/** @internal The attributes of a new user, as its resource has them. */
export function newUserResource(
  attributes: {
    readonly userName: string
    readonly email: string
    readonly displayName: string
    readonly externalId: string | undefined
  },
  properties: readonly (readonly [string, string])[],
): object {
  const nested: Record<string, Record<string, string>> = {}
  const plain: Record<string, string> = {}
  for (const [name, value] of properties) {
    const [first = name, second] = propertyPaths[name]?.at[0] ?? []
    if (second === undefined) plain[first] = value
    else nested[first] = { ...nested[first], [second]: value }
  }
  return {
    schemas: [userSchema, ...(enterprise in nested ? [enterprise] : [])],
    userName: attributes.userName,
    displayName: attributes.displayName,
    emails: emailsOf(attributes.email),
    ...(attributes.externalId === undefined ? {} : { externalId: attributes.externalId }),
    active: true,
    ...plain,
    ...nested,
  }
}

/** @internal One address, the primary one. */
export function emailsOf(email: string): readonly object[] {
  return [{ value: email, type: 'work', primary: true }]
}

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'

function textAt(fields: Fields, [first = '', second]: readonly string[]): string | undefined {
  if (second === undefined) return fields.optionalText(first)
  return fields.raw(first) == null ? undefined : fields.object(first).optionalText(second)
}

function listIn(fields: Fields, name: string): readonly Fields[] {
  return fields.raw(name) == null ? [] : fields.list(name)
}
