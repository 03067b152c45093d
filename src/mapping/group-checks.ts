import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type { GroupMapping, RemovalMode } from './group-document.js'
import { guidOf } from './matcher-forms.js'
import { groupNameFault, groupNameOf } from './rule-templates.js'

type Report = Compiler['report']

/** @internal Reports what is wrong with names, ids and modes, whatever the rules do. */
export function checkGroups(groups: GroupMapping, report: Report): void {
  checkRuleIds(groups, report)
  groups.defaults?.forEach(({ to }, i) => {
    checkNames(to, pointer('groups', 'defaults', i, 'to'), report)
  })
  checkNames(groups.managed, '/groups/managed', report)
  checkNames(groups.except, '/groups/except', report)
  checkNames(groups.never, '/groups/never', report)
  checkNames(groups.privileged, '/groups/privileged', report)
  groups.exclusive?.forEach(({ groups: names }, i) => {
    const at = pointer('groups', 'exclusive', i, 'groups')
    checkNames(names, at, report)
    checkOnce(names.map(normalizeText), at, report, 'stands twice in this set; remove one')
  })
  checkIdps(groups, report)
  checkExceptions(groups, report)
  checkOnce(
    (groups.aliases ?? []).map(({ id }) => guidOf(id) ?? id),
    '/groups/aliases',
    report,
    'has the id of an earlier alias; remove one',
  )
}

function checkRuleIds({ rules }: GroupMapping, report: Report): void {
  const ids = new Set<string>()
  rules.forEach(({ id }, i) => {
    if (ids.has(id))
      report(pointer('groups', 'rules', i, 'id'), 'is the id of an earlier rule; give it its own')
    ids.add(id)
  })
}

function checkNames(names: readonly string[] | undefined, at: string, report: Report): void {
  names?.forEach((name, i) => {
    if (groupNameOf(name) === undefined) report(at + pointer(i), groupNameFault)
  })
}

function checkOnce(texts: readonly string[], at: string, report: Report, message: string): void {
  const seen = new Set<string>()
  texts.forEach((text, i) => {
    if (seen.has(text)) report(at + pointer(i), message)
    seen.add(text)
  })
}

function checkIdps({ idps }: GroupMapping, report: Report): void {
  const seen = new Set<string>()
  idps?.forEach(({ issuers, except }, i) => {
    const at = pointer('groups', 'idps', i)
    checkNames(except, `${at}/except`, report)
    issuers.forEach((issuer, k) => {
      if (seen.has(issuer))
        report(at + pointer('issuers', k), 'has a policy already; each issuer stands in one')
      seen.add(issuer)
    })
  })
}

/** A mode that takes everything away but for a list needs the list. */
function checkExceptions({ mode, except, idps, rules }: GroupMapping, report: Report): void {
  const isListed = (except ?? []).length > 0
  const check = (named: RemovalMode | undefined, at: string, has: boolean) => {
    if (named === 'authoritativeExcept' && !has)
      report(at, 'needs `except` to say what stays; without exceptions it is "authoritative"')
  }
  check(mode, '/groups/mode', isListed)
  idps?.forEach((idp, i) => {
    const hasOwn = (idp.except ?? []).length > 0
    check(idp.mode, pointer('groups', 'idps', i, 'mode'), isListed || hasOwn)
  })
  rules.forEach((rule, i) => {
    check(rule.mode, pointer('groups', 'rules', i, 'mode'), isListed)
  })
}
