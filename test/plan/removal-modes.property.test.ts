import fc from 'fast-check'
import {
  type CurrentState,
  compileMapping,
  type Mapper,
  type MappingDocument,
  parseMapping,
  planUser,
  type RememberedGrant,
  type RemovalMode,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current } from '../support/mapped.js'

const issuer = 'https://idp.example'
const groups = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const modes: readonly RemovalMode[] = [
  'managed',
  'provenance',
  'additive',
  'createOnly',
  'authoritative',
  'authoritativeExcept',
]
const name = fc.constantFrom(...groups)
const rule = fc.record({ claim: name, to: name, mode: fc.constantFrom(...modes.slice(0, 4)) })
const rules = fc.array(rule, { minLength: 1, maxLength: 5 })

function mapperOf(
  given: readonly { claim: string; to: string; mode?: RemovalMode }[],
  mode: RemovalMode = 'managed',
): Mapper {
  const document: MappingDocument = {
    version: 1,
    profile: [{ to: 'username', from: { claim: 'login' } }],
    groups: {
      from: { claim: 'groups' },
      mode,
      ...(mode === 'authoritativeExcept' && { except: ['f'] }),
      rules: given.map(({ claim, to, mode: own }, i) => ({
        id: `r${i}`,
        match: { exact: claim },
        to: [to],
        ...(own && { mode: own }),
      })),
    },
  }
  return compileMapping(parseMapping(document))
}

const mapped = (mapper: Mapper, claims: readonly string[]) =>
  mapper.map(
    trustClaims({ login: 'ada', groups: [...claims] }, { reason: 'test', issuer, subject: 'ada' }),
  )

/** A target after all operations of a plan, and the ledger's grants beside it. */
function applied(state: CurrentState, plan: ReturnType<typeof planUser>): CurrentState {
  const members = new Set(state.memberships)
  const grants = new Map((state.remembered?.grants ?? []).map((grant) => [grant.group, grant]))
  for (const operation of plan.operations) {
    if (operation.kind === 'addMember') {
      members.add(operation.group)
      const ids = operation.reasons.flatMap(({ rule: id }) => id ?? [])
      grants.set(operation.group, { group: operation.group, issuer, own: true, rules: ids })
    }
    if (operation.kind === 'removeMember') {
      members.delete(operation.group)
      grants.delete(operation.group)
    }
  }
  return { ...state, memberships: [...members], remembered: { grants: [...grants.values()] } }
}

const stateOf = (memberships: readonly string[], grants: readonly RememberedGrant[] = []) =>
  current({ memberships, remembered: { grants } })
const removedOf = (plan: ReturnType<typeof planUser>) =>
  plan.operations.flatMap((it) => (it.kind === 'removeMember' ? [it.group] : []))
const addedOf = (plan: ReturnType<typeof planUser>) =>
  plan.operations.flatMap((it) => (it.kind === 'addMember' ? [it.group] : []))

describe('every removal mode', () => {
  it('adds nothing that it removes, and is empty the second time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        rules,
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (mode, given, claims, memberships) => {
          const said = mapped(mapperOf(given, mode), claims)
          const state = stateOf(memberships)
          const plan = planUser(said, state)
          const removed = new Set(removedOf(plan))
          expect(addedOf(plan).filter((group) => removed.has(group))).toEqual([])
          expect(planUser(said, applied(state, plan)).operations).toEqual([])
        },
      ),
    )
  })

  it('converges after any part, whatever claims came in between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RemovalMode>('managed', 'authoritative'),
        rules,
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (mode, given, first, last, memberships) => {
          const mapper = mapperOf(
            given.map(({ claim, to }) => ({ claim, to })),
            mode,
          )
          const state = stateOf(memberships)
          const straight = applied(state, planUser(mapped(mapper, last), state))
          const between = applied(state, planUser(mapped(mapper, first), state))
          const around = applied(between, planUser(mapped(mapper, last), between))
          const touched = new Set<string>(given.map(({ to }) => to))
          const ours = ({ memberships: held }: CurrentState) =>
            held.filter((group) => mode === 'authoritative' || touched.has(group)).sort()
          expect(ours(around)).toEqual(ours(straight))
        },
      ),
    )
  })
})

