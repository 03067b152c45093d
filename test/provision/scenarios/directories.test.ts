import type { MappingDocument, TargetResult } from 'rostermap'
import { describe, expect, it } from 'vitest'
import {
  endsSettled,
  isNotOver,
  opsOf,
  personOf,
  stage,
  weighedOf,
  world,
} from '../../support/world.js'

const document: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'email' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'same', match: { regex: '(.+)' }, to: ['${1}'], createMissing: true }],
  },
}
const jsmith = (email: string) =>
  personOf({ login: 'jsmith', email, groups: ['jira-software-users', 'brand-new'] })
const groups = ['jira-software-users']
const directories = ['Corporate LDAP', 'Jira Internal Directory']

/** What came of each operation. */
const outcomesOf = ([first]: readonly TargetResult[]) =>
  first?.status === 'failed' || !first
    ? []
    : first.report.items.map((item) =>
        item.outcome === 'failed' ? `${item.operation.kind} ${item.error.code}` : item.outcome,
      )

endsSettled()

describe('25: where the target tells what its directories take', () => {
  const setUp = async (readOnly: { profile: boolean; groups: boolean }) => {
    const at = world('memory', {
      ...{ groups, lacks: { group: { create: false } } },
      users: [
        {
          ...{ username: 'jsmith', email: 'old@example.com' },
          ...{ readOnly, shadowedIn: ['Jira Internal Directory'] },
        },
      ],
    })
    const probed = await at.target.probe()
    const target = { ...at.target, probe: async () => ({ ...probed, platformJit: true }) }
    const it = { ...at, target }
    const staged = stage(it, document)
    // A first contact would rewrite no address anyway.
    await staged.signIn(jsmith('old@example.com'))
    return { at: it, ...staged }
  }

  it('read-only with local groups: the membership that it can, and warnings for the rest', async () => {
    const { at, signIn } = await setUp({ profile: true, groups: false })
    expect(at.user('jsmith')?.groups).toEqual(['jira-software-users'])
    const first = await signIn(jsmith('new@example.com'))
    expect(weighedOf(first)).toEqual([
      'warn read-only email',
      'warn capability brand-new',
      'warn platform-jit-active',
      'warn duplicate-username-across-directories',
    ])
    expect(first.complete).toBe(true)
    expect(at.user('jsmith')?.email).toBe('old@example.com')
    expect(at.groups()).not.toContain('brand-new')
  })

  it('fully read-only: no membership operation at all', async () => {
    const { at, signIn } = await setUp({ profile: true, groups: true })
    const first = await signIn(jsmith('new@example.com'))
    expect(opsOf(first)).toEqual([])
    expect(weighedOf(first)).toContain('warn read-only jira-software-users')
    expect(at.writes()).toBe(0)
  })
})

describe('25: Jira, which tells of directories when it refuses', () => {
  const setUp = async (readOnlyDirectory: 'local-groups' | true) => {
    const at = world('jira', {
      groups,
      users: [{ username: 'jsmith', email: 'old@example.com' }],
      jira: { readOnlyDirectory, platformJit: true, duplicates: { jsmith: directories } },
      lacks: { group: { create: false } },
    })
    const staged = stage(at, document)
    await staged.signIn(jsmith('old@example.com'))
    // It tries again what is still wanted, for nobody else knows when the directory may be written.
    isNotOver(at)
    return { at, ...staged }
  }
  const warnings = [
    'warn capability brand-new',
    'warn platform-jit-active',
    'warn duplicate-username-across-directories',
  ]

  it('read-only with local groups: the membership, a typed refusal of the address, warnings', async () => {
    const { at, signIn } = await setUp('local-groups')
    expect(at.user('jsmith')?.groups).toEqual(['jira-software-users'])
    const first = await signIn(jsmith('new@example.com'))
    expect(weighedOf(first)).toEqual(warnings)
    expect(outcomesOf(first.targets)).toEqual(['updateUser TARGET_READ_ONLY'])
    expect(at.user('jsmith')?.email).toBe('old@example.com')
    expect(at.groups()).not.toContain('brand-new')
  })

  it('and with nothing to write it is settled like any other', async () => {
    const { signIn } = await setUp('local-groups')
    const again = await signIn(jsmith('old@example.com'))
    expect(opsOf(again)).toEqual([])
    expect(weighedOf(again)).toEqual(warnings)
  })

  it('fully read-only: no membership comes of it', async () => {
    const { at, signIn } = await setUp(true)
    const first = await signIn(jsmith('old@example.com'))
    expect(outcomesOf(first.targets)).toEqual(['addMember TARGET_READ_ONLY'])
    expect(at.user('jsmith')?.groups).toEqual([])
  })
})
