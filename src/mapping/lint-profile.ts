import { pointer } from '../core/pointer.js'
import { foldCase } from '../core/text.js'
import type { MappingDocument } from './document.js'
import { type LintFinding, lintFinding } from './lint-finding.js'
import { lintAttributeTemplates } from './lint-templates.js'

/** What an account itself has; everything else is a property that the target keeps. */
const ofAccounts = new Map(
  ['username', 'email', 'displayName'].map((name) => [foldCase(name), name]),
)

/** @internal Remarks on the profile. */
export function lintProfile({ profile }: MappingDocument): LintFinding[] {
  const findings = profile.flatMap((rule, i) => {
    const known = ofAccounts.get(foldCase(rule.to).replaceAll(/[-_.]/gu, ''))
    const at = pointer('profile', i)
    return [
      ...(known === undefined || known === rule.to
        ? []
        : [lintFinding('misspelt-attribute', 'warning', `${at}/to`, { to: rule.to, known })]),
      ...lintAttributeTemplates(rule, at),
    ]
  })
  if (!profile.some(({ to }) => to === 'username' || to === 'email'))
    findings.push(lintFinding('no-username', 'warning', '/profile'))
  return findings
}
