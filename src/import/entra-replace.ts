import {
  type Arguments,
  type Context,
  isReason,
  type Translated,
  textOf,
  transformed,
} from './entra-value.js'
import { literal } from './names.js'

/**
 * `Replace(source, oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template)`:
 * five functions in one, told apart by which arguments are there.
 */
export function replaceOf(args: Arguments, context: Context): Translated {
  const [first, oldValue, regex, groupName, replacement, attribute, template] = args
  const source = context.translate(first)
  const [old, pattern, group, by, form] = [oldValue, regex, groupName, replacement, template].map(
    textOf,
  )
  if (isReason(source)) return source
  if (old !== undefined && old !== '' && by !== undefined)
    return transformed(source, { replaceText: { find: old, with: by } })
  if (old !== undefined && old !== '' && form !== undefined)
    return {
      template: form.split(old).map(literal).join('${value}'),
      with: { value: source },
    }
  if (pattern === undefined) return { reason: 'Replace needs constant arguments' }
  context.remark('Replace: patterns are RE2 here; digits and word characters are ASCII')
  if (attribute && group !== undefined) {
    const other = transformed(context.translate(attribute), {
      extract: { pattern: `(?s).*?(?:${pattern}).*`, give: `\${${group}}` },
    })
    return isReason(other) ? other : { firstOf: [source, other] }
  }
  if (by === undefined) return { reason: 'Replace needs a replacement' }
  if (group === undefined)
    return transformed(source, {
      replace: { pattern, with: by.replaceAll(/\$(\d+)/g, '${$1}') },
    })
  return isWholeGroup(pattern, group)
    ? transformed(source, { replace: { pattern, with: literal(by) } })
    : { reason: 'Replace of one group inside a longer pattern has no equivalent here' }
}

/** Whether a pattern is one named group and nothing around it. */
function isWholeGroup(pattern: string, group: string): boolean {
  const start = `(?<${group}>`
  if (!pattern.startsWith(start) || !pattern.endsWith(')')) return false
  let depth = 0
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i]
    if (character === '\\') i += 1
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (depth === 0) return i === pattern.length - 1
  }
  return false
}
