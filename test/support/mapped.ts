import {
  bareCapabilities,
  type CurrentState,
  type Mapped,
  type MappedAttribute,
  type MappedGroup,
  type RemovalMode,
} from 'rostermap'

/** What a mapping said, with everything a test does not care about filled in. */
export function mapped(parts: {
  profile?: Record<string, string | null>
  apply?: MappedAttribute['apply']
  groups?: readonly (string | (Partial<MappedGroup> & { name: string }))[]
  authority?: Partial<Mapped['authority']>
  rules?: readonly { rule: string; to: readonly string[]; mode?: RemovalMode }[]
  access?: Mapped['access']
  creation?: Mapped['creation']
}): Mapped {
  return {
    subject: { issuer: 'https://idp.example', subject: 'ada' },
    protocol: 'trusted',
    mapping: { digest: 'd' },
    access: parts.access ?? { decision: 'allow' },
    creation: parts.creation ?? { decision: 'allow' },
    profile: Object.entries(parts.profile ?? {}).map(([to, value]) => ({
      to,
      outcome: value === null ? ('clear' as const) : ('set' as const),
      ...(value !== null && { value }),
      apply: parts.apply ?? 'enforce',
      steps: [],
    })),
    groups: (parts.groups ?? []).map((group) => ({
      when: 'always' as const,
      reasons: [{ rule: 'r', pointer: '/groups/rules/0', value: 'v' }],
      createMissing: false,
      allowPrivileged: false,
      ...(typeof group === 'string' ? { name: group } : group),
    })),
    authority: {
      names: [],
      patterns: [],
      everything: false,
      except: (parts.rules ?? []).flatMap(({ to, mode }) => (mode === 'additive' ? to : [])),
      shared: [],
      grants: [],
      retired: false,
      held: [],
      ...parts.authority,
    },
    trace: {
      rules: (parts.rules ?? []).map(({ rule, to, mode }, i) => ({
        rule,
        to,
        mode: mode ?? 'managed',
        pointer: `/groups/rules/${i}`,
        outcome: 'no-match' as const,
        state: 'present' as const,
        source: 'claim groups',
        test: 'exact',
        wanted: [],
      })),
      unmatched: [],
      excluded: [],
      withheld: [],
    },
    warnings: [],
  }
}

/** A target that can do everything Jira Data Center can, with one account found by its link. */
export function current(parts: Partial<CurrentState> = {}): CurrentState {
  return {
    target: 'jira',
    capabilities: {
      ...bareCapabilities,
      names: { ignoreCase: true },
      user: {
        ...bareCapabilities.user,
        findBy: ['username', 'email'],
        create: 'direct',
        requires: ['username', 'email', 'displayName'],
        update: ['email', 'displayName'],
        properties: 'any',
        rename: true,
        deactivate: 'flag',
        readsEmail: true,
        readsActive: true,
      },
      membership: { ...bareCapabilities.membership, write: true },
      group: { ...bareCapabilities.group, create: true, nested: true },
    },
    user: {
      id: 'U1',
      username: 'ada',
      email: 'ada@example.com',
      displayName: 'Ada Lovelace',
      active: true,
    },
    foundBy: 'link',
    memberships: [],
    missingGroups: [],
    facts: {
      members: new Map([
        ['x-administrators', 9],
        ['a-administrators', 9],
        ['a\n+ add to admins', 9],
      ]),
    },
    ...parts,
  }
}

/** The same target, without an account. */
export function nobody(parts: Partial<CurrentState> = {}): CurrentState {
  const { user: _user, foundBy: _foundBy, ...rest } = current(parts)
  return rest
}
