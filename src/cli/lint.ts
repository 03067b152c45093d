import { lintMapping } from '../mapping/lint.js'
import type { LintFacts, LintFinding } from '../mapping/lint-finding.js'
import { defaultPrivilegedGroups } from '../plan/policy.js'
import { readDataText } from '../workbench/data-text.js'
import { readMappingText } from '../workbench/mapping-text.js'
import { type Command, choiceOf, operandsOf, textOf } from './command.js'
import { inputFault, readData, readText } from './input-file.js'
import { exit, type Io } from './io.js'
import { readMapping } from './mapping-file.js'
import { json, printable, type Style, styled } from './print.js'

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
    const text = await readText(path, io)
    const read = readMappingText(text)
    // A document that cannot be used is told as every other command tells it.
    const document =
      'document' in read
        ? read.document
        : await readMapping('-', { ...io, stdin: async () => text })
    const findings = lintMapping(document, {
      privilegedGroups: defaultPrivilegedGroups,
      ...(await readFacts(textOf(values, 'facts'), io)),
    })
    const data = readDataText(text)
    const place = (finding: LintFinding) => {
      const { line, column } = 'fault' in data ? data : data.locate(finding.pointer)
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
  const head = `${place} ${styled(io, styles[severity], severity)} ${code} ${printable(pointer)}`
  return `${head}\n  ${printable(message)}\n  ${printable(fix)}\n`
}

async function readFacts(path: string | undefined, io: Io): Promise<LintFacts> {
  if (path === undefined) return {}
  const { value } = await readData(path, io)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw inputFault(path, 'must hold an object')
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
