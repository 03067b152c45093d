import { createHash } from 'node:crypto'
import { canonicalJson } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { LinkKey } from '../provision/link.js'

/** @internal What rows of one tenant's ledger are found by. */
export interface LedgerKeys {
  readonly tenant: string
  link(key: LinkKey): string
  target(target: string): string
  account(target: string, userId: string): string
  login(target: string, login: string): string
  plan(id: string): string
  person(subject: SubjectKey): string
  run(run: string): string
  note(key: string): string
}

/** @internal */
export function ledgerKeys(tenant: string): LedgerKeys {
  const key = (...parts: readonly string[]) =>
    createHash('sha256')
      .update(canonicalJson([tenant, ...parts]))
      .digest('base64url')
  return {
    tenant: key('tenant'),
    link: ({ target, subject }) => key('link', target, subject.issuer, subject.subject),
    target: (target) => key('target', target),
    account: (target, userId) => key('account', target, userId),
    login: (target, login) => key('login', target, login),
    plan: (id) => key('plan', id),
    person: ({ issuer, subject }) => key('person', issuer, subject),
    run: (run) => key('run', run),
    note: (note) => key('note', note),
  }
}
