import { escapeHtml } from '../core/html.js'
import { spellOut } from '../core/text.js'
import type { Part } from './map.js'
import { page } from './page.js'

/** What a mapping makes of one person, as a page that stands alone. */
export function mapPage(name: string | undefined, parts: readonly Part[]): string {
  const sections = parts.map(
    ({ title, lines }) =>
      `<h2>${escapeHtml(spellOut(title))}</h2>\n<ul>\n${lines
        .map((line) => `<li>${escapeHtml(spellOut(line))}</li>`)
        .join('\n')}\n</ul>`,
  )
  return page(
    name === undefined ? 'What the mapping makes of this person' : `${name}: one person`,
    sections.join('\n'),
  )
}
