import { json, textIn } from './fake-answers.js'
import type { AtlassianAsk, AtlassianWorld } from './fake-atlassian-answers.js'
import type { OrgAccount } from './fake-atlassian-store.js'

const outer = ['nickname', 'zoneinfo']
const inner = ['job_title', 'organization', 'department', 'location']

/** @internal `/users/{accountId}/manage` of the User management API, for managed accounts. */
export function managedAccounts({ store, options }: AtlassianWorld) {
  const lifecycle = (account: OrgAccount, verb: string): Response | undefined => {
    if (verb !== 'disable' && verb !== 'enable') return undefined
    if (account.synced) return keptElsewhere()
    if (account.lifecycleConflict || (verb === 'enable' && account.forDeletion))
      return json(409, {
        key: 'conflict.lifecycleErrors',
        context: {
          message: 'This stands for a sentence of the product.',
          accountId: account.accountId,
          errorCodes: [{ code: 'deactivation.notAllowed' }],
        },
      })
    store.beforeWrite()
    account.accountStatus = verb === 'disable' ? 'inactive' : 'active'
    return json(204)
  }
  const patch = (account: OrgAccount, body: unknown): Response => {
    if (account.synced) return keptElsewhere('forbidden.fieldMutation')
    const extended = memberOf(body, 'extended_profile')
    const name = textIn(body, 'name')
    const fields = [
      ...outer.map((field): [string, string | undefined] => [field, textIn(body, field)]),
      ...inner.map((field): [string, string | undefined] => [field, textIn(extended, field)]),
    ].filter((entry): entry is [string, string] => entry[1] !== undefined)
    const tooLong = fields.find(([, value]) => value.length > 100)?.[0]
    if (tooLong !== undefined) return violated(tooLong)
    store.beforeWrite()
    if (name !== undefined) account.name = name
    for (const [field, value] of fields)
      if (value === '') account.profile.delete(field)
      else account.profile.set(field, value)
    return profile(account)
  }
  const putEmail = (account: OrgAccount, body: unknown): Response => {
    const email = textIn(body, 'email') ?? ''
    if (account.synced) return keptElsewhere()
    const domain = email.slice(email.lastIndexOf('@') + 1)
    if (!email.includes('@')) return violated('email')
    if (!(options.domains ?? ['example.com']).includes(domain))
      return json(403, { key: 'forbidden.unclaimedDomain', context: { domain } })
    store.beforeWrite()
    account.email = email
    return json(204)
  }

  return ({ method, body, path, actor }: AtlassianAsk): Response | undefined => {
    const [id = '', manage, ...verb] = path
    if (manage !== 'manage') return undefined
    // A key with scopes is refused here, whatever its scopes are.
    if (actor === 'scoped-key') return json(403, { key: 'forbidden' })
    const account = store.now.accounts.get(id)
    if (account === undefined) return json(404, { key: 'accountNotFound' })
    if (!account.managed) return json(403, { key: 'forbidden' })
    switch (`${method} ${verb.join('/')}`) {
      case 'GET profile':
        return profile(account)
      case 'PATCH profile':
        return patch(account, body)
      case 'PUT email':
        return putEmail(account, body)
      default:
        return method === 'POST' && verb[0] === 'lifecycle'
          ? lifecycle(account, verb[1] ?? '')
          : undefined
    }
  }
}

function profile(account: OrgAccount): Response {
  const of = (fields: readonly string[]) =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const value = account.profile.get(field)
        return value === undefined ? [] : [[field, value]]
      }),
    )
  return json(200, {
    account: {
      account_id: account.accountId,
      account_type: 'atlassian',
      account_status: account.accountStatus,
      name: account.name,
      nickname: account.profile.get('nickname') ?? account.name.slice(0, 30),
      email: account.email,
      picture: 'https://avatar.example.com/avatar.png',
      ...of(['zoneinfo']),
      extended_profile: of(inner),
    },
  })
}

function keptElsewhere(key = 'forbidden.action'): Response {
  const reason = { allowed: false, reason: { key: 'externalDirectory.scim' } }
  return json(403, { key, context: key === 'forbidden.action' ? reason : { name: reason } })
}

function violated(field: string): Response {
  return json(400, {
    key: 'badRequest.fieldConstraintsViolated',
    context: { fieldViolations: [{ field, violations: [{ key: 'maxLength' }] }] },
  })
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
