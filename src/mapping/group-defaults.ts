import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import { normalizeText, sorted } from '../core/text.js'
import type { DefaultGroups, GroupMapping } from './group-document.js'
import type { DefaultTaker } from './group-drafts.js'
import type { Nesting } from './group-nesting.js'
import type { GroupReason, Hold } from './mapped.js'
import { isFor } from './rules.js'

interface GivenDefaults {
  readonly whom: DefaultGroups['for']
  readonly names: readonly string[]
  /** The groups, those they are in among them, with the reason for each. */
  readonly given: readonly { readonly name: string; readonly reason: GroupReason }[]
  readonly createMissing: boolean
}

/**
 * @internal Grants the defaults. Whether a person is without groups is unknown when no rule gave one and
 * the outcome of a rule is unknown: then what people without groups get is held as well.
 */
export type GrantDefaults = (taker: DefaultTaker, unknown: Hold | undefined) => readonly Hold[]

/** @internal Compiles the defaults for people of one IdP. */
export function compileDefaults(
  { defaults = [] }: GroupMapping,
  issuer: string,
  nesting: Nesting | undefined,
): GrantDefaults {
  const compiled = defaults.flatMap((entry, i) =>
    isFor(entry.issuers)(issuer) ? [compileEntry(entry, i, nesting)] : [],
  )
  return ({ add, count }, unknown) => {
    const isWithout = count() === 0
    const held: Hold[] = []
    for (const { whom, given, names, createMissing } of compiled) {
      if (whom !== 'withoutGroups' || (isWithout && !unknown))
        for (const { name, reason } of given)
          add(name, reason, { createMissing, allowPrivileged: false })
      else if (isWithout && unknown)
        held.push(Object.freeze({ rule: `default:${whom}`, state: unknown.state, groups: names }))
    }
    return held
  }
}

function compileEntry(
  { to, for: whom, createMissing = false }: DefaultGroups,
  order: number,
  nesting: Nesting | undefined,
): GivenDefaults {
  const reason: GroupReason = {
    rule: `default:${whom}`,
    pointer: pointer('groups', 'defaults', order),
    ...(whom === 'newUsers' && { when: 'onCreate' as const }),
  }
  const own = sorted(to.map(normalizeText))
  const given = own.flatMap((name) => [
    { name, reason },
    ...(nesting?.above(name) ?? []).map((above) => ({
      name: above,
      reason: { ...reason, via: name },
    })),
  ])
  return deepFreeze({ whom, given, names: sorted(given.map(({ name }) => name)), createMissing })
}
