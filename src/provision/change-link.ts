import { randomUUID } from 'node:crypto'
import { digestOf } from '../core/digest.js'
import { RosterError } from '../core/errors.js'
import type { Ledger } from './ledger.js'
import type { Link, LinkKey } from './link.js'
import type { PlanRecord } from './plan-record.js'

/** More meetings than this over one link are no coincidence. */
const attempts = 20

/** @internal A link as it shall be; `undefined` forgets it. */
export type LinkChange = (link: Link) => Link | undefined

/** @internal A plan to be kept; without an id it gets one. */
export type NewRecord = Omit<PlanRecord, 'id'> & { readonly id?: string }

/**
 * @internal Reads a link, changes it and writes it, with a plan beside it; again from the start when
 * somebody else wrote in between.
 *
 * @returns `taken`, and nothing is changed, when the account is somebody else's; else the link
 */
export async function changeLink(
  ledger: Ledger,
  { target, subject }: LinkKey,
  change: LinkChange,
  record?: NewRecord,
): Promise<{ readonly link: Link; readonly planId?: string } | 'taken'> {
  const key = { target, subject: { issuer: subject.issuer, subject: subject.subject } }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await ledger.link(target, subject)
    const link = change(stored ?? key)
    const id = record?.id ?? (record && idOf(record, stored))
    const committed = await ledger.commit({
      ...(link ? { links: [link] } : { forget: [key] }),
      ...(record && id !== undefined && { plans: [{ ...record, id }] }),
    })
    if (committed.outcome === 'taken') return 'taken'
    if (committed.outcome === 'saved')
      return {
        link: link ? { ...link, version: committed.version } : key,
        ...(id !== undefined && { planId: id }),
      }
  }
  throw contended(target)
}

/**
 * A link is written from one version once. What is about a group has no link, and the same may be done, undone
 * and done again within a millisecond.
 */
function idOf({ plan, at }: NewRecord, stored: Link | undefined): string {
  return stored?.version === undefined ? randomUUID() : digestOf([plan.hash, at, stored.version])
}

/** @internal */
export function contended(target: string): RosterError<'LEDGER_CONTENDED'> {
  return new RosterError(
    'LEDGER_CONTENDED',
    'Too many runs write about the same person at once. Try again later.',
    { target },
  )
}
