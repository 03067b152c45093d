import { foldCase } from '../core/text.js'
import type { Claim, ClaimNames, JsonValue } from '../identity/claim.js'
import { claimOfJson } from '../identity/record.js'

/** @internal One step of a path: a member by name, an item by index, or every item. */
export type PathStep = string | number | typeof everyItem

const everyItem = Symbol('[*]')

const step = /(?:^|(?!^)\.)(?<member>(?:[^.[\]\\]|\\.)+)|\[(?<index>\d{1,9})\]|\[(?<every>\*)\]/uy

/**
 * @internal Parses a path as Keycloak writes it: `resource_access.jira\.client.roles`, `groups[0]`,
 * `groups[*].name`. A backslash takes the character after it literally.
 *
 * @returns the steps, the first a name; `undefined` for what is no path
 */
export function parseClaimPath(path: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = []
  for (step.lastIndex = 0; step.lastIndex < path.length; ) {
    const groups = step.exec(path)?.groups
    if (!groups) {
      step.lastIndex = 0
      return undefined
    }
    const { member, index } = groups
    if (member !== undefined) steps.push(member.replace(/\\(.)/gsu, '$1'))
    else steps.push(index === undefined ? everyItem : Number(index))
  }
  return typeof steps[0] === 'string' ? steps : undefined
}

/**
 * @internal Reads a path in a claim's document.
 *
 * A member that is not there, or `null`, makes the whole `absent`, an item that is not there `empty`, a step
 * that does not fit what stands there `malformed`: a part never passes for the whole. A list at the end gives
 * its items.
 */
export function readClaimPath(
  name: string,
  steps: readonly PathStep[],
  root: JsonValue,
  claimNames: ClaimNames,
): Claim {
  let nodes: readonly JsonValue[] = [root]
  let isMany = false
  for (const at of steps) {
    const next: JsonValue[] = []
    for (const node of nodes) {
      const found = select(node, at, claimNames)
      if (!Array.isArray(found)) return { name, aliases: [], values: [], ...found }
      next.push(...found)
    }
    nodes = next
    isMany ||= at === everyItem
  }
  const [only = null] = nodes
  return claimOfJson(name, isMany ? nodes.flat() : only)
}

type Without = Pick<Claim, 'state' | 'detail'>

const absent: Without = { state: 'absent' }

function select(node: JsonValue, at: PathStep, claimNames: ClaimNames): JsonValue[] | Without {
  if (node === null) return absent
  if (typeof at !== 'string') {
    if (!isList(node)) return { state: 'malformed', detail: 'the path asks for a list' }
    if (at === everyItem) return [...node]
    const item = node[at]
    return item === undefined ? { state: 'empty' } : [item]
  }
  if (typeof node !== 'object' || isList(node))
    return { state: 'malformed', detail: 'the path asks for an object' }
  const found = Object.entries(node).filter(([key]) => key === at)
  if (found.length === 0 && claimNames === 'ignoreCase') {
    const key = foldCase(at)
    found.push(...Object.entries(node).filter(([other]) => foldCase(other) === key))
  }
  const [first, second] = found
  if (second) return { state: 'malformed', detail: 'several members differ only by case' }
  return first ? [first[1]] : absent
}

function isList(node: JsonValue): node is readonly JsonValue[] {
  return Array.isArray(node)
}
