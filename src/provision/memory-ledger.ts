import { canonicalJson } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Page } from '../targets/contract.js'
import type { Ledger, LedgerChange, Note } from './ledger.js'
import type { Link, LinkKey, LinkQuery } from './link.js'
import type { PlanQuery, PlanRecord } from './plan-record.js'
import { type VersionedMap, versionedMap } from './versioned-map.js'

const pageSize = 200

/**
 * A ledger in memory, for tests and demonstrations: it forgets everything when the process ends, and
 * it grows with every plan applied.
 */
export function memoryLedger(): Ledger {
  let version = 0
  const links = versionedMap<Link>(keyOfLink, (link) => [
    canonicalJson(['all', link.target]),
    ...(link.userId === undefined ? [] : [keyOfAccount(link.target, link.userId)]),
    ...(link.login === undefined ? [] : [keyOfLogin(link.target, link.login)]),
  ])
  const plans = versionedMap<PlanRecord>(
    ({ id }) => id,
    ({ plan }) => ['all', keyOfPerson(plan.subject)],
  )
  const notes = versionedMap<Note>(
    ({ key }) => key,
    () => [],
  )

  return {
    async link(target, subject) {
      return structuredClone(links.get(keyOfLink({ target, subject })))
    },
    async links(target, query, cursor) {
      return page(linksFor(links, target, query), cursor)
    },
    async plans(query, cursor) {
      const some =
        query.id !== undefined
          ? [plans.get(query.id)].filter((record) => record !== undefined)
          : plans.indexed(query.subject ? keyOfPerson(query.subject) : 'all')
      return page(
        some.filter((record) => answers(record, query)).sort((a, b) => a.at - b.at),
        cursor,
      )
    },
    async notes(keys) {
      return structuredClone(keys.flatMap((key) => notes.get(key) ?? []))
    },
    async commit(change) {
      const given = structuredClone(change)
      const { links: changed = [], forget = [] } = given
      if (
        !links.agrees(changed) ||
        !plans.agrees(given.plans ?? []) ||
        !notes.agrees(given.notes ?? [])
      )
        return { outcome: 'stale' }
      if (isTaken(links, changed, forget)) return { outcome: 'taken' }
      version += 1
      for (const key of forget) links.remove(keyOfLink(key))
      for (const link of changed) links.put(linkOnly(link), version)
      for (const record of given.plans ?? []) plans.put(record, version)
      for (const note of given.notes ?? [])
        if (note.value === null) notes.remove(note.key)
        else notes.put(note, version)
      return { outcome: 'saved', version }
    },
  }
}

function linksFor(links: VersionedMap<Link>, target: string, query: LinkQuery): Link[] {
  if ('subjects' in query)
    return query.subjects.flatMap((subject) => links.get(keyOfLink({ target, subject })) ?? [])
  if ('userIds' in query)
    return query.userIds.flatMap((userId) => links.indexed(keyOfAccount(target, userId)))
  if ('login' in query) return links.indexed(keyOfLogin(target, query.login))
  return links.indexed(canonicalJson(['all', target]))
}

function answers(record: PlanRecord, { subject, run, state }: PlanQuery): boolean {
  if (subject && keyOfPerson(subject) !== keyOfPerson(record.plan.subject)) return false
  if (run !== undefined && record.run !== run) return false
  return state === undefined || record.state === state
}

function isTaken(
  links: VersionedMap<Link>,
  changed: NonNullable<LedgerChange['links']>,
  forget: readonly LinkKey[],
): boolean {
  const moved = new Set([...changed, ...forget].map(keyOfLink))
  return changed.some((link, i) => {
    if (link.userId === undefined) return false
    const others = links
      .indexed(keyOfAccount(link.target, link.userId))
      .filter((other) => !moved.has(keyOfLink(other)))
    const together = changed.filter(
      (other, k) => k < i && other.target === link.target && other.userId === link.userId,
    )
    return [...others, ...together].some((other) => !shares(link, other) || !shares(other, link))
  })
}

function shares({ sharedWith = [] }: Link, { subject }: Link): boolean {
  return sharedWith.includes(subject.issuer)
}

function page<T>(items: readonly T[], cursor = '0'): Page<T> {
  const end = Number(cursor) + pageSize
  return {
    items: structuredClone(items.slice(Number(cursor), end)),
    ...(end < items.length && { next: String(end) }),
  }
}

/** Whatever else the caller's objects carry does not belong to the key. */
function linkOnly(link: Link): Link {
  const { issuer, subject } = link.subject
  return { ...link, subject: { issuer, subject } }
}

function keyOfLink({ target, subject }: LinkKey): string {
  return canonicalJson([target, subject.issuer, subject.subject])
}

function keyOfPerson({ issuer, subject }: SubjectKey): string {
  return canonicalJson([issuer, subject])
}

function keyOfAccount(target: string, userId: string): string {
  return canonicalJson(['account', target, userId])
}

function keyOfLogin(target: string, login: string): string {
  return canonicalJson(['login', target, login])
}
