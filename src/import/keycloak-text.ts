import type { ClaimSource, Expression } from '../mapping/language.js'
import type { Transform } from '../mapping/language-transforms.js'
import type { Placeholder } from './names.js'

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
 * What stands in a user name template of Keycloak: `${ALIAS}`, `${NAMEID}`, `${CLAIM.x}`, `${ATTRIBUTE.x}`, each with
 * `| localpart` and the like.
 */
export function placeholderOf(content: string, alias: string): Placeholder {
  const [name = '', ...pipes] = content.split('|').map((word) => word.trim())
  const transform = pipes.flatMap((pipe) => filters.get(pipe.toLowerCase()) ?? [])
  if (transform.length < pipes.length) return { reason: `there is no "${pipes.join(' | ')}" here` }
  if (name === 'ALIAS') return { text: alias }
  const source = sourceOf(name)
  if (!source) return { reason: `there is nothing like \${${name}} here` }
  return transform.length > 0 ? { ...source, transform } : source
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
