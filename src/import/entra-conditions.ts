import type { Condition, Expression } from '../mapping/language.js'
import type { CompareCondition } from '../mapping/language-conditions.js'
import type { EntraNode } from './entra-parse.js'
import {
  type Arguments,
  type Context,
  isReason,
  type Reason,
  type Translated,
  textOf,
} from './entra-value.js'

/** One branch or another. */
function branch(condition: Condition, yes: Expression, no: Expression | undefined): Expression {
  // biome-ignore lint/suspicious/noThenProperty: the language's word; no document is awaited
  return { if: condition, then: yes, ...(no && { else: no }) }
}

const order: Readonly<Record<string, CompareCondition['compare']>> = {
  '<': 'less',
  '<=': 'atMost',
  '>=': 'atLeast',
  '>': 'greater',
}

/** @internal A condition of Entra ID. A source without a value leaves it unknown, as there it fails. */
export function conditionOf(node: EntraNode | undefined, context: Context): Condition | Reason {
  if (node?.kind === 'compare') return comparison(node, context)
  if (node?.kind !== 'call') return { reason: 'it is no condition' }
  const of = context.translate(node.args[0])
  if (isReason(of)) return of
  switch (node.name) {
    case 'Not':
      return { not: { of, exact: 'True', ignoreCase: true } }
    case 'IsPresent':
      return { of, state: 'present' }
    case 'IsNull':
      return { of, state: 'absent' }
    case 'IsNullOrEmpty':
      return { of, state: ['absent', 'empty'] }
    default:
      return { reason: `${node.name} is no condition here` }
  }
}

function comparison(
  { left, operator, right }: Extract<EntraNode, { kind: 'compare' }>,
  context: Context,
): Condition | Reason {
  const of = context.translate(left)
  if (isReason(of)) return of
  const compare = order[operator]
  if (compare !== undefined) {
    const to = context.translate(right)
    return isReason(to) ? to : { of, compare, to, as: 'number' }
  }
  const text = textOf(right)
  const to = context.translate(right)
  if (isReason(to)) return to
  const equals: Condition =
    text === undefined ? { of, compare: 'equal', to, as: 'text' } : { of, exact: text }
  return operator === '=' ? equals : { not: equals }
}

/** @internal A condition as the texts True and False. */
export function conditionText(condition: Condition | Reason): Translated {
  if (isReason(condition)) return condition
  return branch(condition, { constant: 'True' }, { constant: 'False' })
}

/** @internal `IIF(condition, then, else)`. */
export function iif([test, yes, no]: Arguments, context: Context): Translated {
  const condition = conditionOf(test, context)
  if (isReason(condition)) return condition
  const [whenTrue, whenFalse] = [context.translate(yes), context.translate(no)]
  if (isReason(whenTrue)) return whenTrue
  return isReason(whenFalse) ? whenFalse : branch(condition, whenTrue, whenFalse)
}

/**
 * @internal `Switch(source, default, key, value, …)`. The key `""` stands for a source without a value; such a source
 * gets the default otherwise.
 */
export function switchOf([source, fallback, ...pairs]: Arguments, context: Context): Translated {
  const value = context.translate(source)
  if (isReason(value)) return value
  const otherwise = fallback && context.translate(fallback)
  if (isReason(otherwise)) return otherwise
  const rows: { key: string; value: Expression }[] = []
  for (let i = 0; i < pairs.length; i += 2) {
    const key = textOf(pairs[i])
    const given = context.translate(pairs[i + 1])
    if (key === undefined) return { reason: 'Switch needs constant keys' }
    if (isReason(given)) return given
    rows.push({ key, value: given })
  }
  const whenEmpty = rows.find(({ key }) => key === '')?.value ?? otherwise
  const keyed = rows.filter(({ key }) => key !== '')
  const table = tableOf(value, keyed, otherwise)
  if (!whenEmpty) return table ?? { reason: 'Switch has no rows' }
  return table
    ? branch({ of: value, state: ['absent', 'empty'] }, whenEmpty, table)
    : branch({ of: value, state: ['absent', 'empty'] }, whenEmpty, undefined)
}

function tableOf(
  value: Expression,
  rows: readonly { readonly key: string; readonly value: Expression }[],
  otherwise: Expression | undefined,
): Expression | undefined {
  const cases = rows.flatMap((row) =>
    'constant' in row.value && !row.value.transform
      ? [{ is: row.key, give: row.value.constant }]
      : [],
  )
  if (cases.length === rows.length && cases.length > 0)
    return { switch: value, cases, ...(otherwise && { default: otherwise }) }
  return rows.reduceRight(
    (rest, row) => branch({ of: value, exact: row.key }, row.value, rest),
    otherwise,
  )
}
