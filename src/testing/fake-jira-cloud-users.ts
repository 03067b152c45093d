import { json, numberIn, textIn } from './fake-answers.js'
import type { CloudStore, StoredAccount } from './fake-cloud-store.js'
import { failure } from './fake-jira-answers.js'
import { absent, type JiraCloudAsk, type JiraCloudConduct } from './fake-jira-cloud-answers.js'

/** @internal `/myself`, `/user`, `/user/search`, `/users/search` and `/user/properties`. */
export function jiraCloudUsers(store: CloudStore, conduct: JiraCloudConduct) {
  return (ask: JiraCloudAsk): Response | undefined => {
    const [first, second, third] = ask.path
    if (first === 'user' && second === 'properties' && third !== undefined)
      return property(store, ask, third)
    switch (`${ask.method} ${ask.path.join('/')}`) {
      case 'GET myself':
        return json(200, bean([...store.accounts.values()][0]))
      case 'GET user': {
        const user = conduct.browse ? store.look(ask.query.get('accountId') ?? '') : undefined
        return user === undefined ? absent() : json(200, bean(user))
      }
      case 'GET user/search':
        return search(store, conduct, ask)
      case 'GET users/search': {
        const all = conduct.browse ? store.visible() : []
        const startAt = numberIn(ask.query, 'startAt', 0)
        const size = Math.min(
          numberIn(ask.query, 'maxResults', 50),
          conduct.options.pageSize ?? 1000,
        )
        return json(200, all.slice(startAt, startAt + size).map(bean))
      }
      case 'POST user':
        return conduct.denied() ?? invite(store, conduct, ask.body)
      case 'DELETE user': {
        const id = ask.query.get('accountId') ?? ''
        return conduct.denied() ?? (store.removeAccount(id) ? json(204) : absent())
      }
      default:
        return undefined
    }
  }
}

function bean(user: StoredAccount | undefined): Readonly<Record<string, unknown>> {
  if (user === undefined) return {}
  const { accountId, accountType, email, displayName, active } = user
  return {
    self: `https://example.atlassian.net/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType,
    displayName,
    active,
    timeZone: 'Etc/UTC',
    ...(user.hidesEmail ? {} : { emailAddress: email }),
  }
}

/** Finds beginnings of words and of addresses, hidden ones too; open accounts only. */
function search(store: CloudStore, conduct: JiraCloudConduct, { query }: JiraCloudAsk): Response {
  const text = query.get('query')?.toLowerCase() ?? ''
  if (text === '') return failure(400, 'A query is needed.')
  const found = conduct.browse
    ? store
        .visible()
        .filter(
          ({ active, email, displayName }) =>
            active &&
            [email, displayName, ...displayName.split(' ')].some((part) =>
              part.toLowerCase().startsWith(text),
            ),
        )
    : []
  const startAt = numberIn(query, 'startAt', 0)
  const size = Math.min(numberIn(query, 'maxResults', 50), 1000)
  return json(200, found.slice(startAt, startAt + size).map(bean))
}

function invite(store: CloudStore, { options }: JiraCloudConduct, body: unknown): Response {
  const email = textIn(body, 'emailAddress') ?? ''
  if (!/^[^@\s]+@[^@\s]+$/.test(email))
    return failure(400, 'A valid e-mail address is needed.', { field: 'emailAddress' })
  const taken = [...store.accounts.values()].some(
    (account) => account.email.toLowerCase() === email.toLowerCase(),
  )
  if (taken || options.invite === 'refused') return failure(400, 'The user cannot be created.')
  if (options.invite !== 'refused-but-sent') return json(201, bean(store.addAccount({ email })))
  store.addAccount({ email }, options.hiddenLooks ?? 2)
  return failure(400, 'The user could not be created: HttpErrorCode 404 - User not found')
}

function property(store: CloudStore, ask: JiraCloudAsk, name: string): Response | undefined {
  const user = store.accounts.get(ask.query.get('accountId') ?? '')
  if (user === undefined) return absent()
  const there = user.properties.has(name)
  const none = () => failure(404, 'The user has no such property.')
  if (ask.method === 'GET')
    return there ? json(200, { key: name, value: user.properties.get(name) }) : none()
  if (ask.method === 'DELETE') return user.properties.delete(name) ? json(204) : none()
  if (ask.method !== 'PUT') return undefined
  user.properties.set(name, ask.body)
  return json(there ? 200 : 201)
}