describe('managed', () => {
  it('touches only groups that its rules name', () => {
    fc.assert(
      fc.property(
        rules,
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (given, claims, memberships) => {
          const plan = planUser(mapped(mapperOf(given), claims), stateOf(memberships))
          const named = new Set(given.map(({ to }) => to))
          for (const group of [...addedOf(plan), ...removedOf(plan)]) expect(named).toContain(group)
        },
      ),
    )
  })

  it('two documents that name different groups commute', () => {
    const half = (list: readonly (typeof groups)[number][]) =>
      fc.array(fc.record({ claim: name, to: fc.constantFrom<string>(...list) }), { minLength: 1 })
    fc.assert(
      fc.property(
        half(['a', 'b', 'c']),
        half(['d', 'e', 'f']),
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (left, right, claims, memberships) => {
          const run = (state: CurrentState, mapper: Mapper) =>
            applied(state, planUser(mapped(mapper, claims), state))
          const [l, r] = [mapperOf(left), mapperOf(right)]
          const one = run(run(stateOf(memberships), l), r)
          const two = run(run(stateOf(memberships), r), l)
          expect([...one.memberships].sort()).toEqual([...two.memberships].sort())
        },
      ),
    )
  })
})

describe('provenance', () => {
  it('removes only what the ledger has as given by this very person’s rules', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ claim: name, to: name }), { minLength: 1 }),
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        fc.uniqueArray(fc.record({ group: name, own: fc.boolean() }), {
          selector: (it) => it.group,
        }),
        (given, claims, memberships, granted) => {
          const grants = granted.map(({ group, own }) => ({ group, own, issuer, rules: ['r0'] }))
          const plan = planUser(
            mapped(mapperOf(given, 'provenance'), claims),
            stateOf(memberships, grants),
          )
          const own = granted.filter((grant) => grant.own).map(({ group }) => group)
          for (const group of removedOf(plan)) expect(own).toContain(group)
        },
      ),
    )
  })

  it('takes back what a rule gave that the document does not have any more', () => {
    const said = mapped(mapperOf([{ claim: 'a', to: 'a' }], 'provenance'), [])
    const grants = [{ group: 'z', own: true, issuer, rules: ['gone'] }]
    expect(removedOf(planUser(said, stateOf(['y', 'z'], grants)))).toEqual(['z'])
  })
})

describe('additive and createOnly', () => {
  it('never remove anything', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RemovalMode>('additive', 'createOnly'),
        fc.array(fc.record({ claim: name, to: name }), { minLength: 1 }),
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (mode, given, claims, memberships) => {
          const grants = memberships.map((group) => ({ group, own: true, issuer, rules: ['r0'] }))
          const plan = planUser(mapped(mapperOf(given, mode), claims), stateOf(memberships, grants))
          expect(removedOf(plan)).toEqual([])
          if (mode === 'createOnly') expect(addedOf(plan)).toEqual([])
        },
      ),
    )
  })
})

describe('authoritative', () => {
  it('leaves exactly what is claimed, and authoritativeExcept what is listed besides', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RemovalMode>('authoritative', 'authoritativeExcept'),
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        (mode, claims, memberships) => {
          const mapper = mapperOf(
            groups.map((group) => ({ claim: group, to: group })),
            mode,
          )
          const state = stateOf(memberships)
          const end = applied(state, planUser(mapped(mapper, claims), state))
          const kept = mode === 'authoritativeExcept' && memberships.includes('f') ? ['f'] : []
          expect([...end.memberships].sort()).toEqual([...new Set([...claims, ...kept])].sort())
        },
      ),
    )
  })
})
