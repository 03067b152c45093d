import type { AnyRosterError } from '../core/errors.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { Health } from './health.js'
import { asTargetError } from './target-error.js'

/** @internal Waits for what was asked of the ledger while a target is read. */
export type AskLedger = <T>(answer: Promise<T>) => Promise<T>

/**
 * @internal Reads a target. One that cannot be read is an answer; a ledger that fails meanwhile is an exception,
 * because nothing is safe without it, and so is giving up.
 */
export async function readTarget<T extends object>(
  target: Target,
  { health }: { readonly health: Health },
  call: CallOptions,
  read: (ask: AskLedger) => Promise<T>,
): Promise<T | { readonly error: AnyRosterError }> {
  let ledgerFault: { readonly thrown: unknown } | undefined
  const ask: AskLedger = async (answer) => {
    try {
      return await answer
    } catch (thrown) {
      ledgerFault = { thrown }
      throw thrown
    }
  }
  try {
    return await health.guard(target.name, () => read(ask))
  } catch (error) {
    if (ledgerFault) throw ledgerFault.thrown
    call.signal?.throwIfAborted()
    return { error: asTargetError(error, target.name, 'read') }
  }
}
