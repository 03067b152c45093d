import type { Mapped } from './mapped.js'

/**
 * The profile as a plain record, for reading: a value, or `null` for what is to be cleared.
 * Attributes to be kept as they are have no member.
 */
export function profileOf(mapped: Mapped): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    mapped.profile.flatMap(({ to, outcome, value }) =>
      outcome === 'keep' ? [] : [[to, outcome === 'set' ? (value ?? null) : null]],
    ),
  )
}
