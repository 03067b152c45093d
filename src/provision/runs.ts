import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import type { Mapped } from '../mapping/mapped.js'
import type { Plan } from '../plan/plan.js'
import type { CallOptions } from '../targets/contract.js'
import type { ReconcileOptions, Reconciliation } from './reconcile-types.js'
import type { Report, TargetResult } from './report.js'

/** Options of one run. */
export interface SignInOptions extends CallOptions {
  /** The instant the mapping is evaluated at, in epoch milliseconds. @defaultValue the clock */
  readonly now?: number
}

/** What came of a sign-in. */
export interface SignIn {
  /** The mapping's decision. When it is `refuse`, no target was even read. */
  readonly decision: Mapped['access']['decision']
  /** Whether every target is as the mapping wants it, but for what safety withheld. */
  readonly complete: boolean
  /** What the mapping says about the person. */
  readonly mapped: Mapped
  /** One result a target, in the order of the options. */
  readonly targets: readonly TargetResult[]
}

/** What a sign-in would do. */
export interface Preview {
  /** What the mapping says about the person. */
  readonly mapped: Mapped
  /** One plan a target, in the order of the options; empty when access is refused. */
  readonly plans: readonly Plan[]
}

/** Brings people's accounts and groups into the state the mapping wants. */
export interface Provisioner {
  /**
   * Brings one person's accounts up to date: map, read, plan, apply, remember.
   *
   * Run it after the IdP's statement was verified and before the session begins. Runs for one person
   * wait for each other; running again changes nothing.
   *
   * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED`; what the ledger throws; the
   * signal's reason when it was given up before anything was written. Whatever a target does wrong is
   * an answer, in `targets`.
   */
  signIn(identity: Identity, options?: SignInOptions): Promise<SignIn>
  /**
   * Says what `signIn` would do, by the same code, and writes nothing.
   *
   * @throws as `signIn`, and a {@link RosterError} with a `TARGET_` code when a target cannot be read
   */
  preview(identity: Identity, options?: SignInOptions): Promise<Preview>
  /**
   * Does what the IdP pushed by SCIM: brings a person up to date, in again or out. Run it for every
   * event of the SCIM store, with the person as they are there now; running again changes nothing.
   *
   * From then on a sign-in changes nothing of the person that came so, and does not bring back whom
   * SCIM has taken out.
   *
   * @throws as `signIn`
   */
  push(change: ScimChange, options?: SignInOptions): Promise<Push>
  /**
   * Compares everybody of a source with the targets, and brings about what differs: plans for all, decides
   * what the rails of the whole run hold back, then applies, shard by shard.
   *
   * Each target's directory is read once, where it can be listed; who is as they should be costs no
   * further call, and everybody else is read and planned for as at a sign-in. Nothing is done that was not
   * counted for the rails. Memory grows with the population by the directory and the keys of people alone (a
   * process took 240 MB for a million people in twenty groups); what is to be done waits in the ledger.
   *
   * A run that failed or was given up while it planned has written nothing: begin anew. One that ended
   * while it applied goes on when it is run again under its name, whatever the source is then.
   *
   * @param source - everybody, or those whom a delta names, each with all of their claims. It is read once
   * @param options - `complete` says that who is not in it has left
   * @returns what came of it; a person for whom something failed is a number in it, and a plan in the
   * ledger
   * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED`, `LEDGER_CONTENDED`, `PLAN_STALE` for a
   * run of another mapping document, or a `TARGET_` code when a directory cannot be read; what the source
   * and the ledger throw; the signal's reason
   */
  reconcile(
    source: Iterable<Identity> | AsyncIterable<Identity>,
    options?: ReconcileOptions,
  ): Promise<Reconciliation>
  /**
   * Applies a plan that waited for approval, when the account still is as it was.
   *
   * @param planId - the id, as `staged` of a result or an event had it
   * @param options - `by`: who approves, for the ledger
   * @throws a {@link RosterError} with code `PLAN_UNKNOWN`, `PLAN_STALE` or a `TARGET_` code; what the
   * ledger throws
   */
  approve(planId: string, options?: DecideOptions): Promise<Report>
  /**
   * Decides that a plan that waits for approval is not applied; the very same is not staged again.
   *
   * @throws a {@link RosterError} with code `PLAN_UNKNOWN`; what the ledger throws
   */
  reject(planId: string, options?: DecideOptions): Promise<void>
  /**
   * Takes an applied plan back, as far as nobody changed since what it did. Mend first what made the
   * plan wrong, or the next run does it again.
   *
   * @param planId - the id, as a result or the ledger had it
   * @param options - `by`: who wants it, for the ledger
   * @throws a {@link RosterError} with code `PLAN_UNKNOWN` or a `TARGET_` code; what the ledger throws
   */
  undo(planId: string, options?: DecideOptions): Promise<TargetResult>
}

/** What the IdP pushed by SCIM. */
export type ScimChange =
  | {
      /**
       * The person is active: made, changed, activated, restored, or in other groups. Somebody with an
       * account whom the mapping is known not to let in (`access.signIn`) is taken out, as with `outOfScope`.
       */
      readonly kind: 'present'
      /** The person as the SCIM store has them now. */
      readonly identity: Identity
    }
  | {
      /** The person may not sign in any more. */
      readonly kind: 'deactivated'
      /** The person. */
      readonly subject: SubjectKey
      /**
       * The person as the SCIM store has them now: attributes that came with the end are written before the
       * account is shut. @defaultValue none are written
       */
      readonly identity?: Identity
    }
  | {
      /** The person is deleted; or is active and out of scope. */
      readonly kind: 'deleted' | 'outOfScope'
      /** The person. */
      readonly subject: SubjectKey
    }
  | {
      /** A group has another name now. */
      readonly kind: 'groupRenamed'
      /** The group as the IdP knows it. */
      readonly subject: SubjectKey
      /** Somebody who is in that group alone, by its name before. */
      readonly before: Identity
      /** The same, by its name now. */
      readonly after: Identity
    }

/** What came of a push. */
export interface Push {
  /** `refuse`: the mapping does not let the person in; who had been let in is taken out. */
  readonly decision: Mapped['access']['decision']
  /** Whether every target is as it should be, but for what safety withheld. */
  readonly complete: boolean
  /** One result a target, in the order of the options. */
  readonly targets: readonly TargetResult[]
}

/** Options of a decision. */
export interface DecideOptions extends CallOptions {
  /** Who decides, in the caller's words; kept in the ledger. */
  readonly by?: string
}
