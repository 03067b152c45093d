import type { CurrentUser } from '../../plan/state.js'
import type { Target } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { targetError } from '../target-error.js'
import { notFound, protocol, unsupportedKey } from '../verbs.js'
import { type CloudMember, getMember, getMembers, getMembersByEmail } from './cloud-api.js'

/** @internal The verbs about people: Bitbucket Cloud only shows them. */
export function peopleVerbs(http: Http, workspace: string): Pick<Target, 'findUser' | 'listUsers'> {
  return {
    async findUser(by, options) {
      const call = http('findUser', options)
      if ('id' in by) {
        const member = await byId(call, workspace, by.id)
        return member && currentUser(member)
      }
      if (!('email' in by)) throw unsupportedKey(call, by)
      if (by.email === '') return undefined
      const found = await getMembersByEmail(call, workspace, by.email)
      // Whoever may not see addresses must not take everybody, or nobody, for the answer.
      if (found.some(({ email }) => email === undefined))
        throw targetError('TARGET_FORBIDDEN', { ...call.details, reason: 'permission' })
      const [first, ...others] = found.filter(({ email }) => sameName(email ?? '', by.email))
      if (others.length > 0)
        throw targetError('TARGET_AMBIGUOUS', { ...call.details, key: 'email' })
      return first && currentUser(first)
    },

    async listUsers(cursor, options) {
      const call = http('listUsers', options)
      const [, before, query] = /^(\{[^}]*\}) (.+)$/s.exec(cursor ?? '') ?? []
      const dead = () => protocol(call, 'paging')
      if (cursor !== undefined && query === undefined) throw dead()
      const { members, next } = await getMembers(call, workspace, query)
      const [first] = members
      if (first !== undefined && first.uuid === before) throw dead()
      if (next === undefined) return { items: members.map(currentUser) }
      if (first === undefined) throw dead()
      return { items: members.map(currentUser), next: `${first.uuid} ${next}` }
    },
  }
}

/** @internal The person of that id, or `TARGET_NOT_FOUND`. */
export async function existing(call: Call, workspace: string, id: string): Promise<CloudMember> {
  const member = await byId(call, workspace, id)
  if (member === undefined) throw notFound(call, 'user')
  return member
}

async function byId(call: Call, workspace: string, id: string): Promise<CloudMember | undefined> {
  if (id === '') return undefined
  const member = await getMember(call, workspace, id)
  // 404 is also said of a workspace that is not there, or not ours to see: then this read fails.
  if (member === undefined) await getMembers(call, workspace, 'pagelen=1')
  else if (member.uuid !== id && member.accountId !== id) throw protocol(call, 'shape')
  return member
}

function currentUser({ uuid, displayName, email, status }: CloudMember): CurrentUser {
  return {
    id: uuid,
    ...(email !== undefined && { email }),
    ...(displayName !== undefined && { displayName }),
    active: status === undefined ? 'unknown' : status === 'active',
  }
}
