import { compareText, type NameCase, nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import type { AddMember, Plan, Withheld } from '../plan/plan.js'
import { sourceDigest } from '../plan/profile-changes.js'
import type { CurrentState, RememberedLeftOut } from '../plan/state.js'
import type { Grant, Link, Missing, Written } from './link.js'
import type { Report, ReportItem } from './report.js'

/** @internal What a run was about, beyond its plan. */
export interface RunContext {
  readonly state: CurrentState
  /** What the mapping said; absent for a run that follows no mapping. */
  readonly mapped?: Mapped
  /** What it said of attributes alone, for a run that goes by it no further. */
  readonly attributes?: Mapped
  /** What was kept from being done. */
  readonly withheld: readonly Withheld[]
  /** Whether the IdP pushed it by SCIM. */
  readonly pushed?: boolean
}

/**
 * @internal The memberships that a plan is about to give stand in the ledger before they are given: a
 * process that ends in between must not leave one that nobody knows to take back.
 */
export function withGrantsAhead(link: Link, plan: Plan, compared: NameCase): Link {
  const adds = plan.operations.filter((operation) => operation.kind === 'addMember')
  if (adds.length === 0) return link
  const key = nameKey(compared)
  const grants = new Map((link.grants ?? []).map((grant) => [key(grant.group), grant]))
  for (const add of adds) grants.set(key(add.group), grantOf(add))
  return { ...link, grants: byGroup([...grants.values()]) }
}

/** @internal A link as it is after a run. */
export function afterRun(link: Link, before: Link, report: Report, run: RunContext): Link {
  const { grants: _g, missing: _m, written: _w, invitedAt: _i, leftOut: _l, ...rest } = link
  const grants = grantsAfter(link, before, report, run)
  const missing = run.mapped ? missingAfter(link, run) : (link.missing ?? [])
  const said = run.mapped ?? run.attributes
  const written = said ? writtenAfter(link, report, run, said) : (link.written ?? [])
  const leftOut = run.mapped ? leftOutAfter(link, run, run.mapped) : link.leftOut
  const login = loginAfter(report, run) ?? link.login
  const isInvited = report.items.some(
    ({ operation, outcome }) => operation.kind === 'createUser' && outcome === 'pending',
  )
  const waits = link.invitedAt !== undefined && link.userId === undefined
  const invitedAt = isInvited ? (run.state.now ?? 0) : waits ? link.invitedAt : undefined
  return {
    ...rest,
    ...(invitedAt !== undefined && { invitedAt }),
    ...(login !== undefined && { login }),
    ...(grants.length > 0 && { grants }),
    ...(missing.length > 0 && { missing }),
    ...(leftOut && { leftOut }),
    ...(written.length > 0 && { written }),
  }
}

function grantsAfter(link: Link, before: Link, { items }: Report, run: RunContext): Grant[] {
  const key = nameKey(run.state.capabilities.names.groups)
  const had = new Map((before.grants ?? []).map((grant) => [key(grant.group), grant]))
  const grants = new Map((link.grants ?? []).map((grant) => [key(grant.group), grant]))
  const members = new Set(run.state.memberships.map(key))
  for (const item of items) {
    const { operation } = item
    if (operation.kind === 'addMember') {
      const name = key(operation.group)
      if (isUndone(item)) restore(grants, name, had.get(name))
      else {
        members.add(name)
        grants.set(name, grantOf(operation))
      }
    }
    if (operation.kind === 'removeMember' && isDone(item)) {
      members.delete(key(operation.group))
      grants.delete(key(operation.group))
    }
    if (operation.kind === 'deleteUser' && isDone(item)) members.clear()
  }
  const { mapped } = run
  if (mapped) {
    const others = new Set(
      (run.state.remembered?.grants ?? []).flatMap(({ own, group }) => (own ? [] : [key(group)])),
    )
    const wanted = new Map(mapped.groups.map((group) => [key(group.name), group]))
    for (const [name, group] of wanted) {
      // A membership that somebody made by hand stays theirs; one that rules gave is ours to know of.
      if (!members.has(name) || (!grants.has(name) && !others.has(name))) continue
      const rules = ruleIds(group.reasons)
      grants.set(name, { group: grants.get(name)?.group ?? group.name, rules })
    }
    for (const name of grants.keys()) if (!members.has(name)) grants.delete(name)
  }
  return byGroup([...grants.values()])
}

function restore(grants: Map<string, Grant>, name: string, before: Grant | undefined): void {
  if (before) grants.set(name, before)
  else grants.delete(name)
}

function grantOf({ group, reasons }: AddMember): Grant {
  return { group, rules: ruleIds(reasons) }
}

function ruleIds(reasons: readonly { readonly rule?: string }[]): string[] {
  return [...new Set(reasons.flatMap(({ rule }) => rule ?? []))].sort(compareText)
}

function missingAfter(link: Link, { state, withheld }: RunContext): Missing[] {
  const key = nameKey(state.capabilities.names.groups)
  const known = new Map((link.missing ?? []).map((missing) => [key(missing.group), missing]))
  return byGroup(
    withheld.flatMap(({ code, group }) => {
      if (code !== 'grace-period' || group === undefined) return []
      const before = known.get(key(group))
      return [{ group, since: before?.since ?? state.now ?? 0, times: (before?.times ?? 0) + 1 }]
    }),
  )
}

/** While the groups are unknown nothing that was left out is forgotten: it would be given when they are known. */
function leftOutAfter(
  link: Link,
  { withheld, state }: RunContext,
  { authority }: Mapped,
): RememberedLeftOut | undefined {
  const key = nameKey(state.capabilities.names.groups)
  const left = withheld.filter(({ code }) => code === 'left-out')
  const before = authority.held.length > 0 ? (link.leftOut?.groups ?? []) : []
  const names = new Map<string, string>()
  for (const name of [...before, ...left.flatMap(({ group }) => group ?? [])])
    names.set(key(name), name)
  const open = left.some(({ group }) => group === undefined)
  if (names.size === 0 && !open) return undefined
  return { groups: [...names.values()].sort(compareText), ...(open && { open }) }
}

/** What the mapping said of attributes, as far as it is in effect now. */
function writtenAfter(
  link: Link,
  report: Report,
  { state, withheld, pushed = false }: RunContext,
  mapped: Mapped,
): Written[] {
  const owned = state.remembered?.scim?.attributes ?? []
  const open = new Set(
    withheld.flatMap(({ attribute }) => (attribute === undefined ? [] : [attribute])),
  )
  for (const item of report.items) {
    if (isDone(item)) continue
    if (item.operation.kind === 'updateUser')
      for (const attribute of Object.keys(item.operation.after)) open.add(attribute)
    if (item.operation.kind === 'renameUser') open.add('username')
    if (item.operation.kind === 'createUser') return [...(link.written ?? [])]
  }
  const written = new Map((link.written ?? []).map((one) => [one.attribute, one]))
  for (const attribute of mapped.profile) {
    const { to, outcome, apply } = attribute
    const unseen = to === 'email' && !state.capabilities.user.readsEmail
    if (outcome === 'keep' || open.has(to) || owned.includes(to)) continue
    if (pushed || apply === 'onChange' || unseen)
      written.set(to, { attribute: to, digest: sourceDigest(attribute) })
  }
  return [...written.values()].sort((a, b) => compareText(a.attribute, b.attribute))
}

function loginAfter({ items }: Report, { state }: RunContext): string | undefined {
  let login = state.user?.username
  for (const item of items) {
    if (!isDone(item)) continue
    if (item.operation.kind === 'renameUser') login = item.operation.after
    if (item.operation.kind === 'createUser') login = item.operation.user.username
  }
  return login?.toLowerCase()
}

function isDone({ outcome }: ReportItem): boolean {
  return outcome === 'changed' || outcome === 'unchanged' || outcome === 'pending'
}

/** Certainly not in effect: refused or never tried. Of anything else the next run finds out. */
function isUndone(item: ReportItem): boolean {
  return item.outcome === 'skipped' || isRefused(item)
}

/**
 * @internal Whether the target certainly said no. An answer that one must wait is none: a try before it may
 * have taken effect without an answer.
 */
export function isRefused(item: ReportItem): boolean {
  return item.outcome === 'failed' && item.remedy !== 'wait'
}

function byGroup<T extends { readonly group: string }>(items: T[]): T[] {
  return items.sort((a, b) => compareText(a.group, b.group))
}
