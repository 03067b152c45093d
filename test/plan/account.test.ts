import { checkPlan, formatPlan, isBlocked, planUser } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped, nobody } from '../support/mapped.js'

const ada = { username: 'ada', email: 'ada@example.com', displayName: 'Ada Lovelace' }

describe('an account to be made', () => {
  it('is made first, without groups, with the properties the target can keep', () => {
    const plan = planUser(
      mapped({ profile: { ...ada, department: 'R&D', phone: null }, groups: ['devs'] }),
      nobody(),
    )
    expect(plan.operations).toMatchObject([
      { kind: 'createUser', user: { ...ada, properties: { department: 'R&D' } } },
      { kind: 'addMember', group: 'devs' },
    ])
    expect(plan.userId).toBeUndefined()
  })

  it('is not made by half: a value the target demands and the mapping lacks blocks it', () => {
    const plan = planUser(
      mapped({ profile: { username: 'ada', email: null }, groups: ['devs'] }),
      nobody(),
    )
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toMatchObject([{ code: 'required-for-creation', severity: 'block' }])
    expect(plan.withheld[0]?.message).toContain('email, displayName')
    expect(isBlocked(plan)).toBe(true)
  })

  it('is not made when the policy makes none, or the target cannot', () => {
    const input = mapped({ profile: ada })
    expect(planUser(input, nobody(), { create: false }).withheld[0]?.code).toBe('creation-disabled')
    const { capabilities } = nobody()
    const unable = { ...capabilities, user: { ...capabilities.user, create: false as const } }
    expect(planUser(input, nobody({ capabilities: unable })).withheld[0]?.code).toBe('capability')
  })

  it('leaves out properties a target cannot keep, and says so', () => {
    const { capabilities } = nobody()
    const without = { ...capabilities, user: { ...capabilities.user, properties: [] } }
    const plan = planUser(
      mapped({ profile: { ...ada, department: 'R&D' } }),
      nobody({ capabilities: without }),
    )
    expect(plan.operations).toMatchObject([{ kind: 'createUser', user: ada }])
    expect(plan.withheld).toMatchObject([{ code: 'capability', attribute: 'department' }])
  })
})

describe('attributes of an account that is there', () => {
  it('changes what differs, with before and after', () => {
    const plan = planUser(
      mapped({ profile: { ...ada, displayName: 'Ada King', department: 'R&D' } }),
      current(),
    )
    expect(plan.operations).toMatchObject([
      {
        kind: 'updateUser',
        before: { displayName: 'Ada Lovelace', department: null },
        after: { displayName: 'Ada King', department: 'R&D' },
      },
    ])
  })

  it('clears what the IdP says is empty, but never what an account needs', () => {
    const { user } = current()
    const plan = planUser(
      mapped({ profile: { displayName: null, department: null } }),
      current({ ...(user && { user: { ...user, properties: { department: 'R&D' } } }) }),
    )
    expect(plan.operations).toMatchObject([
      { kind: 'updateUser', before: { department: 'R&D' }, after: { department: null } },
    ])
    expect(plan.withheld).toMatchObject([{ code: 'capability', attribute: 'displayName' }])
  })

  it('createOnly never touches it again; ifEmpty only fills a gap', () => {
    const changed = { ...ada, displayName: 'Ada King' }
    const once = planUser(mapped({ profile: changed, apply: 'createOnly' }), current())
    expect(once.operations).toEqual([])
    const gap = planUser(
      mapped({ profile: { displayName: 'Ada King', department: 'R&D' }, apply: 'ifEmpty' }),
      current(),
    )
    expect(gap.operations).toMatchObject([{ after: { department: 'R&D' } }])
  })

  it('first contact rewrites neither login nor e-mail address (ciso-assistant takeover)', () => {
    const plan = planUser(
      mapped({
        profile: { username: 'mallory', email: 'mallory@evil.example', displayName: 'Ada King' },
      }),
      current({ foundBy: 'email' }),
    )
    expect(plan.operations).toMatchObject([
      { kind: 'updateUser', after: { displayName: 'Ada King' } },
    ])
    expect(plan.withheld.map(({ code, attribute }) => [code, attribute])).toEqual([
      ['first-contact', 'username'],
      ['first-contact', 'email'],
    ])
  })

  it('a read-only directory turns changes into warnings', () => {
    const { user } = current()
    const plan = planUser(
      mapped({ profile: { email: 'new@example.com' } }),
      current({ ...(user && { user: { ...user, readOnly: { profile: true, groups: false } } }) }),
    )
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toMatchObject([{ code: 'read-only', attribute: 'email' }])
  })
})

