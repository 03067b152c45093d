import { spellOut } from '../core/text.js'
import { lintMapping } from '../mapping/lint.js'
import type { LintFacts, LintFinding } from '../mapping/lint-finding.js'
import { defaultPrivilegedGroups } from '../plan/policy.js'
import { type Command, choiceOf, operandsOf, textOf } from './command.js'
import { inputFault, readObject } from './input-file.js'
import { exit, type Io } from './io.js'
import { readMappingFile } from './mapping-file.js'
import { json, type Style, styled } from './print.js'

export const lintCommand: Command = {
  name: 'lint',
  summary: 'Look through a mapping for what is wrong, and for what is probably not meant',
  operands: 'MAPPING',
  options: {
    facts: {
      type: 'string',
      value: 'FILE',
      help: 'what is known of the IdP and the product: { claims: [names], groups: [names] }',
    },
    format: { type: 'string', value: 'text|json', help: 'how it is written' },
  },
  notes: ['Exit code 1: there are errors or warnings. What only informs does not count.'],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'MAPPING')
    const format = choiceOf(values, 'format', ['text', 'json'])
    const { document, data } = await readMappingFile(path, io)
    const findings = lintMapping(document, {
      privilegedGroups: defaultPrivilegedGroups,
      now: io.now(),
      ...(await readFacts(textOf(values, 'facts'), io)),
    })
    const place = (finding: LintFinding) => {
      const { line, column } = data.locate(finding.pointer)
      return `${line}:${column}`
    }
    if (format === 'json')
      io.out(json(findings.map((finding) => ({ ...finding, place: place(finding) }))))
    else if (findings.length === 0) io.out('Nothing to remark.\n')
    else io.out(findings.map((finding) => describe(finding, place(finding), io)).join('\n'))
    return findings.some(({ severity }) => severity !== 'info') ? exit.no : exit.ok
  },
}

const styles: Readonly<Record<LintFinding['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
}

function describe(
  { severity, code, pointer, message, fix }: LintFinding,
  place: string,
  io: Io,
): string {
  const head = `${place} ${styled(io, styles[severity], severity)} ${code} ${spellOut(pointer)}`
  return `${head}\n  ${spellOut(message)}\n  ${spellOut(fix)}\n`
}

async function readFacts(path: string | undefined, io: Io): Promise<LintFacts> {
  if (path === undefined) return {}
  const { value } = await readObject(path, io)
  const facts = new Map<string, unknown>(Object.entries(value))
  const listed = (name: 'claims' | 'groups'): LintFacts => {
    const names = facts.get(name)
    if (names === undefined) return {}
    if (!Array.isArray(names) || !names.every((it) => typeof it === 'string'))
      throw inputFault(path, `must list names under ${name}`)
    return { [name]: names }
  }
  return { ...listed('claims'), ...listed('groups') }
}
