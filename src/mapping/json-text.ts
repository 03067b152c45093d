import { type Issue, RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import { limits } from './limits.js'

// One JSON token with the white space before it (RFC 8259).
const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON text must not hold them
  /[ \t\n\r]*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

interface Open {
  readonly at: string
  readonly names: Set<string> | undefined
  items: number
  name: string
}

/** @internal Reads JSON text. A member that stands twice would silently win over the first: an issue. */
export function readJsonText(text: string): { value: unknown; issues: readonly Issue[] } {
  if (text.length > limits.documentText)
    throw new RosterError('MAPPING_INVALID', 'The mapping document is too large.', {
      issues: [
        { pointer: '', message: `must be at most ${limits.documentText} characters of JSON` },
      ],
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notJson(text)
  }
  return { value, issues: duplicateMembers(text) }
}

/** Walks well-formed JSON text and reports every member name that stands twice in its object. */
function duplicateMembers(text: string): Issue[] {
  const issues: Issue[] = []
  const open: Open[] = []
  let before = ''
  for (const { mark, string } of tokensOf(text)) {
    const inside = open.at(-1)
    if (mark === '{' || mark === '[')
      open.push({
        at: inside ? placeIn(inside) : '',
        names: mark === '{' ? new Set() : undefined,
        items: 0,
        name: '',
      })
    else if (mark === '}' || mark === ']') open.pop()
    else if (mark === ',' && inside) inside.items += 1
    else if (string !== undefined && inside?.names && before !== ':') {
      inside.name = String(JSON.parse(string))
      if (inside.names.has(inside.name))
        issues.push({ pointer: placeIn(inside), message: 'stands twice here; keep one' })
      inside.names.add(inside.name)
    }
    before = mark ?? ''
  }
  return issues
}

function placeIn({ at, names, name, items }: Open): string {
  return at + pointer(names ? name : items)
}

function* tokensOf(text: string) {
  const scan = new RegExp(token)
  for (let found = scan.exec(text); found; found = scan.exec(text))
    yield { mark: found[1], string: found[2], end: scan.lastIndex }
}

/** The first place where the tokens stop, or stop making sense as seen by `JSON.parse`. */
function notJson(text: string): RosterError<'MAPPING_JSON_INVALID'> {
  const offset = faultOffset(text)
  const lines = text.slice(0, offset).split('\n')
  const line = lines.length
  const column = (lines.at(-1)?.length ?? 0) + 1
  return new RosterError(
    'MAPPING_JSON_INVALID',
    `The mapping document is not JSON: look at line ${line}, column ${column}.`,
    { line, column },
  )
}

function faultOffset(text: string): number {
  const open: string[] = []
  // What may come next: a value, a name, a colon, or a comma or end.
  let next = 'value'
  let at = 0
  for (const { mark, string, end } of tokensOf(text)) {
    const inside = open.at(-1)
    const fits =
      next === 'colon'
        ? mark === ':'
        : next === 'name' || next === 'first-name'
          ? string !== undefined || (next === 'first-name' && mark === '}')
          : next === 'comma'
            ? inside !== undefined && (mark === ',' || mark === (inside === '{' ? '}' : ']'))
            : mark === undefined ||
              mark === '{' ||
              mark === '[' ||
              (next === 'first-value' && mark === ']')
    if (!fits) break
    at = end
    if (mark === '{' || mark === '[') open.push(mark)
    if (mark === '}' || mark === ']') open.pop()
    if (mark === '{') next = 'first-name'
    else if (mark === '[') next = 'first-value'
    else if (mark === ',') next = inside === '{' ? 'name' : 'value'
    else if (mark === ':') next = 'value'
    else next = next === 'name' || (next === 'first-name' && mark !== '}') ? 'colon' : 'comma'
  }
  return at + (/^[ \t\n\r]*/.exec(text.slice(at))?.[0].length ?? 0)
}