describe('the login', () => {
  const renamed = mapped({ profile: { username: 'ada.king' } })

  it('is renamed, apart from other changes, for an account found by its link', () => {
    const input = mapped({ profile: { username: 'ada.king', email: 'ada.king@example.com' } })
    expect(planUser(input, current()).operations).toMatchObject([
      { kind: 'renameUser', before: 'ada', after: 'ada.king' },
      { kind: 'updateUser', after: { email: 'ada.king@example.com' } },
    ])
  })

  it('that differs only by case is the same where the target says so', () => {
    const input = mapped({ profile: { username: 'ADA' } })
    expect(planUser(input, current()).operations).toEqual([])
    const { capabilities } = current()
    const names = { logins: 'exact', groups: 'ignoreCase' } as const
    const strict = current({ capabilities: { ...capabilities, names } })
    expect(planUser(input, strict).operations).toMatchObject([{ kind: 'renameUser', after: 'ADA' }])
  })

  it('stays when the new one is taken, when the policy renames nobody, when the target cannot', () => {
    const code = (plan: ReturnType<typeof planUser>) => {
      expect(plan.operations).toEqual([])
      return plan.withheld[0]?.code
    }
    expect(code(planUser(renamed, current({ usernameTaken: true })))).toBe('rename-collision')
    expect(code(planUser(renamed, current(), { rename: false }))).toBe('rename-disabled')
    const { capabilities } = current()
    const unable = { ...capabilities, user: { ...capabilities.user, rename: false } }
    expect(code(planUser(renamed, current({ capabilities: unable })))).toBe('capability')
  })
})

describe('what keeps a whole plan from being made', () => {
  const input = mapped({
    profile: { username: 'ada.king' },
    groups: ['devs'],
    authority: { names: ['ops'] },
  })
  const { user } = current()
  const state = current({ memberships: ['ops'] })

  it.each([
    ['access refused', 'access-refused', state, {}],
    ['a protected account, by login', 'protected-user', state, { protectedUsers: ['AD*'] }],
    ['a protected account, by id', 'protected-user', state, { protectedUsers: ['U1'] }],
    [
      'an account of somebody else',
      'linked-to-another',
      { ...state, foundBy: 'username' as const, ownedByAnother: true },
      {},
    ],
    [
      'a shut account',
      'inactive',
      { ...state, ...(user && { user: { ...user, active: false } }) },
      {},
    ],
  ] as const)('%s: nothing at all is done', (_, code, at, policy) => {
    const given =
      code === 'access-refused'
        ? mapped({
            access: {
              decision: 'refuse',
              reasons: [{ code: 'required-missing', pointer: '/profile/0', message: 'No e-mail.' }],
            },
          })
        : input
    const plan = planUser(given, at, policy)
    expect(plan.operations).toEqual([])
    expect(plan.withheld.map(({ code }) => code)).toEqual([code])
    expect(isBlocked(plan)).toBe(true)
  })

  it('a shut account is opened first when the policy says so', () => {
    const shut = { ...state, ...(user && { user: { ...user, active: false } }) }
    const plan = planUser(input, shut, { reactivate: true })
    expect(plan.operations.map(({ kind }) => kind)).toEqual([
      'reactivateUser',
      'renameUser',
      'addMember',
      'removeMember',
    ])
  })
})

