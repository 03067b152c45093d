import { deepFreeze } from '../core/freeze.js'
import { spellingsOf } from './attribute-names.js'
import type { SamlAttribute } from './attributes.js'

/**
 * Merges attributes that came several times under one Name, as Keycloak sends `Role`: their values in document
 * order, with the first NameFormat and FriendlyName that is stated.
 *
 * @returns one attribute a Name, in the order the names first came
 * @example
 * ```ts test
 * import { mergeAttributes } from 'rostermap/saml'
 *
 * const sent = [
 *   { name: 'Role', values: [{ value: 'dev' }] },
 *   { name: 'mail', values: [{ value: 'ada@example.com' }] },
 *   { name: 'Role', values: [{ value: 'ops' }] },
 * ]
 * console.log(mergeAttributes(sent).map(({ name, values }) => [name, values.length])) //=> [['Role', 2], ['mail', 1]]
 * ```
 */
export function mergeAttributes(attributes: readonly SamlAttribute[]): readonly SamlAttribute[] {
  const byName = new Map<string, SamlAttribute>()
  for (const attribute of attributes) {
    const first = byName.get(attribute.name)
    const values = [...(first?.values ?? []), ...attribute.values]
    byName.set(attribute.name, { ...attribute, ...first, values })
  }
  return deepFreeze([...byName.values()])
}

/**
 * Finds attributes by what people call them: by Name; where none has it, by FriendlyName or by the object
 * identifier that stands for the same (`mail`, `urn:oid:0.9.2342.19200300.100.1.3`,
 * `urn:mace:dir:attribute-def:mail`). Names are case-sensitive.
 *
 * @returns none, one, or, where several attributes answer to the name, all of them: they may differ, and only
 * the caller knows which is meant. Each is merged as `mergeAttributes` does
 * @example
 * ```ts test
 * import { attributesNamed } from 'rostermap/saml'
 *
 * const sent = [
 *   { name: 'urn:oid:0.9.2342.19200300.100.1.3', values: [{ value: 'ada@example.com' }] },
 *   { name: 'urn:oid:2.5.4.42', friendlyName: 'first', values: [{ value: 'Ada' }] },
 * ]
 * console.log(attributesNamed(sent, 'mail').map(({ values }) => values[0]?.value)) //=> ['ada@example.com']
 * console.log(attributesNamed(sent, 'first').length) //=> 1
 * console.log(attributesNamed(sent, 'First').length) //=> 0
 * ```
 */
export function attributesNamed(
  attributes: readonly SamlAttribute[],
  name: string,
): readonly SamlAttribute[] {
  const merged = mergeAttributes(attributes)
  const named = merged.filter((it) => it.name === name)
  if (named.length > 0) return named
  const spellings = spellingsOf(name)
  return merged.filter((it) => spellings.includes(it.name) || it.friendlyName === name)
}
