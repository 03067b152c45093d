import type { Clock } from '../core/clock.js'
import type { CallOptions, Probe, Target } from '../targets/contract.js'

/** What a target can do changes with an upgrade or a new permission, not between two sign-ins. */
const rememberedMs = 300_000

/** @internal Asks a target what it is, and remembers the answer for five minutes. */
export function rememberProbe(
  clock: Clock,
): (target: Target, options: CallOptions) => Promise<Probe> {
  const answers = new Map<Target, { readonly probe: Probe; readonly until: number }>()
  return async (target, options) => {
    const known = answers.get(target)
    if (known && clock() < known.until) return known.probe
    const probe = await target.probe(options)
    answers.set(target, { probe, until: clock() + rememberedMs })
    return probe
  }
}
