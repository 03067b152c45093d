import { pointer } from '../core/pointer.js'
import type { AttributeRule, MappingDocument } from './document.js'
import type { LintFinding } from './lint-finding.js'
import { namesIn, parseTemplate } from './template.js'

/** @internal Remarks on the profile. */
export function lintProfile({ profile }: MappingDocument): LintFinding[] {
  const findings = profile.flatMap((rule, i) => lintAttribute(rule, pointer('profile', i)))
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

/** A template with several parts is without a value as soon as one part is. */
function lintAttribute(rule: AttributeRule, at: string): LintFinding[] {
  const { from } = rule
  if (!('template' in from) || rule.default) return []
  const names = namesIn(parseTemplate(from.template) ?? [])
  if (names.length < 2) return []
  return [
    {
      code: 'template-may-be-empty',
      severity: 'info',
      pointer: `${at}/from/template`,
      message: `${rule.to} has no value for a person who lacks one of ${names.join(', ')}.`,
      fix: 'Put the template into "firstOf", with what shall stand in its place behind it.',
    },
  ]
}
