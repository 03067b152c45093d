import { pointer } from '../core/pointer.js'
import { foldCase } from '../core/text.js'
import type { MappingDocument } from './document.js'
import type { LintFacts, LintFinding } from './lint-finding.js'
import { namesIn, parseTemplate } from './template.js'

/** @internal Claims that the IdP does not send, wherever the document reads one. */
export function lintClaims(document: MappingDocument, { claims }: LintFacts): LintFinding[] {
  if (!claims) return []
  const known = new Set(claims)
  const folded = new Map(claims.map((name) => [foldCase(name), name]))
  return claimsIn(document, '').flatMap(({ name, at }): LintFinding[] => {
    if (known.has(name)) return []
    const near = folded.get(foldCase(name))
    return [
      {
        code: 'unknown-claim',
        severity: 'warning',
        pointer: at,
        message: `The IdP is not known to send a claim "${name}".`,
        fix:
          near === undefined
            ? 'Correct its name, or have the IdP send it.'
            : `Write "${near}": names of claims are compared exactly.`,
      },
    ]
  })
}

/** Every place that names a claim: `claim`, and the parts of a template that `with` does not name. */
function claimsIn(
  value: unknown,
  at: string,
): readonly { readonly name: string; readonly at: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => claimsIn(item, at + pointer(i)))
  if (typeof value !== 'object' || value === null) return []
  const named = new Map<string, unknown>(Object.entries(value))
  const own = []
  const claim = named.get('claim')
  if (typeof claim === 'string') own.push({ name: claim, at: at + pointer('claim') })
  const template = named.get('template')
  if (typeof template === 'string') {
    const given = Object.keys(named.get('with') ?? {})
    const parts = namesIn(parseTemplate(template) ?? []).filter((name) => !given.includes(name))
    own.push(...parts.map((name) => ({ name, at: at + pointer('template') })))
  }
  return [...own, ...[...named].flatMap(([key, item]) => claimsIn(item, at + pointer(key)))]
}
