import { spellOut } from '../core/text.js'
import type { Identity } from '../identity/identity.js'
import { presetAdvice } from '../identity/preset-advice.js'
import type { PresetName } from '../identity/presets.js'
import { compileMapping } from '../mapping/compile.js'
import { explainMembership } from '../mapping/explain.js'
import { explainProfile } from '../mapping/explain-profile.js'
import type { GroupReason, Mapped } from '../mapping/mapped.js'
import { type Command, choiceOf, operandsOf, textsOf } from './command.js'
import { exit, type Io } from './io.js'
import { mapPage } from './map-page.js'
import { readMapping } from './mapping-file.js'
import { personOptions, revealOption } from './options.js'
import { instantOf, presetOf, readPerson } from './person.js'
import { indented, json, styled } from './print.js'

export const mapCommand: Command = {
  name: 'map',
  summary: 'Say what a mapping makes of one person, and why',
  operands: 'MAPPING',
  options: {
    ...personOptions,
    group: {
      type: 'string',
      short: 'g',
      multiple: true,
      value: 'NAME',
      help: 'also say why, or why not, this group; may be given several times',
    },
    'ignore-case': { type: 'boolean', help: 'group names that differ by case are the same' },
    ...revealOption,
    format: { type: 'string', value: 'text|json|html', help: 'how it is written' },
  },
  notes: [
    'Example: rostermap map mapping.yaml --claims ada.json --issuer https://idp.example --subject 1',
    'Exit code 1: access is refused.',
  ],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'MAPPING')
    const format = choiceOf(values, 'format', ['text', 'json', 'html'])
    const document = await readMapping(path, io)
    const { identity, verified } = await readPerson(values, io)
    const mapped = compileMapping(document).map(identity, { now: instantOf(values, io) })
    const reveal = values['reveal'] === true
    const options = { ignoreCase: values['ignore-case'] === true, reveal }
    const asked = textsOf(values, 'group').map((group) => explainMembership(mapped, group, options))
    if (!verified)
      io.err(
        'The Response was not verified: this is a preview, and nothing of it can be applied.\n',
      )
    if (format === 'json') io.out(json({ mapped: reveal ? mapped : withoutValues(mapped), asked }))
    else {
      const { preset = 'generic' } = presetOf(values)
      const parts = describe(identity, mapped, { reveal, preset })
      const questions = asked.map(({ group, sentences }) => ({
        title: `Why "${group}"`,
        sentences,
      }))
      const all = [
        ...parts,
        ...questions.map(({ title, sentences }) => ({ title, lines: sentences })),
      ]
      io.out(format === 'html' ? mapPage(document.name, all) : text(all, io))
    }
    return mapped.access.decision === 'allow' ? exit.ok : exit.no
  },
}

/** A part of the answer, as text and page show it. */
export interface Part {
  readonly title: string
  readonly lines: readonly string[]
}

function describe(
  identity: Identity,
  mapped: Mapped,
  { reveal, preset }: { readonly reveal: boolean; readonly preset: PresetName },
): Part[] {
  const { access, groups, authority, warnings } = mapped
  const parts: Part[] = [
    {
      title: 'What came in',
      lines: identity.claims.map(({ name, state, values }) => {
        if (state !== 'present') return `${name}: ${state}`
        if (!reveal) return `${name}: ${values.length} ${values.length === 1 ? 'value' : 'values'}`
        return `${name}: ${values.map((value) => JSON.stringify(value)).join(', ')}`
      }),
    },
    {
      title: 'Worth knowing of this IdP',
      lines: presetAdvice(identity, preset).map(({ message }) => message),
    },
  ]
  if (access.decision === 'refuse')
    parts.push({ title: 'Access is refused', lines: access.reasons.map(({ message }) => message) })
  parts.push(
    { title: 'Profile', lines: explainProfile(mapped, { reveal }) },
    {
      title: 'Groups',
      lines: groups.flatMap((group) => explainMembership(mapped, group.name, { reveal }).sentences),
    },
    {
      title: 'Left as they are, because something is unknown',
      lines: authority.held.map(
        ({ rule, state, groups: held }) =>
          `${held === 'all' ? 'every membership' : held.join(', ')}: rule "${rule}", ${state}`,
      ),
    },
    {
      title: 'Worth a look',
      lines: warnings.map(({ pointer, message }) => `${pointer}: ${message}`),
    },
  )
  return parts.filter(({ lines }) => lines.length > 0)
}

function text(parts: readonly Part[], io: Io): string {
  return parts
    .map(
      ({ title, lines }) =>
        `${styled(io, 'bold', spellOut(title))}\n${indented(lines.map((line) => spellOut(line)).join('\n'))}\n`,
    )
    .join('\n')
}

/** The same with every value taken out that came from the IdP: what stays is safe to paste in a ticket. */
function withoutValues(mapped: Mapped): unknown {
  return {
    ...mapped,
    subject: { issuer: mapped.subject.issuer },
    groups: mapped.groups.map((group) => ({ ...group, reasons: group.reasons.map(withoutValue) })),
    trace: {
      rules: mapped.trace.rules,
      unmatched: mapped.trace.unmatched.length,
      excluded: mapped.trace.excluded.length,
      withheld: mapped.trace.withheld.map((entry) => ({
        ...entry,
        reasons: entry.reasons.map(withoutValue),
      })),
    },
    profile: mapped.profile.map(({ to, outcome, apply, steps }) => ({
      ...{ to, outcome, apply },
      steps: steps.map(({ pointer, what, state, values }) => ({
        ...{ pointer, what, state, values: values.length },
      })),
    })),
  }
}

function withoutValue({ value: _, alias: __, as: ___, ...reason }: GroupReason): unknown {
  return reason
}
