import { compileNamePatterns } from '../core/name-pattern.js'
import type { SubjectKey } from '../core/subject.js'
import { compareText } from '../core/text.js'
import type { Mapper } from '../mapping/compile.js'
import type { Decision } from '../mapping/decision.js'
import type { Authority } from '../mapping/mapped.js'

/** A person as a mapper takes them. */
type Person = Parameters<Mapper['map']>[0]

/** Options of {@link planImpact}. */
export interface PlanImpactOptions {
  /** The instant both mappings are evaluated at, in epoch milliseconds. @defaultValue none */
  readonly now?: number
  /** Most people that are named for one kind of change of one group or attribute. @defaultValue `5` */
  readonly samples?: number
  /** Gives up between two people; the promise then rejects with its reason. */
  readonly signal?: AbortSignal
}

/** How many people something concerns, and some of them. */
export interface ImpactCount {
  /** How many. */
  readonly people: number
  /** The first of them, as the population had them. */
  readonly samples: readonly SubjectKey[]
}

/** What a change of the mapping means for one group. */
export interface GroupImpact {
  /** The group. */
  readonly group: string
  /** How many are wanted in it by the old mapping. */
  readonly before: number
  /** How many are wanted in it by the new one. */
  readonly after: number
  /** Who is wanted in it by the new mapping alone. */
  readonly gained: ImpactCount
  /** Who is wanted in it by the old mapping alone, and would be taken out by the new one. */
  readonly lost: ImpactCount
  /** Who is wanted in it by the old mapping alone, and would stay: the new one may not take it away, or does not know. */
  readonly left: ImpactCount
}

/** What a change of the mapping means for one attribute. */
export interface AttributeImpact {
  /** The attribute. */
  readonly attribute: string
  /** For whom the new mapping says something else. */
  readonly changed: ImpactCount
}

/** What a change of the mapping means for a population. */
export interface Impact {
  /** How many people there are. */
  readonly people: number
  /** How many of them anything changes for. */
  readonly affected: number
  /** Who came in by the old mapping and is refused by the new one. */
  readonly refused: ImpactCount
  /** Who was refused by the old mapping and comes in by the new one. */
  readonly admitted: ImpactCount
  /** The groups that something changes in, most losses first. */
  readonly groups: readonly GroupImpact[]
  /** The attributes that something changes in, sorted. */
  readonly attributes: readonly AttributeImpact[]
}

/**
 * Says what a change of the mapping would mean for a population, before it is made: who gains and who
 * loses which group, whose attributes change, who is refused.
 *
 * It compares what two mappings say, and reads no target. People are looked at one after the other and
 * only counted, so memory does not grow with them. Nobody refused by a mapping is wanted anywhere by it.
 *
 * @param before - the mapping as it is
 * @param after - the mapping as it would be
 * @param population - the people, for example of the SCIM store
 * @param options - how many are named
 * @throws what `decide` of a mapper and the population throw
 * @example
 * ```ts test
 * import { compileMapping, parseMapping, planImpact, trustClaims } from 'rostermap'
 *
 * const mapping = (to: string[]) =>
 *   compileMapping(
 *     parseMapping({
 *       version: 1,
 *       profile: [{ to: 'username', from: { claim: 'login' } }],
 *       groups: {
 *         from: { claim: 'groups' },
 *         rules: [{ id: 'devs', match: { exact: 'dev' }, to }],
 *         managed: ['jira-*'],
 *       },
 *     }),
 *   )
 * const people = ['1', '2', '3'].map((subject) =>
 *   trustClaims({ login: subject, groups: ['dev'] }, { reason: 'example', issuer: 'idp', subject }),
 * )
 * const impact = await planImpact(mapping(['jira-users', 'jira-devs']), mapping(['jira-users']), people)
 * console.log(impact.groups.map(({ group, lost }) => [group, lost.people])) //=> [['jira-devs', 3]]
 * ```
 */
