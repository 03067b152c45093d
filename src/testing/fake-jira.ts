import type { PasswordAuthentication } from '../targets/connection.js'
import { credentialsOf, forged, unauthorized } from './fake-answers.js'
import { failure, type JiraConduct, userBean } from './fake-jira-answers.js'
import { jiraRoutes } from './fake-jira-routes.js'
import { type FakeJiraSeed, type FakeJiraState, jiraStore } from './fake-jira-store.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'
import { type FakeProject, type FakeProjectSeed, projectTable } from './fake-projects.js'
import { type FakeSso, ssoAnswer } from './fake-sso.js'

/** Options of {@link fakeJira}: what it holds and which Jira it is. */
export interface FakeJiraOptions extends FakeJiraSeed, FakeTransport, FakeSso {
  /** The version it behaves as. @defaultValue `'10.3.24'` */
  readonly version?: string
  /**
   * A directory that takes no writes, or only memberships.
   *
   * @defaultValue `false`
   */
  readonly readOnlyDirectory?: boolean | 'local-groups'
  /** Groups an account gets when it is made without `applicationKeys`. @defaultValue `['jira-software-users']` */
  readonly defaultGroups?: readonly string[]
  /** Seats of its licence, which the open members of the default groups take. @defaultValue no limit */
  readonly seats?: number
  /** Most members in one answer, and most accounts in a list. @defaultValue `50` */
  readonly pageSize?: number
  /** Most groups the picker shows. @defaultValue `20` */
  readonly pickerLimit?: number
  /** The status for taking away a membership that is not there. @defaultValue `400` */
  readonly removeAbsentStatus?: 400 | 404
  /** Make new accounts shut. @defaultValue `false` */
  readonly createsInactive?: boolean
  /** Whether the administrator may browse users; without it, searches find nobody. @defaultValue `true` */
  readonly browseUsers?: boolean
  /** Its projects, led by logins. @defaultValue none */
  readonly projects?: readonly FakeProjectSeed[]
  /** Whether it refuses to shut whoever leads a project or component. @defaultValue `true` */
  readonly leadsStayOpen?: boolean
  /** Logins that several directories have, with the names of the directories. @defaultValue none */
  readonly duplicates?: Readonly<Record<string, readonly string[]>>
  /** Refuse writes without `X-Atlassian-Token: no-check`. @defaultValue `true` */
  readonly requireXsrfToken?: boolean
}

/** A Jira Data Center that lives in memory. */
export interface FakeJira extends FakeProduct {
  /** A personal access token of its administrator. */
  readonly token: string
  /** Login and password of its administrator. */
  readonly admin: PasswordAuthentication
  /** A personal access token of a user who is no administrator. */
  readonly plainToken: string
  /** What it holds now. */
  state(): FakeJiraState
  /** Its projects with their leads. */
  projects(): readonly FakeProject[]
  /** Adds users and groups. */
  seed(seed: FakeJiraSeed): void
}

/**
 * Makes a Jira Data Center in memory that answers as the real one does, with its quirks.
 *
 * It has two users from the start: `admin`, an administrator, and `plain`, who may sign in and
 * nothing else. Both own a fixed test token.
 *
 * @param options - what it holds and which Jira it is
 * @example
 * ```ts test
 * import { fakeJira } from 'rostermap/testing'
 *
 * const fake = fakeJira({ users: [{ username: 'ada', groups: ['dev'] }] })
 * const request = new Request('https://jira.example.com/rest/api/2/user?username=ada', {
 *   headers: { authorization: `Bearer ${fake.token}` },
 * })
 * const answer = await fake.fetch(request)
 * console.log(answer.status) //=> 200
 * console.log(fake.requests.length) //=> 1
 * ```
 */
export function fakeJira(options: FakeJiraOptions = {}): FakeJira {
  const store = jiraStore()
  const admin = { username: 'admin', password: 'fake-jira-password' }
  const token = 'fake-jira-admin-token'
  const plainToken = 'fake-jira-plain-token'
  store.seed({
    groups: ['jira-administrators', ...(options.defaultGroups ?? ['jira-software-users'])],
    users: [
      { username: admin.username, groups: ['jira-administrators'] },
      { username: 'plain', displayName: 'Plain User' },
    ],
  })
  store.seed(options)

  const projects = projectTable(
    options.projects ?? [],
    {
      find: (login) => {
        const user = store.byName(login)
        return user && { id: user.key }
      },
      wordFor: (key) => store.users.get(key)?.name ?? '',
      bean: (key) => {
        const user = store.users.get(key)
        return user === undefined ? {} : userBean(user)
      },
      fields: { project: 'lead', component: 'leadUserName' },
    },
    failure,
  )
  const conduct: JiraConduct = {
    version: options.version ?? '10.3.24',
    readOnlyDirectory: options.readOnlyDirectory ?? false,
    defaultGroups: options.defaultGroups ?? ['jira-software-users'],
    pageSize: options.pageSize ?? 50,
    seats: options.seats,
    pickerLimit: options.pickerLimit ?? 20,
    removeAbsentStatus: options.removeAbsentStatus ?? 400,
    createsInactive: options.createsInactive ?? false,
    browseUsers: options.browseUsers ?? true,
    duplicates: new Map(
      Object.entries(options.duplicates ?? {}).map(([login, names]) => [login, [...names]]),
    ),
    projects,
    leadsStayOpen: options.leadsStayOpen ?? true,
  }
  const routes = jiraRoutes(store, conduct)
  const signIn = (request: Request): 'admin' | 'plain' | undefined => {
    const { bearer, basic } = credentialsOf(request)
    if (bearer === token || basic === `${admin.username}:${admin.password}`) return 'admin'
    return bearer === plainToken ? 'plain' : undefined
  }

  const answer = async (request: Request): Promise<Response> => {
    const actor = signIn(request)
    if (actor === undefined && request.headers.has('authorization')) return unauthorized()
    const refusal = options.requireXsrfToken === false ? undefined : forged(request)
    return (
      refusal ??
      ssoAnswer(request, options, actor === 'admin') ??
      (await routes(request, actor)) ??
      failure(404, 'null for uri', { asMessage: true })
    )
  }
  return {
    ...fakeProduct(answer, options),
    token,
    admin,
    plainToken,
    state: store.state,
    projects: projects.state,
    seed: store.seed,
  }
}
