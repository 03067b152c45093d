import { pointer } from '../core/pointer.js'
import type { MappingDocument } from './document.js'
import type { LintFinding } from './lint-finding.js'
import { lintAttributeTemplates } from './lint-templates.js'

/** @internal Remarks on the profile. */
export function lintProfile({ profile }: MappingDocument): LintFinding[] {
  const findings = profile.flatMap((rule, i) => lintAttributeTemplates(rule, pointer('profile', i)))
  if (!profile.some(({ to }) => to === 'username' || to === 'email'))
    findings.push({
      code: 'no-username',
      severity: 'warning',
      pointer: '/profile',
      message: 'No rule makes a username or an e-mail address, so no account can be found or made.',
      fix: 'Add a rule with "to": "username".',
    })
  return findings
}
