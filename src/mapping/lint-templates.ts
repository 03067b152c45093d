import { compilePattern } from '../core/pattern.js'
import { pointer } from '../core/pointer.js'
import type { AttributeRule } from './document.js'
import type { GroupMapping, GroupRule } from './group-document.js'
import type { Expression } from './language.js'
import { type LintFinding, lintFinding } from './lint-finding.js'
import { groupOf } from './placeholders.js'
import { namesIn, parseTemplate } from './template.js'

/** @internal Templates of an attribute that leave it without a value as soon as one of several parts is. */
export function lintAttributeTemplates(rule: AttributeRule, at: string): LintFinding[] {
  if (rule.default) return []
  return decidingTemplates(rule.from, `${at}/from`).flatMap(
    ({ template, place }): LintFinding[] => {
      const names = namesIn(parseTemplate(template) ?? [])
      if (names.length < 2) return []
      return [
        lintFinding('template-may-be-empty', 'info', place, {
          to: rule.to,
          names: names.join(', '),
        }),
      ]
    },
  )
}

interface Found {
  readonly template: string
  readonly place: string
}

/** The templates behind which nothing stands in: of `firstOf` only the last, of branches each. */
function decidingTemplates(from: Expression, at: string): readonly Found[] {
  if ('template' in from) return [{ template: from.template, place: `${at}/template` }]
  if ('firstOf' in from) {
    const last = from.firstOf.length - 1
    const candidate = from.firstOf[last]
    return candidate ? decidingTemplates(candidate, at + pointer('firstOf', last)) : []
  }
  if ('if' in from)
    return [
      ...decidingTemplates(from.then, `${at}/then`),
      ...(from.else ? decidingTemplates(from.else, `${at}/else`) : []),
    ]
  if ('switch' in from && from.default) return decidingTemplates(from.default, `${at}/default`)
  return []
}

/** @internal Names of groups a part of which may come out empty, for example `-users`. */
export function lintGroupNames({ rules }: GroupMapping): LintFinding[] {
  return rules.flatMap((rule, i) =>
    rule.to.flatMap((template, k): LintFinding[] => {
      const parts = parseTemplate(template) ?? []
      // A name that is empty as a whole is not granted.
      if (parts.length < 2) return []
      const [lacking] = namesIn(parts).filter((name) => mayBeEmpty(name, rule))
      if (lacking === undefined) return []
      return [
        lintFinding('name-may-lack-a-part', 'info', pointer('groups', 'rules', i, 'to', k), {
          part: `\${${lacking}}`,
          template,
        }),
      ]
    }),
  )
}

function mayBeEmpty(name: string, { match, createMissing = false }: GroupRule): boolean {
  if (!match) return false
  if ('regex' in match) {
    const pattern = compilePattern(match.regex)
    const group = 'fault' in pattern ? undefined : groupOf(name, pattern)
    const body = group === undefined ? undefined : captures(match.regex)[group - 1]
    return body !== undefined && mayMatchNothing(body)
  }
  if (name === 'alias') return !('alias' in match)
  if (name === 'cn') return 'dn' in match && match.below === true
  // What lies below a path begins with that path itself, of which there is no rest.
  if (name === 'rest' && 'path' in match) return match.below === true
  // Hardly a group is called as the prefix is; to make another one then would be worse.
  return name === 'rest' && ('prefix' in match || 'suffix' in match) && createMissing !== false
}

function mayMatchNothing({ body, isOptional }: Capture): boolean {
  if (isOptional) return true
  const pattern = compilePattern(body)
  return !('fault' in pattern) && pattern.test('')
}

interface Capture {
  readonly body: string
  /** A quantifier behind it lets it be passed over. */
  readonly isOptional: boolean
}

/** The captures of a pattern in the order of their numbers. */
function captures(pattern: string): readonly Capture[] {
  const found: Capture[] = []
  const open: { readonly number: number | undefined; readonly from: number }[] = []
  let isClass = false
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i]
    if (character === '\\') i += 1
    else if (character === '[') isClass = true
    else if (character === ']') isClass = false
    else if (isClass) continue
    else if (character === '(') {
      const named = /^\(\?P?<[^>]*>/u.exec(pattern.slice(i))?.[0]
      const isGroup = named !== undefined || pattern[i + 1] !== '?'
      open.push({
        number: isGroup ? found.push({ body: '', isOptional: false }) - 1 : undefined,
        from: i + (named?.length ?? 1),
      })
    } else if (character === ')') {
      const group = open.pop()
      if (group?.number !== undefined)
        found[group.number] = {
          body: pattern.slice(group.from, i),
          isOptional: /^(?:[?*]|\{0)/u.test(pattern.slice(i + 1)),
        }
    }
  }
  return found
}
