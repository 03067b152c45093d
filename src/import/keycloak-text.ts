import type { ClaimSource, Expression } from '../mapping/language.js'
import type { Transform } from '../mapping/language-transforms.js'
import { literal } from './names.js'

/**
 * A claim as Keycloak names it: a path split at dots, where `\.` is a dot, with indexes in brackets.
 * `contact.address[0].country` is the claim `contact` and the path `$.address[0].country`.
 */
export function claimOfPath(path: string): ClaimSource {
  const segments = path.split(/(?<!\\)\./).map((segment) => segment.replaceAll('\\.', '.'))
  const steps = segments.flatMap((segment) => {
    const [, name = segment, indexes = ''] = /^(.*?)((?:\[\d+\])*)$/.exec(segment) ?? []
    return [name, ...(indexes.match(/\[\d+\]/g) ?? [])]
  })
  const [claim = path, ...inner] = steps
  if (inner.length === 0) return { claim }
  const written = inner.map((step) => {
    if (/^\[\d+\]$/.test(step) || /^[A-Za-z_]\w*$/.test(step))
      return step.startsWith('[') ? step : `.${step}`
    return `['${step.replaceAll(/['\\]/g, '\\$&')}']`
  })
  return { claim, path: `$${written.join('')}` }
}

const filters = new Map<string, Transform>([
  ['lowercase', 'lower'],
  ['uppercase', 'upper'],
  ['localpart', 'localPart'],
])

/**
 * A user name template of Keycloak: `${ALIAS}`, `${NAMEID}`, `${CLAIM.x}`, `${ATTRIBUTE.x}`, each with `| localpart`
 * and the like. A word says why when it cannot be carried over.
 */
export function templateOf(template: string, alias: string): Expression | string {
  const parts: Record<string, Expression> = {}
  let text = ''
  let from = 0
  for (const match of template.matchAll(/\$\{([^}]*)\}/g)) {
    text += literal(template.slice(from, match.index))
    from = match.index + match[0].length
    const [name = '', ...pipes] = (match[1] ?? '').split('|').map((word) => word.trim())
    const transform = pipes.map((pipe) => filters.get(pipe.toLowerCase()))
    if (transform.some((it) => it === undefined)) return `there is no "${pipes.join(' | ')}" here`
    if (name === 'ALIAS') {
      text += literal(alias)
      continue
    }
    const source = sourceOf(name)
    if (!source) return `there is nothing like \${${name}} here`
    const key = `part${Object.keys(parts).length + 1}`
    parts[key] = transform.length > 0 ? { ...source, transform: transform as Transform[] } : source
    text += `\${${key}}`
  }
  text += literal(template.slice(from))
  const [only] = Object.values(parts)
  if (only && text === '${part1}') return only
  return only ? { template: text, with: parts } : { template: text }
}

function sourceOf(name: string): Expression | undefined {
  if (name === 'NAMEID') return { nameId: 'value' }
  const claim = /^(?:CLAIM|ATTRIBUTE)\.(.+)$/.exec(name)?.[1]
  return claim === undefined ? undefined : claimOfPath(claim)
}

/** The product group of a realm group: the last part of its path. Products have no groups in groups. */
export function groupNameOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

/** The attribute of an account that a user attribute of Keycloak becomes. */
export function attributeOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
}
