import { pointer } from '../core/pointer.js'
import type { Condition, Expression } from '../mapping/language.js'
import { isReason, type Reason } from './entra-value.js'
import { objectIn, objectsIn, type Source, textIn } from './source.js'

/** What a scoping filter is told of the world around it. */
interface World {
  /** The claim in which an attribute comes. */
  readonly claimOf: (attribute: string) => string
  /** Notes that something needs a look. */
  readonly remark: (text: string) => void
}

/**
 * @internal The scoping filter of an object mapping as one condition: a person is in scope when every clause of
 * any group holds. `undefined` for a filter without groups, which lets everybody in.
 *
 * All of it or nothing: without one of its clauses a filter would let in whom it kept out, and without one of
 * its groups keep out whom it let in.
 *
 * @see Microsoft Graph, "filter resource type"; Microsoft Learn, "Scoping users or groups to be provisioned with
 * scoping filters in Microsoft Entra ID"
 */
export function scopeOf(scope: Source, world: World): Condition | Reason | undefined {
  for (const other of ['categoryFilterGroups', 'inputFilterGroups'])
    if (objectsIn(scope, other).length > 0) return { reason: `there is nothing like ${other} here` }
  if (!Array.isArray(scope['groups'])) return { reason: 'its groups cannot be read' }
  const groups: Condition[] = []
  for (const [group] of objectsIn(scope, 'groups')) {
    const clauses: Condition[] = []
    for (const [clause, i] of objectsIn(group, 'clauses')) {
      const condition = clauseOf(clause, world)
      if (isReason(condition))
        return { reason: `${pointer('clauses', i)} of a group: ${condition.reason}` }
      clauses.push(condition)
    }
    if (clauses.length === 0) return { reason: 'a group of it has no clauses' }
    groups.push(joined('all', clauses))
  }
  if (groups.length < scope['groups'].length) return { reason: 'its groups cannot be read' }
  return groups.length === 0 ? undefined : joined('any', groups)
}

function joined(how: 'all' | 'any', conditions: readonly Condition[]): Condition {
  const [only] = conditions
  if (only && conditions.length === 1) return only
  return how === 'all' ? { all: conditions } : { any: conditions }
}

function clauseOf(clause: Source, { claimOf, remark }: World): Condition | Reason {
  const attribute = textIn(clause, 'sourceOperandName')
  const operator = (textIn(clause, 'operatorName') ?? '').toUpperCase().replaceAll(/[\s_]/g, '')
  if (attribute === undefined) return { reason: 'it names no attribute' }
  const of: Expression = { claim: claimOf(attribute) }
  const unary = unaryOf(of, operator)
  if (unary) return unary
  const listed: unknown = objectIn(clause, 'targetOperand')['values']
  const values: readonly unknown[] = Array.isArray(listed) ? listed : []
  const [value] = values
  if (typeof value !== 'string' || value === '' || values.length > 1)
    return { reason: 'it does not compare with one text' }
  switch (operator) {
    case 'EQUALS':
      return { of, exact: value }
    case 'NOTEQUALS':
      return { not: { of, exact: value } }
    case 'INCLUDES':
      return { of, contains: value }
    case 'REGEXMATCH':
    case 'NOTREGEXMATCH':
      remark('patterns are RE2 here and must match the whole value')
      return operator === 'REGEXMATCH' ? { of, regex: value } : { not: { of, regex: value } }
    case 'GREATERTHAN':
      return { of, compare: 'greater', to: { constant: value }, as: 'number' }
    case 'GREATERTHANOREQUALS':
      return { of, compare: 'atLeast', to: { constant: value }, as: 'number' }
    default:
      return { reason: 'there is nothing like its operator here' }
  }
}

/** Operators that compare with nothing. Entra ID leaves a claim without a value out of a token. */
function unaryOf(of: Expression, operator: string): Condition | undefined {
  switch (operator) {
    case 'ISTRUE':
      return { of, exact: 'true', ignoreCase: true }
    case 'ISFALSE':
      return { of, exact: 'false', ignoreCase: true }
    case 'ISNULL':
      return { of, state: ['absent', 'empty'] }
    case 'ISNOTNULL':
      return { of, state: 'present' }
    default:
      return undefined
  }
}
