import { compileMapping, type Identity, parseMapping, planImpact, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'

function mapper(rules: Record<string, string[]>, more: Record<string, unknown> = {}) {
  return compileMapping(
    parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'login' }, required: true },
        { to: 'department', from: { claim: more['department'] ?? 'unit' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: Object.entries(rules).map(([value, to]) => ({
          id: value,
          match: { exact: value },
          to,
        })),
        ...(more['managed'] ? { managed: more['managed'] } : {}),
      },
    }),
  )
}

const person = (subject: string, claims: Record<string, unknown>): Identity =>
  trustClaims(
    { login: subject, unit: 'a', ...claims },
    { reason: 'test', issuer: 'https://idp.example', subject },
  )

async function* slowly(people: readonly Identity[]): AsyncGenerator<Identity> {
  for (const one of people) yield one
}

describe('planImpact', () => {
  const people = Array.from({ length: 12 }, (_, i) =>
    person(`p${i}`, { groups: i % 3 === 0 ? ['dev', 'ops'] : ['dev'] }),
  )

  it('says nothing changes between a mapping and itself', async () => {
    const same = mapper({ dev: ['developers'] })
    expect(await planImpact(same, same, people)).toEqual({
      people: 12,
      affected: 0,
      refused: { people: 0, samples: [] },
      admitted: { people: 0, samples: [] },
      groups: [],
      attributes: [],
    })
  })

  it('counts who gains, who loses and who merely stays, and names the first of them', async () => {
    const before = mapper({ dev: ['developers', 'jira-users'], ops: ['operators'] })
    const after = mapper({ dev: ['developers', 'confluence-users'] }, { managed: ['jira-*'] })
    const impact = await planImpact(before, after, slowly(people), { samples: 2 })
    const samples = ['p0', 'p1'].map((subject) => ({ issuer: 'https://idp.example', subject }))
    expect(impact).toMatchObject({ people: 12, affected: 12 })
    expect(impact.groups).toMatchObject([
      { group: 'jira-users', before: 12, after: 0, lost: { people: 12, samples } },
      { group: 'confluence-users', before: 0, after: 12, gained: { people: 12, samples } },
      // No rule and no pattern of the new mapping reaches it: whoever is in it stays.
      { group: 'operators', before: 4, after: 0, lost: { people: 0 }, left: { people: 4 } },
    ])
    expect(impact.groups.every(({ group }) => group !== 'developers')).toBe(true)
  })

  it('counts attributes that come out differently', async () => {
    const before = mapper({})
    const after = mapper({}, { department: 'division' })
    const some = people.map((_, i) => person(`p${i}`, { division: i < 5 ? 'b' : 'a' }))
    const { attributes, affected } = await planImpact(before, after, some)
    expect(attributes).toMatchObject([{ attribute: 'department', changed: { people: 5 } }])
    expect(affected).toBe(5)
  })

  it('counts who is refused, and does not say that they would be taken out of groups', async () => {
    const before = mapper({ dev: ['developers'] })
    const after = compileMapping(
      parseMapping({
        version: 1,
        profile: [{ to: 'username', from: { claim: 'account' }, required: true }],
        groups: {
          from: { claim: 'groups' },
          rules: [{ id: 'dev', match: { exact: 'dev' }, to: ['developers'] }],
        },
      }),
    )
    const impact = await planImpact(before, after, people)
    expect(impact.refused.people).toBe(12)
    expect(impact.groups).toMatchObject([
      { group: 'developers', after: 0, lost: { people: 0 }, left: { people: 12 } },
    ])
    const back = await planImpact(after, before, people)
    expect(back.admitted.people).toBe(12)
  })

  it('can be given up', async () => {
    const same = mapper({})
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(planImpact(same, same, people, { signal })).rejects.toThrow('enough')
  })
})
