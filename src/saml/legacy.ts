import type { SamlWarning } from './assertion.js'

/**
 * Algorithms that are broken or close to it, and accepted only when named: SHA-1 in a signature
 * (`rsa-sha1`) and as its digest (`sha1`), RSA with PKCS#1 v1.5 padding for the content key
 * (`rsa-1_5`), and Triple DES for the content (`tripledes-cbc`).
 */
export type LegacyAlgorithm = 'rsa-sha1' | 'sha1' | 'rsa-1_5' | 'tripledes-cbc'

/** @internal */
export const legacyAlgorithms: readonly LegacyAlgorithm[] = [
  'rsa-sha1',
  'sha1',
  'rsa-1_5',
  'tripledes-cbc',
]

/** @internal Whether the user named an algorithm; that a message uses it is noted. */
export type LegacyGate = (algorithm: LegacyAlgorithm) => boolean

/** @internal Accepts none. */
export const noLegacy: LegacyGate = () => false

/** @internal A gate for one message, and a warning for each algorithm that the message used. */
export function legacyGate(named: readonly LegacyAlgorithm[]): {
  readonly gate: LegacyGate
  readonly warnings: () => readonly SamlWarning[]
} {
  const used = new Set<LegacyAlgorithm>()
  const gate: LegacyGate = (algorithm) => {
    if (!named.includes(algorithm)) return false
    used.add(algorithm)
    return true
  }
  const warnings = () =>
    [...used].map((algorithm) => ({
      code: 'legacy-algorithm' as const,
      message: `The message uses ${algorithm}, which is weak; let the IdP use a newer algorithm.`,
    }))
  return { gate, warnings }
}
