import {
  comparePlans,
  formatPlan,
  formatPlanHtml,
  formatPlanMarkdown,
  type Plan,
  planLeaver,
  planUser,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped, nobody } from '../support/mapped.js'

const hostile = '<img src=x onerror=alert(1)>"\'&\u202e'
const plans: readonly Plan[] = [
  planUser(
    mapped({
      profile: { username: 'ada', email: 'ada@example.com', displayName: 'Ada' },
      groups: ['dev', hostile],
    }),
    nobody({ missingGroups: [hostile] }),
  ),
  planUser(
    mapped({ profile: { displayName: 'Ada King' }, authority: { names: ['a', 'b'] } }),
    current({ memberships: ['a', 'b'] }),
    { thresholds: { user: { absolute: 1 } } },
  ),
  planLeaver(
    { subject: { issuer: 'i', subject: hostile }, how: 'gone', successor: 'U7' },
    current({ facts: {} }),
    { leavers: { successor: 'boss' } },
  ),
]
const [first, second] = plans as readonly [Plan, Plan, Plan]

describe('a plan as Markdown', () => {
  it('has a heading, what is done with its reasons, what is withheld, and the hash', () => {
    expect(formatPlanMarkdown(second)).toBe(`## jira: U1

- **± update account** displayName \\(value\\) → \\(value\\)
  - The IdP\\'s value for displayName differs from the account\\'s\\.

- **Waits for approval** \`threshold-user\`: a is one of 2 \\(more than 1\\) that this person would lose at once\\: approval is needed\\.
- **Waits for approval** \`threshold-user\`: b is one of 2 \\(more than 1\\) that this person would lose at once\\: approval is needed\\.

Plan \`${second.hash}\`
`)
  })

  it('shows values only when asked, and lets no name be markup', () => {
    const text = formatPlanMarkdown(plans)
    expect(text).not.toContain('ada@example.com')
    expect(formatPlanMarkdown(plans, { reveal: true })).toContain('Ada King')
    expect(text).not.toMatch(/(?<!\\)<img/)
    expect(text).toContain('\\<img src\\=x onerror\\=alert\\(1\\)\\>')
    expect(text).not.toContain('\u202e')
  })
})

describe('plans as a page', () => {
  const page = formatPlanHtml(plans, { title: 'Plans <of> today' })

  it('stands alone: nothing is loaded, nothing runs', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<[^>]+\s(src|href|on\w+)=|@import|url\(/i)
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'")
    expect(page).toContain('<title>Plans &lt;of&gt; today</title>')
  })

  it('escapes whatever a directory may hold', () => {
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\\u{202e}')
    expect(formatPlanHtml(plans, { reveal: true })).not.toContain('<img')
  })

  it('shows values only when asked', () => {
    expect(page).not.toContain('ada@example.com')
    expect(formatPlanHtml(plans, { reveal: true })).toContain('ada@example.com')
  })

  it('has the sums, every operation, and what waits for approval before what is left', () => {
    expect(page).toMatch(/<dt>Waits for approval<\/dt><dd>2<\/dd>/)
    expect(page.match(/<li class="(add|remove|change)">/g)).toHaveLength(
      plans.flatMap(({ operations }) => operations).length,
    )
    expect(page.indexOf('Waits for approval</h3>')).toBeGreaterThan(0)
  })

  it('has one level-one heading, and an id for every heading that names a part', () => {
    expect(page.match(/<h1>/g)).toHaveLength(1)
    const ids = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id)
    for (const id of ids) expect(page).toContain(`<h2 id="${id}">`)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says so when there is nothing to do', () => {
    expect(formatPlanHtml(planUser(mapped({}), current()))).toContain('Nothing to do.')
  })
})

describe('a plan as text', () => {
  it('marks what waits for approval, and shows seats', () => {
    const state = current({ facts: { licences: [{ id: 'jira', free: 0, groups: ['users'] }] } })
    const lines = formatPlan(planUser(mapped({ groups: ['users'] }), state)).split('\n')
    expect(lines.at(-1)).toBe('# seats of jira: 0, 1 short')
    expect(formatPlan(second)).toContain('= threshold-user: a is one of 2')
  })
})

describe('two plans compared', () => {
  it('are the same when they do the same, for whatever reason', () => {
    const again = { ...second, operations: second.operations.map((it) => ({ ...it, reasons: [] })) }
    expect(comparePlans(second, again)).toMatchObject({ same: true, added: [], dropped: [] })
  })

  it('say what came, what went, and what is withheld now', () => {
    const one = planUser(mapped({ groups: ['a', 'b'] }), current())
    const two = planUser(mapped({ groups: ['b', 'c', 'jira-administrators'] }), current())
    const { same, added, dropped, withheld, released } = comparePlans(one, two)
    expect(same).toBe(false)
    expect(added).toMatchObject([{ group: 'c' }])
    expect(dropped).toMatchObject([{ group: 'a' }])
    expect(withheld).toMatchObject([{ code: 'privileged-group' }])
    expect(released).toEqual([])
    expect(comparePlans(first, first).same).toBe(true)
  })
})
