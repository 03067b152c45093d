import { type FakeAsk, json, numberIn, textIn } from './fake-answers.js'
import type { CloudActor, FakeCloudOptions } from './fake-cloud-site.js'
import { failure } from './fake-jira-answers.js'
import type { FakeProjectSeed } from './fake-projects.js'

/** Options of `fakeJiraCloud`: what it holds and how it behaves. */
export interface FakeJiraCloudOptions extends FakeCloudOptions {
  /** Its projects, led by e-mail addresses. @defaultValue none */
  readonly projects?: readonly FakeProjectSeed[]
  /**
   * What an invitation is answered with: `created`, 201 with the account; `refused-but-sent`, 400
   * although the invitation went out, and the account comes later; `refused`, 400 and nothing happens.
   *
   * @defaultValue `'created'`
   */
  readonly invite?: 'created' | 'refused-but-sent' | 'refused'
  /** How many looks do not find an account invited as `refused-but-sent`. @defaultValue `2` */
  readonly hiddenLooks?: number
  /** How many reads of memberships do not show the latest change. @defaultValue `0` */
  readonly staleReads?: number
  /** Seats of its licence, which the members of `jira-users` take. @defaultValue no limit */
  readonly seats?: number
}

/** @internal How a fake Jira Cloud behaves. */
export interface JiraCloudConduct {
  readonly options: FakeJiraCloudOptions
  readonly browse: boolean
  /** The refusal for whoever is no site administrator. */
  denied(): Response | undefined
}

/** @internal */
export type JiraCloudAsk = FakeAsk<CloudActor>

/** @internal One page of rows, as Jira Cloud counts them. */
export function pageOf({ query }: JiraCloudAsk, rows: readonly unknown[], cap: number): Response {
  const startAt = numberIn(query, 'startAt', 0)
  const maxResults = Math.min(numberIn(query, 'maxResults', 50), cap)
  const values = rows.slice(startAt, startAt + maxResults)
  const isLast = startAt + values.length >= rows.length
  return json(200, { startAt, maxResults, total: rows.length, isLast, values })
}

/** @internal */
export function absent(): Response {
  return failure(404, 'There is no such user, or you may not see it.')
}

/** @internal */
export function accountIdIn(body: unknown): string {
  return textIn(body, 'accountId') ?? ''
}
