import { json, numberIn } from './fake-answers.js'
import type { CloudStore, StoredAccount, StoredCloudGroup } from './fake-cloud-store.js'

/** @internal How a fake workspace behaves. */
export interface WorkspaceConduct {
  readonly workspace: string
  readonly workspaceAdmin: boolean
  readonly movedGroups: boolean
  readonly pageSize: number
}

/** @internal A refusal in the shape of the API 2.0. */
export function cloudError(status: number, message: string): Response {
  return json(status, { type: 'error', error: { message } })
}

/** @internal Bitbucket's own id of an Atlassian account. */
export function uuidOf(accountId: string): string {
  return `{${accountId.split(':')[1]}}`
}

/** @internal All endpoints; `undefined` for what is not among them. */
export function cloudRoutes(
  store: CloudStore,
  conduct: WorkspaceConduct,
): (request: Request) => Promise<Response | undefined> {
  const accounts = () => [...store.accounts.values()]
  const account = (id = '') =>
    accounts().find(({ accountId }) => accountId === id || uuidOf(accountId) === id)

  return async (request) => {
    const url = new URL(request.url)
    const [version, kind, workspace, ...rest] = url.pathname
      .split('/')
      .slice(1)
      .map(decodeURIComponent)
    if (version === '1.0' && kind === 'groups') {
      if (workspace !== conduct.workspace) return plain(404, 'No such account')
      if (conduct.movedGroups && request.method !== 'GET') return plain(405, 'Method not allowed')
      return groups(store, account, request, rest)
    }
    if (version !== '2.0' || kind !== 'workspaces' || request.method !== 'GET') return undefined
    if (workspace !== conduct.workspace) return cloudError(404, 'No workspace with that identifier')
    const [members, id, ...more] = rest
    if (members !== 'members' || more.length > 0) return undefined
    if (id === undefined) return list(accounts(), url, conduct)
    const found = account(id)
    return found ? json(200, membership(found)) : cloudError(404, 'No such member')
  }
}

/** The next page has an address of its own, whose number nobody can guess. */
function list(
  accounts: readonly StoredAccount[],
  url: URL,
  { workspaceAdmin, pageSize }: WorkspaceConduct,
): Response {
  const wanted = /^user\.email IN \((".*")\)$/s.exec(url.searchParams.get('q') ?? '')?.[1]
  if (url.searchParams.has('q') && wanted === undefined)
    return cloudError(400, 'The query cannot be read')
  if (wanted !== undefined && !workspaceAdmin)
    return cloudError(403, 'Only administrators may filter by address')
  const emails = wanted
    ?.slice(1, -1)
    .split('","')
    .map((one) => one.replaceAll(/\\(.)/gs, '$1').toLowerCase())
  if (emails !== undefined && emails.length > 90) return cloudError(400, 'Too many addresses')
  const all = accounts.filter(({ email }) => !emails || emails.includes(email.toLowerCase()))
  const pagelen = Math.min(numberIn(url.searchParams, 'pagelen', 10), pageSize)
  const start = numberIn(url.searchParams, 'page', 0) / 7
  const shown = all.slice(start, start + pagelen)
  const next = new URL(url)
  next.searchParams.set('page', String((start + pagelen) * 7))
  const withEmail = emails !== undefined && url.searchParams.get('fields') === '+values.user.email'
  return json(200, {
    values: shown.map((one) => membership(one, withEmail)),
    pagelen,
    ...(start + pagelen < all.length ? { next: next.href } : {}),
  })
}

function membership(account: StoredAccount, withEmail = false): Readonly<Record<string, unknown>> {
  return {
    type: 'workspace_membership',
    user: { type: 'user', ...profile(account), ...(withEmail && { email: account.email }) },
    workspace: { type: 'workspace', slug: 'acme', name: 'Acme' },
  }
}

function profile({ accountId, displayName }: StoredAccount): Readonly<Record<string, unknown>> {
  return {
    display_name: displayName,
    uuid: uuidOf(accountId),
    account_id: accountId,
    nickname: displayName,
  }
}

/** What is left of the API 1.0: plain words for errors, lists without pages, forms for new groups. */
async function groups(
  store: CloudStore,
  account: (id?: string) => StoredAccount | undefined,
  request: Request,
  [slug, members, id]: readonly string[],
): Promise<Response | undefined> {
  const { method } = request
  const all = [...store.groups.values()]
  const bean = (group: StoredCloudGroup) => ({
    name: group.name,
    slug: slugOf(group.name),
    permission: null,
    auto_add: false,
    email_forwarding_disabled: false,
    members: [...group.members].flatMap((one) => {
      const member = account(one)
      return member ? [profile(member)] : []
    }),
    owner: { display_name: 'Acme', uuid: '{00000000-0000-4000-8000-0000000000ac}' },
  })
  if (slug === undefined) {
    if (method === 'GET') return json(200, all.map(bean))
    if (method !== 'POST') return undefined
    const name = new URLSearchParams(await request.text()).get('name') ?? ''
    if (slugOf(name) === '') return plain(400, 'A name is needed')
    if (all.some((group) => slugOf(group.name) === slugOf(name)))
      return json(409, { error: { message: 'The group exists' } })
    return json(200, bean(store.addGroup(name)))
  }
  const group = all.find((one) => slugOf(one.name) === slug)
  if (!group) return plain(404, 'No such group')
  if (members === undefined) {
    if (method !== 'DELETE') return undefined
    store.groups.delete(group.groupId)
    return json(204)
  }
  if (id === undefined) return method === 'GET' ? json(200, bean(group).members) : undefined
  const member = account(id)
  if (!member) return plain(404, 'No such user')
  if (method === 'PUT') {
    if (group.members.has(member.accountId)) return json(409, { error: { message: 'Is a member' } })
    group.members.add(member.accountId)
    return json(200, profile(member))
  }
  if (method !== 'DELETE') return undefined
  return group.members.delete(member.accountId) ? json(204) : plain(404, 'Is no member')
}

/** How Bitbucket makes a slug: lower case, and dashes for what else cannot stand in it. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain' } })
}
