import assert from 'node:assert/strict'
import type { SubjectKey } from '../core/subject.js'
import type { Ledger, LedgerChange } from '../provision/ledger.js'
import type { Link, LinkQuery } from '../provision/link.js'

/** @internal What one case does with an empty ledger. */
export type LedgerCase = (ledger: Ledger) => Promise<void>

/** @internal */
export const ada: SubjectKey = { issuer: 'https://idp.example', subject: 'ada' }
/** @internal */
export const bob: SubjectKey = { issuer: 'https://idp.example', subject: 'bob' }
const abroad: SubjectKey = { issuer: 'https://partner.example', subject: 'a-7' }

/** @internal All items, page by page. */
export async function all<T>(
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor)
    items.push(...page.items)
    if (page.next === undefined) return items
    assert.notEqual(page.next, cursor, 'a cursor must move on')
    cursor = page.next
  }
}

const linksOf = (ledger: Ledger, query: LinkQuery, target = 'jira') =>
  all((cursor) => ledger.links(target, query, cursor))
const peopleOf = async (ledger: Ledger, query: LinkQuery, target = 'jira') =>
  (await linksOf(ledger, query, target)).map(({ subject }) => subject)

/** @internal Writes what the ledger must take. Gives the version it has then. */
export async function save(ledger: Ledger, change: LedgerChange): Promise<number> {
  const committed = await ledger.commit(change)
  assert.equal(committed.outcome, 'saved')
  return committed.outcome === 'saved' ? committed.version : Number.NaN
}

/** @internal Writes links that the ledger must take. Gives the version they have then. */
export function link(ledger: Ledger, ...links: readonly Link[]): Promise<number> {
  return save(ledger, { links })
}

/** @internal Tries a change. */
export async function outcomeOf(ledger: Ledger, change: LedgerChange): Promise<string> {
  return (await ledger.commit(change)).outcome
}

const full: Link = {
  target: 'jira',
  subject: ada,
  userId: 'U1',
  newcomer: true,
  invitedAt: 1_700_000_000_001,
  login: 'ada',
  sharedWith: ['https://partner.example'],
  source: 'scim',
  grants: [{ group: '__proto__', rules: ['r1', 'r"2'] }],
  written: [{ attribute: 'email', digest: 'd' }],
  missing: [{ group: 'dev', since: 1_700_000_000_123, times: 2 }],
  ended: { at: 1_700_000_000_456, how: 'deactivated', groups: ['dév', 'ops 👩‍💻'] },
}

