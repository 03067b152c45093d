import { spellOut } from '../core/text.js'
import { type Comparison, compareMappings, type GroupChange } from '../workbench/compare.js'
import { byId, el } from './dom.js'
import { samples } from './samples.js'

/** Sets the second view up: two versions of a mapping over the same people. */
export function compareView(): void {
  const before = byId('before', HTMLTextAreaElement)
  const after = byId('after', HTMLTextAreaElement)
  const population = byId('population', HTMLTextAreaElement)
  before.value = samples.mapping
  after.value = samples.mapping
    .replace('exact: R&D', 'exact: [R&D, Sales]')
    .replace('dev-team, ', '')
  population.value = samples.population
  let latest = 0
  const show = async () => {
    latest += 1
    const mine = latest
    const texts = { before: before.value, after: after.value, population: population.value }
    const comparison = await compareMappings(texts, 'generic', Date.now())
    // What was typed meanwhile has its own comparison.
    if (mine === latest) showComparison(comparison)
  }
  for (const field of [before, after, population])
    field.addEventListener('input', () => void show())
  void show()
}

function showComparison(comparison: Comparison): void {
  const { people, groups, attributes, refused, admitted } = comparison
  byId('compare-status', HTMLElement).textContent = summary(comparison)
  byId('changes', HTMLElement).replaceChildren(
    ...(groups.length > 0 ? [table(groups, people)] : ['None.']),
  )
  byId('attributes', HTMLElement).replaceChildren(
    ...(attributes.length > 0
      ? attributes.map(({ attribute, people: count }) =>
          el('li', {}, `${spellOut(attribute)}: ${count} of ${people}`),
        )
      : [el('li', {}, 'None.')]),
  )
  byId('access', HTMLElement).replaceChildren(
    ...who('−', 'minus', refused, ' refused'),
    ...who('+', 'plus', admitted, ' let in'),
    ...(refused.length + admitted.length === 0 ? ['The same people come in.'] : []),
  )
}

function summary({ issues, populationFault, people, affected }: Comparison): string {
  const [first] = issues.before
  if (first) return `The mapping before: line ${first.line} ${first.pointer} ${first.message}.`
  const [second] = issues.after
  if (second) return `The mapping after: line ${second.line} ${second.pointer} ${second.message}.`
  return populationFault ?? `Something changes for ${affected} of ${people} people.`
}

function table(groups: readonly GroupChange[], people: number): HTMLElement {
  const head = ['Group', 'Members', 'Who']
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...head.map((text) => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...groups.map((group) => row(group, people))),
  )
}

function who(mark: string, kind: string, names: readonly string[], what = ''): HTMLElement[] {
  if (names.length === 0) return []
  const list = `${spellOut(names.slice(0, 8).join(', '))}${more(names)}`
  return [el('div', { class: kind }, `${mark} ${list}${what}`)]
}

function row(
  { group, before, after, gains, loses, stays }: GroupChange,
  people: number,
): HTMLElement {
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, spellOut(group)),
    el(
      'td',
      { class: 'members' },
      `${before} → ${after}`,
      bar(before - loses.length, gains.length, loses.length, people),
    ),
    el(
      'td',
      {},
      ...who('+', 'plus', gains),
      ...who('−', 'minus', loses),
      ...who('=', 'quiet', stays, ' stay all the same'),
    ),
  )
}

function more(names: readonly string[]): string {
  return names.length > 8 ? ` and ${names.length - 8} more` : ''
}

function bar(stay: number, gain: number, lose: number, people: number): HTMLElement {
  const part = (kind: string, count: number) =>
    el('span', { class: kind, style: `width: ${(count / Math.max(people, 1)) * 100}%` })
  const label = `${stay} stay, ${gain} gain it, ${lose} lose it`
  return el(
    'div',
    { class: 'bar', role: 'img', 'aria-label': label, title: label },
    ...[part('stay', stay), part('gain', gain), part('lose', lose)],
  )
}
