import { isRosterError } from '../core/errors.js'
import type { Mapped, MappedAttribute } from '../mapping/mapped.js'
import { storable } from '../plan/profile-operations.js'
import type { Capabilities, CurrentUser, NamedAccount } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { MatchPolicy } from './find-account.js'
import type { Ledger } from './ledger.js'

/**
 * @internal What accounts have that values of the profile name, such as the manager's. Of a person whose account is
 * not there, or not the only one, there is none.
 */
export async function namedAccounts(
  target: Target,
  { subject: { issuer }, profile }: Mapped,
  capabilities: Capabilities,
  links: Ledger['links'],
  { sharedIssuers = [] }: MatchPolicy,
  options: CallOptions,
): Promise<readonly NamedAccount[]> {
  const { findBy } = capabilities.user
  const issuers = [...new Set([issuer, ...sharedIssuers])]
  const named: NamedAccount[] = []
  for (const attribute of profile)
    for (const value of storable(attribute.to, capabilities) ? valuesOf(attribute) : []) {
      const gives = await given(attribute.account, value)
      if (gives !== undefined) named.push({ attribute: attribute.to, value, gives })
    }
  return named

  async function given(account: MappedAttribute['account'], value: string) {
    if (!account) return undefined
    const { by, give } = account
    const id = by === 'subject' ? await linkedId(value) : undefined
    if (give === 'id' && id !== undefined) return id
    const found =
      by === 'subject' ? id !== undefined && (await find({ id })) : await look(by, value)
    return found ? found[give] : undefined
  }

  async function linkedId(subject: string): Promise<string | undefined> {
    const subjects = issuers.map((one) => ({ issuer: one, subject }))
    const { items } = await links(target.name, { subjects })
    const ids = new Set(items.flatMap(({ userId }) => userId ?? []))
    return ids.size === 1 ? [...ids][0] : undefined
  }

  async function look(by: 'username' | 'email' | 'externalId', value: string) {
    if (!findBy.includes(by)) return undefined
    if (by === 'username') return find({ username: value })
    return find(by === 'email' ? { email: value } : { externalId: value })
  }

  async function find(by: Parameters<Target['findUser']>[0]): Promise<CurrentUser | undefined> {
    try {
      return await target.findUser(by, options)
    } catch (error) {
      if (isRosterError(error) && error.code === 'TARGET_AMBIGUOUS') return undefined
      throw error
    }
  }
}

/** The values of an attribute that names somebody: for an account that is there, and for one being made. */
function valuesOf({ account, value, onCreate }: MappedAttribute): ReadonlySet<string> {
  const values = account ? [value, onCreate] : []
  return new Set(values.flatMap((one) => one ?? []))
}
