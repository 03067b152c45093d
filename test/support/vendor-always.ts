/**
 * Fields that stand in every answer of an operation, as paths: `values.*.name` is a member of each item of `values`.
 * Most of the vendor's descriptions require nothing of an answer, although the product always gives it: an account
 * without its key would pass. What the contract has seen in every answer is therefore written down beside the tables,
 * and an answer that lacks it is a fault.
 */
export type Always = Readonly<Record<string, readonly string[]>>

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The paths that no answer lacks; a list without items lacks nothing. */
export function alwaysIn(answers: readonly unknown[]): readonly string[] {
  const paths = new Set(answers.flatMap(pathsOf))
  return [...paths].filter((path) => answers.every((answer) => has(answer, path.split('.')))).sort()
}

/** The members of an answer, and those of the items of its lists. */
function pathsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return itemPaths(value)
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([name, member]) => [
    name,
    ...(Array.isArray(member) ? itemPaths(member).map((path) => `${name}.${path}`) : []),
  ])
}

function itemPaths(items: readonly unknown[]): readonly string[] {
  return items.filter(isFields).flatMap((item) => Object.keys(item).map((name) => `*.${name}`))
}

/** Which of the paths an answer lacks. */
export function lackingOf(value: unknown, always: readonly string[]): readonly string[] {
  return always.filter((path) => !has(value, path.split('.')))
}

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true
  if (step === '*') return Array.isArray(value) && value.every((item) => has(item, rest))
  return isFields(value) && Object.hasOwn(value, step) && has(value[step], rest)
}
