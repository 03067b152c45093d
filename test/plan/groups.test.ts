import { formatPlan, isBlocked, planUser } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped, nobody } from '../support/mapped.js'

const kinds = (plan: ReturnType<typeof planUser>) =>
  plan.operations.map((operation) =>
    'group' in operation ? `${operation.kind} ${operation.group}` : operation.kind,
  )
const codes = (plan: ReturnType<typeof planUser>) =>
  plan.withheld.map(({ code, group }) => (group ? `${code} ${group}` : code))

describe('memberships, mode managed', () => {
  it('touches only groups the mapping has authority over', () => {
    const plan = planUser(
      mapped({ groups: ['devs'], authority: { names: ['devs', 'admins-of-old'] } }),
      current({ memberships: ['admins-of-old', 'chess-club'] }),
    )
    expect(kinds(plan)).toEqual(['addMember devs', 'removeMember admins-of-old'])
  })

  it('takes away groups the document owns by pattern', () => {
    const plan = planUser(
      mapped({ groups: ['app-a'], authority: { patterns: ['app-*'] } }),
      current({ memberships: ['app-a', 'app-b', 'happ-b'] }),
    )
    expect(kinds(plan)).toEqual(['removeMember app-b'])
  })

  it('says for every addition which rule wanted it, and for every removal which rule manages it', () => {
    const plan = planUser(
      mapped({
        groups: [
          { name: 'devs', reasons: [{ rule: 'd', pointer: '/groups/rules/0', value: 'dev' }] },
        ],
        authority: { names: ['ops'] },
        rules: [{ rule: 'o', to: ['ops'] }],
      }),
      current({ memberships: ['ops'] }),
    )
    expect(plan.operations.map(({ reasons }) => reasons)).toEqual([
      [{ rule: 'd', pointer: '/groups/rules/0', text: 'Rule "d" matched a value.', value: 'dev' }],
      [
        {
          rule: 'o',
          pointer: '/groups/rules/0',
          text: 'Rule "o" manages this group and does not grant it now.',
        },
      ],
    ])
  })

  it('compares names as the target does: Jira does not regard case', () => {
    const state = { memberships: ['Devs'] }
    const input = mapped({ groups: ['devs'], authority: { names: ['devs'] } })
    expect(kinds(planUser(input, current(state)))).toEqual([])
    const strict = current(state)
    const names = { logins: 'ignoreCase', groups: 'exact' } as const
    const capabilities = { ...strict.capabilities, names }
    expect(kinds(planUser(input, { ...strict, capabilities }))).toEqual(['addMember devs'])
  })

  it('gives a group that two spellings want once, with the permissions of both', () => {
    const plan = planUser(mapped({ groups: ['Devs', 'devs'] }), current())
    expect(kinds(plan)).toEqual(['addMember Devs'])
    const spelled = [
      { name: 'New-Admins', createMissing: true },
      { name: 'new-admins', allowPrivileged: true },
    ]
    const both = planUser(mapped({ groups: spelled }), current({ missingGroups: ['New-Admins'] }))
    expect(kinds(both)).toEqual(['createGroup New-Admins', 'addMember New-Admins'])
    expect(both.operations[0]?.reasons).toHaveLength(2)
  })

  it('keeps a claim value out of the sentence unless the document holds it', () => {
    const reasons = [
      { rule: 'known', pointer: '/groups/rules/0', value: 'v' },
      { rule: 'staff', pointer: '/groups/rules/1', value: 'ada@example.com' },
    ]
    const given = mapped({
      groups: [{ name: 'a', reasons }],
      rules: [{ rule: 'known', to: ['a'] }],
    })
    const [known] = given.trace.rules
    const input = {
      ...given,
      trace: { ...given.trace, rules: known ? [{ ...known, wanted: ['v'] }] : [] },
    }
    const plan = planUser(input, current())
    expect(plan.operations[0]?.reasons.map(({ text }) => text)).toEqual([
      'Rule "known" matched "v".',
      'Rule "staff" matched a value.',
    ])
    expect(formatPlan(plan)).not.toContain('ada@')
    expect(formatPlan(plan, { reveal: true })).toContain('matched a value. ("ada@example.com")')
  })

  it('names the alias that the document has for the value', () => {
    const reason = { rule: 'devs', pointer: '/groups/rules/0', value: '07dd8a60', alias: 'SG-Devs' }
    const plan = planUser(mapped({ groups: [{ name: 'a', reasons: [reason] }] }), current())
    expect(plan.operations[0]?.reasons).toEqual([
      {
        rule: 'devs',
        pointer: '/groups/rules/0',
        text: 'Rule "devs" matched "SG-Devs" (07dd8a60).',
      },
    ])
  })

  it('prints a name that holds line breaks on one line', () => {
    const plan = planUser(
      mapped({ authority: { patterns: ['*'] } }),
      current({ memberships: ['a\n+ add to admins'] }),
    )
    expect(formatPlan(plan).split('\n')[0]).toBe('- remove from a\\u{a}+ add to admins')
  })

  it('keeps what a default for new accounts gave, even when a rule manages the group', () => {
    const input = mapped({
      groups: [{ name: 'users', when: 'onCreate' as const }],
      authority: { names: ['users'] },
      profile: { username: 'ada', email: 'ada@example.com', displayName: 'Ada' },
    })
    expect(kinds(planUser(input, nobody()))).toEqual(['createUser', 'addMember users'])
    expect(kinds(planUser(input, current({ memberships: ['users'] })))).not.toContain(
      'removeMember users',
    )
    expect(kinds(planUser(input, current()))).not.toContain('addMember users')
  })

  it('gives an account that is there no reason that holds for new ones', () => {
    const both = [
      { rule: 'default:newUsers', pointer: '/groups/defaults/0', when: 'onCreate' as const },
      { rule: 'd', pointer: '/groups/rules/0', value: 'dev' },
    ]
    const input = mapped({
      groups: [{ name: 'users', reasons: both }],
      profile: { username: 'ada', email: 'ada@example.com', displayName: 'Ada' },
    })
    const rulesOf = (plan: ReturnType<typeof planUser>) =>
      plan.operations.at(-1)?.reasons.map(({ rule }) => rule)
    expect(rulesOf(planUser(input, nobody()))).toEqual(['default:newUsers', 'd'])
    expect(rulesOf(planUser(input, current()))).toEqual(['d'])
  })

  it('removes privileged memberships last', () => {
    const plan = planUser(
      mapped({ authority: { patterns: ['*'] } }),
      current({ memberships: ['a-administrators', 'b', 'c'] }),
    )
    expect(kinds(plan)).toEqual([
      'removeMember b',
      'removeMember c',
      'removeMember a-administrators',
    ])
    expect(plan.operations.map(({ risk }) => risk)).toEqual(['medium', 'medium', 'high'])
  })
})

