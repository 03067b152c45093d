import type { Issue } from '../core/errors.js'
import { nearWord } from '../core/near-word.js'
import { type PointerStep, pointer } from '../core/pointer.js'
import type { ShapeFault } from './schema.js'

/**
 * @internal Turns faults of the shape into sentences: where a union is told apart by a key, only the
 * faults of the member that was meant.
 */
export function shapeIssues(faults: readonly ShapeFault[], document: unknown): Issue[] {
  return faults.flatMap((fault) => issuesOf(fault, [], document))
}

function issuesOf(fault: ShapeFault, base: readonly PointerStep[], document: unknown): Issue[] {
  const path = [
    ...base,
    ...fault.path.map((step) => (typeof step === 'number' ? step : String(step))),
  ]
  const issue = (message: string, ...more: PointerStep[]): Issue => ({
    pointer: pointer(...path, ...more),
    message,
  })
  const value = valueAt(document, path)
  switch (fault.code) {
    case 'invalid_union':
      return unionIssues(fault, path, value, document)
    case 'unrecognized_keys':
      return (fault.keys ?? []).map((key) =>
        issue(`is not known here${hint(key, fault.message.split(' '))}`, key),
      )
    case 'invalid_type':
    case 'invalid_value':
      if (value === undefined) return [issue(`is missing: it must be ${wanted(fault)}`)]
      return [issue(`must be ${wanted(fault)}${hint(value, fault.values ?? [])}`)]
    case 'too_small':
      if (isNumber(fault)) return [issue(`must be at least ${fault.minimum}`)]
      if (fault.minimum !== undefined && fault.minimum > 1)
        return [issue(`must have at least ${fault.minimum} items`)]
      return [issue('must not be empty')]
    case 'too_big':
      if (isNumber(fault)) return [issue(`must be at most ${fault.maximum}`)]
      return [
        issue(
          `must have at most ${fault.maximum} ${fault.origin === 'string' ? 'characters' : 'items'}`,
        ),
      ]
    case 'invalid_format':
      return [issue(forms[fault.message] ?? 'has the wrong form')]
    case 'invalid_key':
      return [issue(forms['part name'] ?? '')]
    default:
      return [issue('is not allowed here')]
  }
}

function isNumber({ origin }: ShapeFault): boolean {
  return origin === 'number' || origin === 'int'
}

const forms: Readonly<Record<string, string>> = {
  'rule id':
    'must be letters, digits, ".", "_" and "-", starting with a letter or digit; at most 128 characters',
  instant: 'must be an instant in UTC, such as 2026-01-31T12:00:00Z',
  'attribute name':
    'must be letters, digits, ".", "_" and "-", starting with a letter or digit; at most 128 characters',
  'one character': 'must be one character',
  'part name':
    'must be named by letters, digits and "_", starting with a letter; at most 64 characters',
}

function unionIssues(
  fault: ShapeFault,
  path: readonly PointerStep[],
  value: unknown,
  document: unknown,
): Issue[] {
  const keys = fault.message.split(' ')
  const members = fault.errors ?? []
  const here = pointer(...path)
  const names = members.flatMap((errors) => (errors.length === 1 ? (errors[0]?.values ?? []) : []))
  if (typeof value === 'string' && names.length > 0)
    return [
      {
        pointer: here,
        message: `must be one of ${quote(names)}, or an object${hint(value, names)}`,
      },
    ]
  if (keys[1] === 'list') {
    const isOne = typeof value === (keys[0] === 'flag' ? 'boolean' : 'string')
    return isOne || Array.isArray(value)
      ? nested(members[Array.isArray(value) ? 1 : 0], path, document)
      : [{ pointer: here, message: `must be ${types[keys[0] ?? '']} or a list of texts` }]
  }
  if (value === undefined) return [{ pointer: here, message: `is missing: ${oneOf(keys)}` }]
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ pointer: here, message: `must be an object: ${oneOf(keys)}` }]

  const present = keys.flatMap((key, i) => (Object.hasOwn(value, key) ? [i] : []))
  const [chosen, ...others] = present
  if (chosen === undefined) {
    const given = Object.keys(value)
    const close = given.map((key) => hint(key, keys)).find((text) => text !== '')
    return [{ pointer: here, message: `${oneOf(keys)}${close ?? ''}` }]
  }
  if (others.length > 0)
    return [
      {
        pointer: here,
        message: `has ${quote(present.map((i) => keys[i]))} at once; keep one of them`,
      },
    ]
  return nested(members[chosen], path, document)
}

function nested(
  faults: readonly ShapeFault[] | undefined,
  path: readonly PointerStep[],
  document: unknown,
): Issue[] {
  return (faults ?? []).flatMap((inner) => issuesOf(inner, path, document))
}

function oneOf(keys: readonly string[]): string {
  return `needs one of ${quote(keys)}`
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  text: 'text',
  anyRule: '"anyRule"',
  flag: 'true, false,',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function wanted(fault: ShapeFault): string {
  if (fault.values)
    return fault.values.length === 1 ? quote(fault.values) : `one of ${quote(fault.values)}`
  return types[fault.expected ?? ''] ?? 'something else'
}

function quote(names: readonly unknown[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ')
}

/** Points at the nearest word, when a typo explains the difference. Never repeats what was given. */
function hint(given: unknown, words: readonly unknown[]): string {
  if (typeof given !== 'string') return ''
  const near = nearWord(
    given,
    words.filter((word): word is string => typeof word === 'string'),
  )
  return near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
}

function valueAt(document: unknown, path: readonly PointerStep[]): unknown {
  return path.reduce<unknown>(
    (node, step) =>
      typeof node === 'object' && node !== null
        ? Object.getOwnPropertyDescriptor(node, step)?.value
        : undefined,
    document,
  )
}
