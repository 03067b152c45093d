import { spellOut } from '../core/text.js'
import type { Explanation } from '../mapping/explain.js'
import { formatPlan } from '../plan/format.js'
import { readDataText } from '../workbench/data-text.js'
import { personKinds, presetNames } from '../workbench/person-text.js'
import { type JsonSchema, placeWithMembers, schemaHelp } from '../workbench/schema-help.js'
import { type TryOut, tryOut } from '../workbench/try-out.js'
import { byId, el, remark } from './dom.js'
import { samples } from './samples.js'

/** Sets the first view up: a mapping, a person, a directory, and what comes of them. */
export function tryView(schema: JsonSchema): void {
  const mapping = byId('mapping', HTMLTextAreaElement)
  const person = byId('person', HTMLTextAreaElement)
  const directory = byId('directory', HTMLTextAreaElement)
  const preset = byId('preset', HTMLSelectElement)
  const kinds = [...document.querySelectorAll<HTMLInputElement>('input[name=kind]')]
  mapping.value = samples.mapping
  person.value = samples.person
  directory.value = samples.directory
  for (const name of presetNames) preset.append(el('option', {}, name))

  const show = () => {
    const chosen = kinds.find(({ checked }) => checked)?.value
    const kind = personKinds.find((it) => it === chosen) ?? 'claims'
    const name = presetNames.find((it) => it === preset.value) ?? 'generic'
    const result = tryOut({
      mapping: mapping.value,
      person: { kind, text: person.value, preset: name },
      directory: directory.value,
      now: Date.now(),
    })
    showIssues(result, mapping)
    remark('person-fault', result.personFault)
    remark('directory-fault', result.directoryFault)
    person.setAttribute('aria-invalid', String(result.personFault !== undefined))
    directory.setAttribute('aria-invalid', String(result.directoryFault !== undefined))
    showResult(result)
  }
  for (const field of [mapping, person, directory, preset, ...kinds])
    field.addEventListener('input', show)
  const help = () => showHelp(schema, mapping)
  for (const event of ['input', 'click', 'keyup', 'focus']) mapping.addEventListener(event, help)
  show()
  help()
}

function showIssues({ issues, findings }: TryOut, mapping: HTMLTextAreaElement): void {
  mapping.setAttribute('aria-invalid', String(issues.length > 0))
  const item = (line: number, column: number, kind: string, text: string) => {
    const place = el('button', { class: 'place', type: 'button' }, `Line ${line}`)
    place.addEventListener('click', () => goTo(mapping, line, column))
    return el('li', { class: kind }, place, ` ${spellOut(text)}`)
  }
  const items = [
    ...issues.map(({ line, column, pointer, message }) =>
      item(line, column, 'minus', `${pointer || 'the document'} ${message}`),
    ),
    ...findings.map(({ line, column, severity, message, fix }) =>
      item(line, column, severity === 'info' ? 'quiet' : 'warn', `${severity}: ${message} ${fix}`),
    ),
  ]
  const list = el('ul', { class: 'list' }, ...items)
  byId('mapping-faults', HTMLElement).replaceChildren(...(items.length > 0 ? [list] : []))
}

function goTo(area: HTMLTextAreaElement, line: number, column: number): void {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, it) => sum + it.length + 1, 0) + column - 1
  area.focus()
  area.setSelectionRange(start, start)
  area.scrollTop = (line - 5) * Number.parseFloat(getComputedStyle(area).lineHeight)
}

function showHelp(schema: JsonSchema, mapping: HTMLTextAreaElement): void {
  const data = readDataText(mapping.value)
  const place = byId('help', HTMLElement)
  if ('fault' in data) {
    place.replaceChildren(`Line ${data.line} ${data.fault}.`)
    return
  }
  const pointer = data.pointerAt(mapping.selectionStart)
  const { description, values } = schemaHelp(schema, pointer)
  const around = placeWithMembers(schema, pointer)
  const { members } = schemaHelp(schema, around)
  place.replaceChildren(
    el('p', {}, el('code', {}, spellOut(pointer || '/')), description ? ` ${description}` : ''),
    ...(values.length > 0 ? [el('p', {}, `One of: ${values.join(', ')}`)] : []),
    ...(members.length > 0
      ? [
          el('p', {}, 'In ', el('code', {}, spellOut(around || '/')), ' may stand:'),
          el(
            'dl',
            { class: 'help' },
            ...members.flatMap(({ name, description: text = '' }) => [
              el('dt', {}, name),
              el('dd', {}, text),
            ]),
          ),
        ]
      : []),
  )
}

function showResult(result: TryOut): void {
  const { mapped, profile, groups, plan, claims } = result
  byId('status', HTMLElement).textContent = summary(result)
  byId('profile', HTMLElement).replaceChildren(
    ...profile.map((line) => el('li', {}, spellOut(line))),
  )
  byId('groups', HTMLElement).replaceChildren(...groups.map(explained))
  byId('plan', HTMLElement).textContent = plan ? formatPlan(plan, { reveal: true }) : ''
  byId('claims', HTMLElement).replaceChildren(
    ...claims.map(({ name, aliases, state, values }) =>
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, spellOut([name, ...aliases].join(', '))),
        el('td', {}, ...(state === 'present' ? values.map(valueLine) : [state])),
      ),
    ),
  )
  const warnings = mapped?.warnings ?? []
  byId('profile', HTMLElement).append(
    ...warnings.map(({ message }) => el('li', { class: 'warn' }, spellOut(message))),
  )
}

function valueLine(value: string): HTMLElement {
  return el('div', {}, spellOut(value))
}

function explained({ group, wanted, removal, sentences }: Explanation): HTMLElement {
  const [mark, kind] = wanted
    ? (['wanted', 'plus'] as const)
    : removal === 'taken-away'
      ? (['not wanted', 'minus'] as const)
      : (['left alone', 'quiet'] as const)
  return el(
    'details',
    wanted ? {} : { open: '' },
    el('summary', {}, el('span', { class: `mark ${kind}` }, mark), spellOut(group)),
    el('ul', {}, ...sentences.map((sentence) => el('li', {}, spellOut(sentence)))),
  )
}

function summary({ issues, personFault, mapped, groups, plan }: TryOut): string {
  if (issues.length > 0)
    return `The mapping document has ${issues.length} ${issues.length === 1 ? 'fault' : 'faults'}.`
  if (personFault !== undefined || !mapped) return 'There is nobody to map yet.'
  if (mapped.access.decision === 'refuse')
    return `Access is refused. ${mapped.access.reasons.map(({ message }) => message).join(' ')}`
  const wanted = groups.filter((it) => it.wanted).length
  const steps = plan
    ? `, ${plan.operations.length} operations, ${plan.withheld.length} withheld`
    : ''
  return `${wanted} ${wanted === 1 ? 'group' : 'groups'} wanted${steps}.`
}