describe('what withholds a membership', () => {
  it('mode additive: kept, and said so', () => {
    const plan = planUser(
      mapped({ rules: [{ rule: 'a', to: ['jira-administrators'], mode: 'additive' }] }),
      current({ memberships: ['jira-administrators'] }),
    )
    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['retained-unclaimed jira-administrators'])
  })

  it('an unknown claim holds the removal of the groups it could have granted', () => {
    const plan = planUser(
      mapped({
        authority: {
          names: ['devs', 'ops'],
          held: [{ rule: 'd', state: 'overage', groups: ['devs'] }],
        },
      }),
      current({ memberships: ['devs', 'ops'] }),
    )
    expect(kinds(plan)).toEqual(['removeMember ops'])
    expect(codes(plan)).toEqual(['claim-unknown devs'])
  })

  it('a rule that could have named any group holds every removal', () => {
    const plan = planUser(
      mapped({
        authority: { patterns: ['*'], held: [{ rule: 'd', state: 'absent', groups: 'all' }] },
      }),
      current({ memberships: ['devs', 'ops'] }),
    )
    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['claim-unknown devs', 'claim-unknown ops'])
  })

  it('a protected group keeps its members, whatever its spelling', () => {
    const plan = planUser(
      mapped({ authority: { patterns: ['*'] } }),
      current({ memberships: ['Local-QA', 'devs'] }),
      { protectedGroups: ['local-*'] },
    )
    expect(kinds(plan)).toEqual(['removeMember devs'])
    expect(codes(plan)).toEqual(['protected-group Local-QA'])
  })

  it('a privileged group is given only by a rule that says so', () => {
    const without = planUser(mapped({ groups: ['jira-administrators'] }), current())
    expect(kinds(without)).toEqual([])
    expect(without.withheld).toMatchObject([{ code: 'privileged-group', severity: 'block' }])
    const group = { name: 'jira-administrators', allowPrivileged: true }
    const allowed = planUser(mapped({ groups: [group] }), current())
    expect(kinds(allowed)).toEqual(['addMember jira-administrators'])
    expect(allowed.operations[0]?.risk).toBe('high')
  })

  it('a privileged group is not even made when it may not be given', () => {
    const plan = planUser(
      mapped({ groups: [{ name: 'site-admins', createMissing: true }] }),
      current({ missingGroups: ['site-admins'] }),
    )
    expect(kinds(plan)).toEqual([])
  })

  it('a privileged group that is missing is made where a rule says both', () => {
    const group = { name: 'site-admins', createMissing: true, allowPrivileged: true }
    const plan = planUser(mapped({ groups: [group] }), current({ missingGroups: ['site-admins'] }))
    expect(kinds(plan)).toEqual(['createGroup site-admins', 'addMember site-admins'])
  })

  it('a missing group is made only when a rule says createMissing and the target can', () => {
    const group = { name: 'new', createMissing: true }
    const state = current({ missingGroups: ['new'] })
    expect(codes(planUser(mapped({ groups: ['new'] }), state))).toEqual(['missing-group new'])
    expect(kinds(planUser(mapped({ groups: [group] }), state))).toEqual([
      'createGroup new',
      'addMember new',
    ])
    const { capabilities } = state
    const unable = { ...capabilities, group: { ...capabilities.group, create: false } }
    const plan = planUser(mapped({ groups: [group] }), { ...state, capabilities: unable })
    expect(codes(plan)).toEqual(['capability new'])
  })

  it('a missing group keeps everything from being done where the policy says so', () => {
    const strict = { missingGroups: 'block' } as const
    const here = current({ missingGroups: ['new'], memberships: ['ops'] })
    const { capabilities } = here
    const group = { name: 'new', createMissing: true }
    const wanted = mapped({ groups: ['new', 'there'], authority: { names: ['ops'] } })
    expect(kinds(planUser(wanted, here))).toEqual(['addMember there', 'removeMember ops'])
    const plan = planUser(wanted, here, strict)
    expect([kinds(plan), codes(plan), isBlocked(plan)]).toEqual([[], ['missing-group'], true])
    const made = mapped({ groups: [group] })
    expect(kinds(planUser(made, here, strict))).toEqual(['createGroup new', 'addMember new'])
    const unable = { ...capabilities, group: { ...capabilities.group, create: false } }
    expect(isBlocked(planUser(made, { ...here, capabilities: unable }, strict))).toBe(true)
    const nobodyYet = planUser(wanted, nobody({ missingGroups: ['new'] }), strict)
    expect([nobodyYet.operations, isBlocked(nobodyYet)]).toEqual([[], true])
    // What is withheld for another reason keeps nothing else.
    const admins = mapped({ groups: ['x-administrators', 'there'] })
    expect(kinds(planUser(admins, here, strict))).toEqual(['addMember there'])
  })

  it('a directory that takes no membership changes turns them into warnings', () => {
    const { user } = current()
    const plan = planUser(
      mapped({ groups: ['devs'], authority: { names: ['ops'] } }),
      current({
        ...(user && { user: { ...user, readOnly: { profile: false, groups: true } } }),
        memberships: ['ops'],
      }),
    )
    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['read-only devs', 'read-only ops'])
  })
})

