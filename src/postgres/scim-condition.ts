import type { ScimAttribute } from '../scim/attribute.js'
import type { ScimCondition } from '../scim/condition.js'
import type { ResourceType } from '../scim/registry.js'
import { absentTest } from '../scim/value-test.js'

/** @internal Collects the values of a statement. What it returns stands for one in the text. */
export type Bind = (value: unknown) => string

/** @internal A condition as SQL over `scim_resource r`. */
export interface SqlCondition {
  /** A boolean expression; NULL counts as false. */
  readonly sql: string
  /** Whether it is the whole condition; otherwise it holds for all that meet it and for some that do not. */
  readonly exact: boolean
}

interface Place {
  /** Whether NULL may stand for false here; an index then answers what it could not inside `coalesce`. */
  readonly open: boolean
  readonly type: ResourceType
  readonly bind: Bind
  readonly tenant: string
}

/** Attributes whose md5 is indexed. */
const indexed = new Set(['userName', 'externalId', 'displayName'])

/**
 * @internal Translates a condition. Values and attribute names become parameters, never text. Of what SQL
 * cannot say, so much is translated as every match must meet.
 */
export function sqlCondition(
  condition: ScimCondition,
  type: ResourceType,
  bind: Bind,
  tenant: string,
): SqlCondition {
  const place: Place = { type, bind, tenant, open: true }
  if (condition.kind !== 'and') {
    // Tried first without keeping values: one that the statement does not mention has no type.
    const possible = translate(condition, 'r.search', { ...place, bind: () => '$0' }, true)
    if (possible === undefined) return { sql: 'true', exact: false }
    return { sql: translate(condition, 'r.search', place, true) ?? 'true', exact: true }
  }
  const terms = condition.terms.map((term) => sqlCondition(term, type, bind, tenant))
  return {
    sql: joined(
      'AND',
      'true',
      terms.map(({ sql }) => sql),
    ),
    exact: terms.every(({ exact }) => exact),
  }
}

/** `undefined` when SQL cannot say it. */
function translate(
  condition: ScimCondition,
  base: string,
  place: Place,
  atRoot: boolean,
): string | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const terms = condition.terms.map((term) => translate(term, base, place, atRoot))
      if (!terms.every((term) => term !== undefined)) return undefined
      return condition.kind === 'and' ? joined('AND', 'true', terms) : joined('OR', 'false', terms)
    }
    case 'not': {
      const term = translate(condition.term, base, { ...place, open: false }, atRoot)
      return term === undefined ? undefined : `(NOT ${term})`
    }
    case 'some': {
      if (atRoot && isRelation(condition.steps, place))
        return relation(condition.steps, condition.condition, place)
      return along(condition.steps, base, place, false, (value) =>
        translate(condition.condition, value, place, false),
      )
    }
    case 'present':
      if (atRoot && isRelation(condition.steps, place)) return undefined
      return along(condition.steps, base, place, false, (value) => present(value))
    case 'compare':
      return compare(condition, base, place, atRoot)
  }
}

type Comparison = Extract<ScimCondition, { kind: 'compare' }>

function compare(
  condition: Comparison,
  base: string,
  place: Place,
  atRoot: boolean,
): string | undefined {
  const { steps, operator, value } = condition
  const attribute = steps.at(-1)
  if (attribute === undefined) return undefined
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
    // No stored text has these, and no parameter may.
    return operator === 'ne' ? 'true' : 'false'
  if (atRoot && isRelation(steps, place))
    return steps.length === 2
      ? relation(steps.slice(0, 1), { ...condition, steps: steps.slice(1) }, place)
      : undefined
  if (atRoot && operator === 'eq' && typeof value === 'string') {
    const found = lookUp(steps, value, place)
    if (found !== undefined) return found
  }
  if (attribute.type === 'dateTime' && typeof value === 'string') return undefined
  return along(steps, base, place, absentTest(operator, value), (at) => leaf(condition, at, place))
}

/** Equality with a text in a form that an index answers. */
function lookUp(
  steps: readonly ScimAttribute[],
  value: string,
  { bind, open }: Place,
): string | undefined {
  const [root, part] = steps
  const closed = (sql: string) => (open ? `(${sql})` : `coalesce(${sql}, false)`)
  if (steps.length === 1 && root?.name === 'id') return `(r.id = ${bind(value)}::text)`
  if (steps.length === 1 && root && indexed.has(root.name)) {
    const text = `${bind(value)}::text`
    const stored = `r.search->>'${root.name}'`
    return closed(`md5(${stored}) = md5(${text}) AND ${stored} = ${text}`)
  }
  if (steps.length === 2 && root?.name === 'emails' && part) {
    const wanted = `jsonb_build_array(jsonb_build_object(${bind(part.name)}::text, ${bind(value)}::text))`
    return closed(`r.search->'emails' @> ${wanted}`)
  }
  return undefined
}

