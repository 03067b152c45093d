import { type AnyRosterError, type DirectTarget, isRosterError } from 'rostermap'
import { type JiraDataCenterOptions, jiraDataCenter } from 'rostermap/targets/jira'
import { type FakeJira, type FakeJiraOptions, fakeJira } from 'rostermap/testing'
import { expect } from 'vitest'

/** A fake Jira and a target on it that does not wait between tries. */
export function jiraPair(
  fakeOptions: FakeJiraOptions = {},
  options: Partial<JiraDataCenterOptions> = {},
): { readonly fake: FakeJira; readonly jira: DirectTarget } {
  const fake = fakeJira(fakeOptions)
  const jira = jiraDataCenter({
    baseUrl: 'https://jira.example.com/context',
    auth: { token: fake.token },
    fetch: fake.fetch,
    retryDelayMs: 0,
    ...options,
  })
  return { fake, jira }
}

export const ada = { username: 'ada', email: 'ada@example.com', displayName: 'Ada Lovelace' }

/** The rostermap error a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<AnyRosterError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isRosterError(error)) expect.fail(`a RosterError, not ${String(error)}`)
  return error
}

/** Method and path of what was asked, without the API's root. */
export function asked(fake: FakeJira): readonly string[] {
  return fake.requests.map(({ method, path }) => `${method} ${path.split('/rest/api/2/')[1]}`)
}

/** Changes the answer to matching requests before the target gets to see it. */
export function tamper(
  fetch: FakeJira['fetch'],
  matches: (request: Request) => boolean,
  answer: (real: () => Promise<Response>) => Promise<Response> | Response,
): FakeJira['fetch'] {
  return async (request) => (matches(request) ? answer(() => fetch(request)) : fetch(request))
}

export function jsonAnswer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  })
}