describe('limits of a target', () => {
  const { capabilities, user } = current()

  it('an account gets the attributes it is made with, also those that cannot be changed later', () => {
    const fixed = { ...capabilities, user: { ...capabilities.user, update: [] } }
    const plan = planUser(mapped({ profile: ada }), nobody({ capabilities: fixed }))
    expect(plan.operations).toMatchObject([{ kind: 'createUser', user: ada }])
    expect(plan.withheld).toEqual([])
  })

  it('an account is never made without a login, whatever the target demands', () => {
    const lax = { ...capabilities, user: { ...capabilities.user, requires: [] } }
    const plan = planUser(mapped({ profile: {} }), nobody({ capabilities: lax }))
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toMatchObject([{ code: 'required-for-creation' }])
  })

  it('a shut account stays shut where the target cannot open one', () => {
    const unable = { ...capabilities, user: { ...capabilities.user, deactivate: false as const } }
    const shut = { ...(user ?? { id: 'U1' }), active: false }
    const state = current({ user: shut, capabilities: unable, memberships: ['ops'] })
    const plan = planUser(mapped({ authority: { names: ['ops'] } }), state, { reactivate: true })
    expect(plan.operations).toEqual([])
    expect(plan.withheld.map(({ code }) => code)).toEqual(['inactive'])
  })

  it('an account of which the target does not say whether it is shut counts as open', () => {
    const unknown = { ...(user ?? { id: 'U1' }), active: 'unknown' as const }
    const plan = planUser(mapped({ groups: ['devs'] }), current({ user: unknown }))
    expect(plan.operations.map(({ kind }) => kind)).toEqual(['addMember'])
  })

  it('a policy that writes no attributes renames nobody either', () => {
    const plan = planUser(mapped({ profile: { username: 'ada.king' } }), current(), {
      update: false,
    })
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toMatchObject([{ code: 'updates-disabled', attribute: 'username' }])
  })

  it('an attribute named like a member of every object is one as any other', () => {
    const state = current({ user: { ...(user ?? { id: 'U1', active: true }), properties: {} } })
    const plan = planUser(mapped({ profile: { constructor: 'x' } }), state)
    expect(plan.operations).toMatchObject([
      { kind: 'updateUser', before: { constructor: null }, after: { constructor: 'x' } },
    ])
  })

  it('a new e-mail address is riskier than a new name', () => {
    const risks = (profile: Record<string, string>) =>
      planUser(mapped({ profile }), current()).operations.map(({ risk }) => risk)
    expect(risks({ email: 'new@example.com' })).toEqual(['medium'])
    expect(risks({ displayName: 'Ada King' })).toEqual(['low'])
  })
})

describe('a plan as data', () => {
  const plan = planUser(
    mapped({ profile: { displayName: 'Ada King', department: 'R&D' }, groups: ['devs'] }),
    current(),
  )

  it('cannot be changed after it was made', () => {
    expect(Object.isFrozen(plan)).toBe(true)
    expect(Object.isFrozen(plan.operations[0]?.reasons)).toBe(true)
  })

  it('keeps its hash in a store that orders members otherwise, as jsonb does', () => {
    const reordered = JSON.parse(JSON.stringify(plan), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    )
    expect(Object.keys(reordered)[0]).toBe('hash')
    expect(() => checkPlan(reordered)).not.toThrow()
  })

  it('is printed without values, unless they are asked for', () => {
    expect(formatPlan(plan).split('\n')[0]).toBe(
      '~ update account: displayName (value) → (value), department (none) → (value)',
    )
    expect(formatPlan(plan, { reveal: true }).split('\n')[0]).toBe(
      '~ update account: displayName "Ada Lovelace" → "Ada King", department (none) → "R&D"',
    )
  })
})

describe('a protected login', () => {
  const policy = { protectedUsers: ['break-glass*'] }

  it('is given to no new account', () => {
    const plan = planUser(
      mapped({ profile: { ...ada, username: 'Break-Glass-2' } }),
      nobody(),
      policy,
    )
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toMatchObject([{ code: 'protected-user', severity: 'block' }])
    expect(isBlocked(plan)).toBe(true)
  })

  it('is given to nobody by a rename; the rest of the plan stands', () => {
    const plan = planUser(
      mapped({ profile: { username: 'break-glass-2' }, groups: ['devs'] }),
      current(),
      policy,
    )
    expect(plan.operations.map(({ kind }) => kind)).toEqual(['addMember'])
    expect(plan.withheld).toMatchObject([{ code: 'protected-user', attribute: 'username' }])
    expect(isBlocked(plan)).toBe(false)
  })
})
