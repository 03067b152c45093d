import type { Transform } from './language-transforms.js'
import { describeMatcher } from './matcher.js'

/** @internal A transform in words, for example `split ";"`. */
export function describeTransform(transform: Transform): string {
  if (typeof transform === 'string') return transform
  if ('replace' in transform) return `replace ${JSON.stringify(transform.replace.pattern)}`
  if ('extract' in transform) return `extract ${JSON.stringify(transform.extract.pattern)}`
  if ('keep' in transform) return `keep ${describeMatcher(transform.keep)}`
  if ('drop' in transform) return `drop ${describeMatcher(transform.drop)}`
  const [name, options] = Object.entries(transform)[0] ?? []
  if (name === 'lookup' || name === 'dateDiff') return name
  return typeof options === 'object' && !Array.isArray(options)
    ? `${name} ${describeOptions(options)}`
    : `${name} ${JSON.stringify(options)}`
}

function describeOptions(options: object): string {
  return Object.entries(options)
    .map(([name, option]) => `${name} ${JSON.stringify(option)}`)
    .join(', ')
}
