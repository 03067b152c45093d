import type { RateLimitStore } from 'rostermap'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira } from 'rostermap/testing'

/**
 * Lets several clients, as processes have them, ask one Jira for more than its limit allows at once.
 *
 * @returns how many requests it refused as too many
 */
export async function sharesLimit(clients: number, store?: RateLimitStore): Promise<number> {
  const fake = fakeJira({ latencyMs: 1, rateLimit: { limit: 20, fillRate: 60 } })
  const calls = Array.from({ length: clients }, () => {
    const jira = jiraDataCenter({
      baseUrl: 'https://jira.example.com',
      auth: { token: fake.token },
      fetch: fake.fetch,
      ...(store && { rateLimits: store }),
    })
    return Array.from({ length: 9 }, (_, i) => jira.findUser({ username: `nobody${i}` }))
  })
  await Promise.all(calls.flat())
  return fake.requests.filter(({ status }) => status === 429).length
}