/** Leads along the steps; in a list any value will do, and an empty one counts as `absent` says. */
function along(
  steps: readonly ScimAttribute[],
  base: string,
  place: Place,
  absent: boolean,
  test: (value: string) => string | undefined,
): string | undefined {
  const [first, ...rest] = steps
  if (first === undefined) return test(base)
  const value = `(${base}->${place.bind(first.name)}::text)`
  const go = (at: string) => along(rest, at, place, absent, test)
  if (!first.multiValued) return go(value)
  // A list of plain texts has no parts to lead on to.
  if (first.parts === undefined && rest.length > 0) return undefined
  const item = `v${depthOf(base) + 1}`
  const inside = go(`${item}.value`)
  if (inside === undefined) return undefined
  const some = `EXISTS (SELECT 1 FROM jsonb_array_elements(${value}) AS ${item} WHERE ${inside})`
  return absent ? `(${some} OR coalesce(jsonb_array_length(${value}), 0) = 0)` : some
}

function depthOf(base: string): number {
  const [, depth] = /v(\d+)\.value/.exec(base) ?? []
  return Number(depth ?? 0)
}

function present(value: string): string {
  const scalar = '@.type() == "number" || @.type() == "boolean"'
  const path = `'$.** ? ((@.type() == "string" && @ != "") || ${scalar})'`
  return `coalesce(jsonb_path_exists(${value}, ${path}), false)`
}

function leaf({ operator, value }: Comparison, at: string, { bind }: Place): string | undefined {
  if (value === null) return operator === 'eq' ? `(${at} IS NULL)` : `(${at} IS NOT NULL)`
  if (operator === 'eq' || operator === 'ne') {
    const type =
      typeof value === 'string' ? 'text' : typeof value === 'number' ? 'numeric' : 'boolean'
    const equal = `coalesce(${at} = to_jsonb(${bind(value)}::${type}), false)`
    return operator === 'eq' ? equal : `(NOT ${equal})`
  }
  const scalar = `(${at}#>>'{}')`
  const guarded = (kind: 'string' | 'number', test: string) =>
    `(CASE WHEN jsonb_typeof(${at}) = '${kind}' THEN ${test} ELSE false END)`
  if (typeof value === 'number') {
    const sign = signs[operator]
    return sign && guarded('number', `${scalar}::numeric ${sign} ${bind(value)}::numeric`)
  }
  if (typeof value !== 'string') return undefined
  const text = `${bind(value)}::text`
  if (operator === 'co') return guarded('string', `strpos(${scalar}, ${text}) > 0`)
  if (operator === 'sw') return guarded('string', `starts_with(${scalar}, ${text})`)
  if (operator === 'ew') return guarded('string', `right(${scalar}, length(${text})) = ${text}`)
  const sign = signs[operator]
  return sign && guarded('string', `${scalar} ${sign} ${text} COLLATE "C"`)
}

const signs: Readonly<Record<string, string>> = { gt: '>', ge: '>=', lt: '<', le: '<=' }

function isRelation([root]: readonly ScimAttribute[], { type }: Place): boolean {
  return (
    root !== undefined &&
    (root.name === type.membership?.name ||
      (root.name === 'groups' && root.mutability === 'readOnly'))
  )
}

/** Membership is a table of its own; of it SQL asks for one id alone. */
function relation(
  [root]: readonly ScimAttribute[],
  inside: ScimCondition,
  { type, bind, tenant }: Place,
): string | undefined {
  if (inside.kind !== 'compare' || inside.operator !== 'eq' || typeof inside.value !== 'string')
    return undefined
  if (inside.steps.length !== 1 || inside.steps[0]?.name !== 'value') return undefined
  const [own, other] =
    root?.name === type.membership?.name ? ['group_id', 'member_id'] : ['member_id', 'group_id']
  return `(r.id IN (SELECT m.${own} FROM rostermap.scim_member m
    WHERE m.tenant = ${bind(tenant)}::text AND m.${other} = ${bind(inside.value)}::text AND EXISTS (
      SELECT 1 FROM rostermap.scim_resource g
      WHERE g.tenant = m.tenant AND g.id = m.group_id AND g.state = 'live')))`
}

function joined(operator: string, none: string, terms: readonly string[]): string {
  return terms.length === 0 ? none : `(${terms.join(` ${operator} `)})`
}
