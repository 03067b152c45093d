import { foldCase } from '../core/text.js'
import { claimsNamed } from './claims-named.js'
import type { MappingDocument } from './document.js'
import { type LintFacts, type LintFinding, lintFinding } from './lint-finding.js'

/** @internal Claims that the IdP does not send, wherever the document reads one. */
export function lintClaims(document: MappingDocument, { claims }: LintFacts): LintFinding[] {
  if (!claims) return []
  const known = new Set(claims)
  const folded = new Map(claims.map((name) => [foldCase(name), name]))
  return claimsNamed(document, '').flatMap(({ name, at }): LintFinding[] => {
    if (known.has(name)) return []
    const near = folded.get(foldCase(name))
    return [
      near === undefined
        ? lintFinding('unknown-claim', 'warning', at, { claim: name })
        : lintFinding('unknown-claim', 'warning', at, { claim: name, near }, 'spelling'),
    ]
  })
}