/** @internal */
export const linkCases: Readonly<Record<string, LedgerCase>> = {
  'knows nobody at first': async (ledger) => {
    assert.equal(await ledger.link('jira', ada), undefined)
    for (const query of [{}, { subjects: [ada] }, { userIds: ['U1'] }, { login: 'ada' }])
      assert.deepEqual(await linksOf(ledger, query), [])
  },

  'gives back a link as it came, and its version': async (ledger) => {
    const first = await link(ledger, full)
    assert.deepEqual(await ledger.link('jira', ada), { ...full, version: first })
    const next: Link = { target: 'jira', subject: ada, userId: 'U2' }
    const second = await link(ledger, { ...next, version: first })
    assert.ok(second > first && Number.isSafeInteger(second))
    assert.deepEqual(await ledger.link('jira', ada), { ...next, version: second })
  },

  'links a person to one account a target': async (ledger) => {
    await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    await link(ledger, { target: 'confluence', subject: ada, userId: 'U2' })
    assert.equal((await ledger.link('jira', ada))?.userId, 'U1')
    assert.equal((await ledger.link('confluence', ada))?.userId, 'U2')
    assert.equal(await ledger.link('jira', bob), undefined)
  },

  'finds links by people, accounts, login, or all of a target': async (ledger) => {
    await link(
      ledger,
      { target: 'jira', subject: ada, userId: 'U1', login: 'ada' },
      { target: 'jira', subject: bob, userId: 'U2', login: 'bob' },
      { target: 'confluence', subject: ada, userId: 'U1', login: 'ada' },
    )
    assert.deepEqual(await peopleOf(ledger, { subjects: [bob, abroad, ada] }), [bob, ada])
    assert.deepEqual(await peopleOf(ledger, { userIds: ['U2', 'U9'] }), [bob])
    assert.deepEqual(await peopleOf(ledger, { login: 'ada' }), [ada])
    assert.deepEqual(await peopleOf(ledger, { login: 'Ada' }), [])
    assert.equal((await peopleOf(ledger, {})).length, 2)
    assert.deepEqual(await peopleOf(ledger, {}, 'confluence'), [ada])
  },

  'finds a link no longer by what it was changed from': async (ledger) => {
    const version = await link(ledger, full)
    await link(ledger, { target: 'jira', subject: ada, userId: 'U9', login: 'ada2', version })
    assert.deepEqual(await peopleOf(ledger, { userIds: ['U1'] }), [])
    assert.deepEqual(await peopleOf(ledger, { login: 'ada' }), [])
    assert.deepEqual(await peopleOf(ledger, { userIds: ['U9'] }), [ada])
    assert.deepEqual(await peopleOf(ledger, { login: 'ada2' }), [ada])
  },

  'lists all links of a target, each once, over many pages': async (ledger) => {
    const people = Array.from({ length: 1_203 }, (_, i) => ({ ...ada, subject: `s${i}` }))
    await link(
      ledger,
      ...people.map(
        (subject): Link => ({ target: 'jira', subject, userId: `U-${subject.subject}` }),
      ),
    )
    const found = await peopleOf(ledger, {})
    assert.deepEqual(
      found.map(({ subject }) => subject).sort(),
      people.map(({ subject }) => subject).sort(),
    )
    assert.equal((await peopleOf(ledger, { subjects: people.slice(0, 1_000) })).length, 1_000)
  },

  'gives an account to one person: the second is refused, and nothing changes': async (ledger) => {
    await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    const second: Link = { target: 'jira', subject: bob, userId: 'U1' }
    assert.equal(await outcomeOf(ledger, { links: [second] }), 'taken')
    await link(ledger, { ...second, target: 'confluence' })
    assert.equal(await ledger.link('jira', bob), undefined)
    assert.deepEqual(await peopleOf(ledger, { userIds: ['U1'] }), [ada])
  },

  'refuses two people on one account within one change': async (ledger) => {
    const links = [ada, bob].map((subject): Link => ({ target: 'jira', subject, userId: 'U1' }))
    assert.equal(await outcomeOf(ledger, { links }), 'taken')
    assert.deepEqual(await linksOf(ledger, {}), [])
  },

  'hands an account over within one change': async (ledger) => {
    await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    const change = {
      forget: [{ target: 'jira', subject: ada }],
      links: [{ target: 'jira', subject: bob, userId: 'U1' }],
    }
    assert.equal(await outcomeOf(ledger, change), 'saved')
    assert.deepEqual(await peopleOf(ledger, { userIds: ['U1'] }), [bob])
  },

  'lets people of two issuers share an account when both links say so': async (ledger) => {
    const first: Link = { target: 'jira', subject: ada, userId: 'U1', sharedWith: [abroad.issuer] }
    const second: Link = { target: 'jira', subject: abroad, userId: 'U1' }
    await link(ledger, first)
    assert.equal(await outcomeOf(ledger, { links: [second] }), 'taken')
    await link(ledger, { ...second, sharedWith: [ada.issuer] })
    assert.equal((await peopleOf(ledger, { userIds: ['U1'] })).length, 2)
    const third: Link = { ...second, subject: bob, sharedWith: [ada.issuer, abroad.issuer] }
    assert.equal(await outcomeOf(ledger, { links: [third] }), 'taken')
  },

  'gives an account to one person also when many ask at once': async (ledger) => {
    const people = Array.from({ length: 10 }, (_, i) => ({ ...ada, subject: `s${i}` }))
    const outcomes = await Promise.all(
      people.map((subject) =>
        outcomeOf(ledger, { links: [{ target: 'jira', subject, userId: 'U1' }] }),
      ),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'saved').length, 1)
    assert.equal((await linksOf(ledger, { userIds: ['U1'] })).length, 1)
  },

  'changes a link only from the version that the change carries': async (ledger) => {
    const first: Link = { target: 'jira', subject: ada, userId: 'U1' }
    assert.equal(await outcomeOf(ledger, { links: [{ ...first, version: 1 }] }), 'stale')
    const version = await link(ledger, first)
    assert.equal(await outcomeOf(ledger, { links: [first] }), 'stale')
    await link(ledger, { ...first, login: 'ada', version })
    assert.equal(await outcomeOf(ledger, { links: [{ ...first, version }] }), 'stale')
    assert.equal((await ledger.link('jira', ada))?.login, 'ada')
  },

  'lets one of many changes from the same version through': async (ledger) => {
    const version = await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        outcomeOf(ledger, {
          links: [{ target: 'jira', subject: ada, userId: 'U1', login: `l${i}`, version }],
        }),
      ),
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'saved').length, 1)
  },

  'keeps newcomers without an account yet, as many as there are': async (ledger) => {
    const first = await link(ledger, { target: 'jira', subject: ada, newcomer: true })
    await link(ledger, { target: 'jira', subject: bob, newcomer: true })
    const linked: Link = { target: 'jira', subject: ada, userId: 'U1' }
    const version = await link(ledger, { ...linked, version: first })
    assert.deepEqual(await ledger.link('jira', ada), { ...linked, version })
  },

  'forgets a link, does not mind when there is none, and begins anew after it': async (ledger) => {
    const version = await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    const forget = [{ target: 'jira', subject: ada }]
    assert.equal(await outcomeOf(ledger, { forget }), 'saved')
    assert.equal(await outcomeOf(ledger, { forget }), 'saved')
    assert.equal(await ledger.link('jira', ada), undefined)
    await link(ledger, { target: 'jira', subject: bob, userId: 'U1' })
    const anew: Link = { target: 'jira', subject: ada, userId: 'U2' }
    assert.ok((await link(ledger, anew)) > version)
    assert.equal(await outcomeOf(ledger, { links: [{ ...anew, version }] }), 'stale')
  },

  'tells people apart by issuer and subject, whatever characters those hold': async (ledger) => {
    const people = [
      { issuer: 'a', subject: 'b c' },
      { issuer: 'a b', subject: 'c' },
      { issuer: 'a"', subject: ',"b' },
      { issuer: 'A', subject: 'b c' },
      { issuer: 'é', subject: '👩‍💻' },
      { issuer: 'e\u0301', subject: '👩‍💻' },
    ]
    for (const [i, subject] of people.entries())
      await link(ledger, { target: 'jira', subject, userId: `U${i}` })
    for (const [i, subject] of people.entries())
      assert.equal((await ledger.link('jira', subject))?.userId, `U${i}`)
  },

  'takes any object that has issuer and subject for the key': async (ledger) => {
    await link(ledger, { target: 'jira', subject: { ...ada, ...{ more: 1 } }, userId: 'U1' })
    assert.equal((await ledger.link('jira', ada))?.userId, 'U1')
    assert.deepEqual((await ledger.link('jira', ada))?.subject, ada)
  },
}
