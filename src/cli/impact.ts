import { escapeHtml } from '../core/html.js'
import { spellOut } from '../core/text.js'
import type { Identity } from '../identity/identity.js'
import { compileMapping } from '../mapping/compile.js'
import { type Impact, type ImpactCount, planImpact } from '../plan/plan-impact.js'
import { type Command, choiceOf, operandsOf, textOf, usageFault } from './command.js'
import { inputFault, readData } from './input-file.js'
import { exit } from './io.js'
import { readMapping } from './mapping-file.js'
import { personOptions, revealOption } from './options.js'
import { page } from './page.js'
import { instantOf, personOfClaims } from './person.js'
import { json } from './print.js'

const { issuer, preset, at } = personOptions

export const impactCommand: Command = {
  name: 'impact',
  summary: 'Say who would gain and lose which group if a mapping were changed',
  operands: 'BEFORE AFTER',
  options: {
    people: { type: 'string', value: 'FILE', help: 'a list of claims objects, JSON or YAML' },
    ...(issuer && { issuer }),
    ...(preset && { preset }),
    ...(at && { at }),
    ...revealOption,
    format: { type: 'string', value: 'text|json|html', help: 'how it is written' },
  },
  notes: [
    'Each person needs a sub, and an iss unless --issuer says it. Exit code 1: something changes.',
  ],
  async run(operands, values, io) {
    const [before, after] = operandsOf(operands, 'BEFORE', 'AFTER')
    const format = choiceOf(values, 'format', ['text', 'json', 'html'])
    const path = textOf(values, 'people') ?? usageFault('Say --people.')
    const [was, is] = [await readMapping(before, io), await readMapping(after, io)]
    const people = await readData(path, io)
    if (!Array.isArray(people.value)) throw inputFault(path, 'must hold a list of claims objects')
    const population: Identity[] = people.value.map((claims: unknown, i) => {
      const { line } = people.locate(`/${i}`)
      return personOfClaims(claims, values, () =>
        inputFault(path, `line ${line}: must be claims with a sub`),
      )
    })
    const impact = await planImpact(compileMapping(was), compileMapping(is), population, {
      now: instantOf(values, io),
      signal: io.signal,
    })
    const reveal = values['reveal'] === true
    if (format === 'json') io.out(json(reveal ? impact : withoutSamples(impact)))
    else io.out(format === 'html' ? impactPage(impact, reveal) : describe(impact, reveal))
    return impact.affected === 0 ? exit.ok : exit.no
  },
}

function withoutSamples(impact: Impact): unknown {
  return JSON.parse(JSON.stringify(impact, (key, value) => (key === 'samples' ? undefined : value)))
}

type Row = readonly [what: string, before: string, after: string, change: string]

function rowsOf({ groups, attributes, refused, admitted }: Impact, reveal: boolean): Row[] {
  const part = (mark: string, { people, samples }: ImpactCount) =>
    people === 0
      ? []
      : [
          `${mark}${people}${reveal ? ` (${samples.map(({ subject }) => subject).join(', ')})` : ''}`,
        ]
  const whole = (what: string, count: ImpactCount): Row[] =>
    count.people > 0 ? [[what, '', '', part('', count).join('')]] : []
  return [
    ...whole('access: refused now', refused),
    ...whole('access: let in now', admitted),
    ...groups.map(
      ({ group, before, after, gained, lost, left }): Row => [
        group,
        String(before),
        String(after),
        [...part('+', gained), ...part('−', lost), ...part('kept all the same: ', left)].join(', '),
      ],
    ),
    ...attributes.flatMap(({ attribute, changed }) => whole(`attribute ${attribute}`, changed)),
  ]
}

function sentence({ people, affected }: Impact): string {
  return `Something changes for ${affected} of ${people} people.`
}

function describe(impact: Impact, reveal: boolean): string {
  const rows = rowsOf(impact, reveal)
  const width = Math.max(0, ...rows.map(([what]) => what.length))
  const lines = rows.map(([what, before, after, change]) => {
    const counts = before === '' ? '' : `${before} → ${after}  `
    return `  ${spellOut(what).padEnd(width)}  ${counts}${spellOut(change)}`
  })
  return `${[sentence(impact), ...lines].join('\n')}\n`
}

function impactPage(impact: Impact, reveal: boolean): string {
  const cell = (text: string, i: number) =>
    `<td${i < 2 ? ' class="number"' : ''}>${escapeHtml(spellOut(text))}</td>`
  const rows = rowsOf(impact, reveal).map(
    ([what, before, after, change]) =>
      `<tr><th scope="row">${escapeHtml(spellOut(what))}</th>${[before, after, change].map(cell).join('')}</tr>`,
  )
  const head = ['What', 'Before', 'After', 'Change'].map(
    (it, i) => `<th scope="col"${i === 1 || i === 2 ? ' class="number"' : ''}>${it}</th>`,
  )
  return page(
    'What a change of the mapping would mean',
    `<p>${sentence(impact)}</p>\n<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
  )
}
