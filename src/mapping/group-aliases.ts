import { foldCase, normalizeText } from '../core/text.js'
import type { GroupAlias, GroupMapping } from './group-document.js'
import { guidOf } from './matcher-forms.js'
import type { AliasOf } from './placeholders.js'

/** @internal Name → ids of the table of aliases. */
export function idsByAlias(groups: GroupMapping | undefined): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const { id, name } of groups?.aliases ?? []) {
    const key = normalizeText(name)
    const others = ids.get(key)
    if (others) others.push(id)
    else ids.set(key, [id])
  }
  return ids
}

/** @internal Id → name of the table of aliases; `undefined` without a table. */
export function aliasTable({ aliases }: GroupMapping): AliasOf | undefined {
  if (!aliases || aliases.length === 0) return undefined
  const names = new Map(
    aliases.map(({ id, name }) => [guidOf(id) ?? normalizeText(id), normalizeText(name)]),
  )
  return (id) => names.get(guidOf(id) ?? id)
}

/** @internal Entries of the table of aliases whose id or name is among some texts, case aside; none without any. */
export function aliasesAmong({
  aliases = [],
}: GroupMapping): (texts: readonly string[]) => { readonly aliases?: readonly GroupAlias[] } {
  if (aliases.length === 0) return () => ({})
  const entries = new Map<string, GroupAlias[]>()
  for (const entry of aliases)
    for (const key of new Set([foldCase(entry.id), foldCase(entry.name)])) {
      const others = entries.get(key)
      if (others) others.push(entry)
      else entries.set(key, [entry])
    }
  return (texts) => {
    const found = new Set(texts.flatMap((text) => entries.get(foldCase(text)) ?? []))
    return found.size > 0 ? { aliases: [...found] } : {}
  }
}