export async function planImpact(
  before: Mapper,
  after: Mapper,
  population: Iterable<Person> | AsyncIterable<Person>,
  options: PlanImpactOptions = {},
): Promise<Impact> {
  const { now, samples = 5, signal } = options
  const at = now === undefined ? {} : { now }
  const groups = new Map<string, GroupCounts>()
  const attributes = new Map<string, Counter>()
  const refused = counter(samples)
  const admitted = counter(samples)
  const reachOf = rememberReach()
  const groupOf = (name: string) => {
    const known = groups.get(name) ?? {
      before: 0,
      after: 0,
      gained: counter(samples),
      lost: counter(samples),
      left: counter(samples),
    }
    groups.set(name, known)
    return known
  }
  let people = 0
  let affected = 0

  for await (const person of population) {
    signal?.throwIfAborted()
    const old = before.decide(person, at)
    const next = after.decide(person, at)
    people += 1
    const changes = [accessChanged(old, next), groupsChanged(old, next), profileChanged(old, next)]
    if (changes.some((changed) => changed)) affected += 1
  }
  return {
    people,
    affected,
    refused: refused.count(),
    admitted: admitted.count(),
    groups: [...groups]
      .map(([group, counts]) => ({
        group,
        before: counts.before,
        after: counts.after,
        gained: counts.gained.count(),
        lost: counts.lost.count(),
        left: counts.left.count(),
      }))
      .filter(({ gained, lost, left }) => gained.people + lost.people + left.people > 0)
      .sort((a, b) => b.lost.people - a.lost.people || compareText(a.group, b.group)),
    attributes: [...attributes]
      .map(([attribute, changed]) => ({ attribute, changed: changed.count() }))
      .sort((a, b) => compareText(a.attribute, b.attribute)),
  }

  function accessChanged(old: Decision, next: Decision): boolean {
    if (old.access.decision === next.access.decision) return false
    const to = next.access.decision === 'refuse' ? refused : admitted
    to.note(next.subject)
    return true
  }

  function groupsChanged(old: Decision, next: Decision): boolean {
    const was = wantedIn(old)
    const is = wantedIn(next)
    let changed = false
    for (const group of was) {
      groupOf(group).before += 1
      if (is.has(group)) continue
      changed = true
      const takenOut = next.access.decision === 'allow' && reachOf(next.authority, group)
      groupOf(group)[takenOut ? 'lost' : 'left'].note(next.subject)
    }
    for (const group of is) {
      groupOf(group).after += 1
      if (was.has(group)) continue
      changed = true
      groupOf(group).gained.note(next.subject)
    }
    return changed
  }

  function profileChanged(old: Decision, next: Decision): boolean {
    let changed = false
    // An attribute that a mapping does not have is left as it is.
    for (const to of new Set([...Object.keys(old.profile), ...Object.keys(next.profile)]))
      if (old.profile[to] !== next.profile[to]) note(to)
    return changed

    function note(attribute: string): void {
      changed = true
      const counts = attributes.get(attribute) ?? counter(samples)
      counts.note(next.subject)
      attributes.set(attribute, counts)
    }
  }
}

interface GroupCounts {
  before: number
  after: number
  readonly gained: Counter
  readonly lost: Counter
  readonly left: Counter
}

interface Counter {
  note(subject: SubjectKey): void
  count(): ImpactCount
}

function counter(most: number): Counter {
  const samples: SubjectKey[] = []
  let people = 0
  return {
    note({ issuer, subject }) {
      people += 1
      if (samples.length < most) samples.push({ issuer, subject })
    },
    count: () => ({ people, samples }),
  }
}

/** Groups that an account that is there should be in. */
function wantedIn({ access, groups }: Decision): ReadonlySet<string> {
  return new Set(access.decision === 'refuse' ? [] : groups)
}

/** Whether an authority takes a membership away by itself; what the ledger records is not known here. */
function rememberReach(): (authority: Authority, group: string) => boolean {
  const known = new Map<string, (group: string) => boolean>()
  return (authority, group) => {
    const { names, patterns, everything, except, held } = authority
    if (held.some(({ groups }) => groups === 'all' || groups.includes(group))) return false
    const key = JSON.stringify([names, patterns, everything, except])
    let reaches = known.get(key)
    if (!reaches) {
      const isNamed = compileNamePatterns([...names, ...patterns], { ignoreCase: false })
      const isExcepted = compileNamePatterns(except, { ignoreCase: true })
      reaches = (name) => !isExcepted(name) && (everything || isNamed(name))
      if (known.size < 1000) known.set(key, reaches)
    }
    return reaches(group)
  }
}
