import { canonicalJson } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Remembered } from '../plan/state.js'
import type { Link } from './link.js'

/**
 * @internal What the planner is to know of the links of an account.
 *
 * @param link - that of the person
 * @param others - those of other people to the same account, or that had the same login before
 * @param pushed - whether the IdP pushes right now: what is its own does not stand in its way
 */
export function rememberedOf(
  link: Link | undefined,
  others: readonly Link[],
  pushed: boolean,
): Remembered {
  const links = link ? [link, ...others] : others
  // What the IdP pushes brings back whoever took the account's person out; a sign-in knows only of pushes.
  const ended = [link, ...others].find(
    (one) => one?.ended && (one === link || pushed || isPushed(one)),
  )
  const owner = pushed ? undefined : links.find(isPushed)
  return {
    grants: links.flatMap((one) =>
      (one.grants ?? []).map(({ group, rules }) => ({
        group,
        rules,
        issuer: one.subject.issuer,
        // Sign-ins change nothing of what SCIM owns: what they gave before is for SCIM to take back.
        own: one === link || (pushed && !isPushed(one)),
      })),
    ),
    ...(link?.written && {
      written: new Map(link.written.map(({ attribute, digest }) => [attribute, digest])),
    }),
    ...(link?.missing && { missing: link.missing }),
    ...(link?.away && { away: link.away }),
    ...(link?.leftOut && { leftOut: link.leftOut }),
    ...(ended?.ended && {
      ended: {
        how: ended.ended.how,
        ...(ended === link && { at: ended.ended.at }),
        groups: ended.ended.groups,
        scim:
          isPushed(ended) && (ended.ended.how === 'deactivated' || ended.ended.how === 'deleted'),
      },
    }),
    ...(owner && {
      scim: {
        attributes: (owner.written ?? []).map(({ attribute }) => attribute),
        groups: owner.source === 'scim',
      },
    }),
  }
}

function isPushed({ source }: Link): boolean {
  return source !== undefined
}

/** @internal */
export function isSamePerson(a: SubjectKey, b: SubjectKey): boolean {
  return a.issuer === b.issuer && a.subject === b.subject
}

/** @internal */
export function isSameLink(a: Link, b: Link): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
