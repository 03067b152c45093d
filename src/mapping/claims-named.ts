import { pointer } from '../core/pointer.js'
import { namesIn, parseTemplate } from './template.js'

/** @internal Every place that names a claim: `claim`, and the parts of a template that `with` does not name. */
export function claimsNamed(
  value: unknown,
  at: string,
): readonly { readonly name: string; readonly at: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => claimsNamed(item, at + pointer(i)))
  if (typeof value !== 'object' || value === null) return []
  const named = new Map<string, unknown>(Object.entries(value))
  const own = []
  const claim = named.get('claim')
  if (typeof claim === 'string') own.push({ name: claim, at: at + pointer('claim') })
  const template = named.get('template')
  if (typeof template === 'string') {
    const given = Object.keys(named.get('with') ?? {})
    const parts = namesIn(parseTemplate(template) ?? []).filter((name) => !given.includes(name))
    own.push(...parts.map((name) => ({ name, at: at + pointer('template') })))
  }
  return [...own, ...[...named].flatMap(([key, item]) => claimsNamed(item, at + pointer(key)))]
}
