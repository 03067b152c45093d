import type { RemovalMode } from '../mapping/group-document.js'
import type { Mapped, MappedAttribute, MappedGroup } from '../mapping/mapped.js'
import type { CurrentState, CurrentUser } from '../plan/state.js'
import { capabilitiesWith } from './memory-capabilities.js'

/** A group that is wanted, and what a test says of it. */
export interface TestMappedGroup extends Partial<MappedGroup> {
  /** Its name. */
  readonly name: string
}

/** What a test says of what a mapping said. */
export interface TestMappedParts {
  /** Attributes and their values; `null` clears one. @defaultValue none */
  readonly profile?: Readonly<Record<string, string | null>>
  /** How the attributes are applied. @defaultValue `'enforce'` */
  readonly apply?: MappedAttribute['apply']
  /** Groups that are wanted. @defaultValue none */
  readonly groups?: readonly (string | TestMappedGroup)[]
  /** Which memberships may be taken away. @defaultValue none */
  readonly authority?: Partial<Mapped['authority']>
  /** Rules that gave nothing, whose groups the mapping has a say in. @defaultValue none */
  readonly rules?: readonly {
    /** Id of the rule. */
    readonly rule: string
    /** Its groups. */
    readonly to: readonly string[]
    /** Its mode. @defaultValue `'managed'` */
    readonly mode?: RemovalMode
  }[]
  /** Whether the person may come in. @defaultValue they may */
  readonly access?: Mapped['access']
  /** Whether an account may be made. @defaultValue it may */
  readonly creation?: Mapped['creation']
}

/**
 * What a mapping said of a person, with everything a test does not care about filled in: for testing a policy, or
 * code of your own that reads {@link Mapped}, without a mapping document.
 *
 * @param parts - what the test is about
 * @example
 * ```ts test
 * import { planUser } from 'rostermap'
 * import { testMapped, testState } from 'rostermap/testing'
 *
 * const mapped = testMapped({ groups: ['dev-team'], authority: { names: ['ops-team'] } })
 * const plan = planUser(mapped, testState({ memberships: ['ops-team'] }))
 * console.log(plan.operations.map((it) => 'group' in it && `${it.kind} ${it.group}`)) //=> ['addMember dev-team', 'removeMember ops-team']
 * ```
 */
export function testMapped(parts: TestMappedParts = {}): Mapped {
  const { profile = {}, apply = 'enforce', groups = [], rules = [] } = parts
  return {
    subject: { issuer: 'https://idp.example', subject: 'ada' },
    protocol: 'trusted',
    mapping: { digest: 'd' },
    access: parts.access ?? { decision: 'allow' },
    creation: parts.creation ?? { decision: 'allow' },
    profile: Object.entries(profile).map(([to, value]) => ({
      to,
      outcome: value === null ? 'clear' : 'set',
      ...(value !== null && { value }),
      apply,
      steps: [],
    })),
    groups: groups.map((group) => ({
      when: 'always',
      reasons: [{ rule: 'r', pointer: '/groups/rules/0', value: 'v' }],
      createMissing: false,
      allowPrivileged: false,
      ...(typeof group === 'string' ? { name: group } : group),
    })),
    authority: {
      names: [],
      patterns: [],
      everything: false,
      except: rules.flatMap(({ to, mode }) => (mode === 'additive' ? to : [])),
      shared: [],
      grants: [],
      retired: false,
      held: [],
      ...parts.authority,
    },
    trace: {
      rules: rules.map(({ rule, to, mode = 'managed' }, i) => ({
        ...{ rule, to, mode },
        pointer: `/groups/rules/${i}`,
        outcome: 'no-match',
        state: 'present',
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

/** What a test says of a target as it stands for one person. */
export interface TestStateParts extends Partial<Omit<CurrentState, 'user'>> {
  /** The account; `null`: there is none. @defaultValue Ada's, in which everything is set */
  readonly user?: CurrentUser | null
}

/**
 * A target as it stands for one person, with everything a test does not care about filled in: it can do everything,
 * and has one account, `ada`, found by its link.
 *
 * @param parts - what the test is about
 * @example
 * ```ts test
 * import { planUser } from 'rostermap'
 * import { testMapped, testState } from 'rostermap/testing'
 *
 * const mapped = testMapped({ profile: { displayName: 'Ada King' } })
 * console.log(planUser(mapped, testState()).operations.map(({ kind }) => kind)) //=> ['updateUser']
 * const joiner = testMapped({ profile: { username: 'ada' } })
 * console.log(planUser(joiner, testState({ user: null })).operations.map(({ kind }) => kind)) //=> ['createUser']
 * ```
 */
export function testState({ user, ...parts }: TestStateParts = {}): CurrentState {
  const { foundBy = 'link', ...rest } = parts
  const common = {
    target: 'test',
    capabilities: capabilitiesWith({}),
    memberships: [],
    missingGroups: [],
    ...rest,
  }
  return user === null ? common : { ...common, user: user ?? ada, foundBy }
}

const ada: CurrentUser = {
  id: 'U1',
  username: 'ada',
  email: 'ada@example.com',
  displayName: 'Ada Lovelace',
  active: true,
}
