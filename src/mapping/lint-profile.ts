import { pointer } from '../core/pointer.js'
import type { MappingDocument } from './document.js'
import { type LintFinding, lintFinding } from './lint-finding.js'
import { lintAttributeTemplates } from './lint-templates.js'

/** @internal Remarks on the profile. */
export function lintProfile({ profile }: MappingDocument): LintFinding[] {
  const findings = profile.flatMap((rule, i) => lintAttributeTemplates(rule, pointer('profile', i)))
  if (!profile.some(({ to }) => to === 'username' || to === 'email'))
    findings.push(lintFinding('no-username', 'warning', '/profile'))
  return findings
}