describe('names that only folding would make equal', () => {
  it('straße and strasse are two groups, in the plan as in the product', () => {
    const plan = planUser(
      mapped({ groups: ['strasse'], authority: { names: ['strasse'], patterns: ['straße*'] } }),
      current({ memberships: ['STRASSE', 'straße'] }),
    )
    expect(kinds(plan)).toEqual(['removeMember straße'])
  })
})

describe('names are compared as the target does, everywhere', () => {
  it('privileged groups, owned patterns and held groups regard no case on a target that regards none', () => {
    const wanted = planUser(mapped({ groups: ['OPS'] }), current(), { privilegedGroups: ['Ops'] })
    expect(codes(wanted)).toEqual(['privileged-group OPS'])
    const owned = planUser(
      mapped({
        authority: {
          patterns: ['App-*'],
          held: [{ rule: 'd', state: 'absent', groups: ['APP-B'] }],
        },
      }),
      current({ memberships: ['app-a', 'app-b'] }),
    )
    expect(kinds(owned)).toEqual(['removeMember app-a'])
    expect(codes(owned)).toEqual(['claim-unknown app-b'])
  })

  it('a group that the document counts as privileged needs a rule that says so as well', () => {
    const group = { name: 'ops', privileged: true as const }
    const without = planUser(mapped({ groups: [group] }), current())
    expect(kinds(without)).toEqual([])
    expect(codes(without)).toEqual(['privileged-group ops'])
    const allowed = planUser(mapped({ groups: [{ ...group, allowPrivileged: true }] }), current())
    expect(allowed.operations).toMatchObject([{ kind: 'addMember', group: 'ops', risk: 'high' }])
  })

  it('a blank at the end does not make a privileged group an ordinary one', () => {
    const plan = planUser(mapped({ groups: ['jira-administrators '] }), current())
    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['privileged-group jira-administrators '])
  })
})
