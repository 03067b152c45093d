import { escapeHtml } from '../core/html.js'
import { spellOut } from '../core/text.js'
import type { CaseDifference, MappingTestReport } from '../mapping/case-report.js'
import { testMapping } from '../mapping/case-test.js'
import { type CasesFile, readCases } from './cases-file.js'
import { type Command, choiceOf, usageFault } from './command.js'
import { exit, type Io } from './io.js'
import { readMapping } from './mapping-file.js'
import { page } from './page.js'
import { json, styled } from './print.js'

export const testCommand: Command = {
  name: 'test',
  summary: 'Test a mapping with cases: this person in, these values and groups out',
  operands: 'MAPPING CASES...',
  options: {
    format: { type: 'string', value: 'text|json|html', help: 'how it is written' },
  },
  notes: [
    'CASES are files of mapping tests; `rostermap schema cases` prints their JSON Schema, and',
    '`rostermap record` makes a case of a real person. Exit code 1: a case failed.',
  ],
  async run(operands, values, io) {
    const [path, ...casePaths] = operands
    if (path === undefined || casePaths.length === 0)
      usageFault('This command takes MAPPING and at least one file of CASES.')
    const format = choiceOf(values, 'format', ['text', 'json', 'html'])
    const document = await readMapping(path, io)
    const tested: Tested[] = []
    for (const casePath of casePaths) {
      const file = await readCases(casePath, io)
      tested.push({ ...file, report: testMapping(document, file.cases) })
    }
    const sum = (count: 'passed' | 'failed') =>
      tested.reduce((total, { report }) => total + report[count], 0)
    const sentence = `${sum('passed')} of ${sum('passed') + sum('failed')} cases passed.`
    if (format === 'json') io.out(json(tested.map(asData)))
    else if (format === 'html') io.out(page('Mapping tests', reportPage(tested, sentence)))
    else {
      for (const one of tested) io.out(describe(one, io))
      io.out(`${sentence}\n`)
    }
    if (sum('passed') + sum('failed') === 0) {
      io.err('There is no case.\n')
      return exit.no
    }
    return sum('failed') === 0 ? exit.ok : exit.no
  },
}

interface Tested extends CasesFile {
  readonly report: MappingTestReport
}

function placeOf({ data }: Tested, pointer: string): string {
  const { line, column } = data.locate(pointer)
  return `${line}:${column}`
}

/** The report, each difference with its place in the file. */
function asData(tested: Tested): unknown {
  const { report, data } = tested
  return {
    file: data.path,
    ...report,
    cases: report.cases.map((one) => ({
      ...one,
      differences: one.differences.map((it) => ({ ...it, place: placeOf(tested, it.pointer) })),
    })),
  }
}

function describe(tested: Tested, io: Io): string {
  const { report, data } = tested
  const lines = report.cases.flatMap(({ name, passed, differences }) => [
    `  ${passed ? styled(io, 'green', '✓') : styled(io, 'red', '✗')} ${spellOut(name)}`,
    ...differences.flatMap((it) => describeDifference(it, placeOf(tested, it.pointer))),
  ])
  return `${styled(io, 'bold', spellOut(data.path))}\n${lines.map((line) => `${line}\n`).join('')}`
}

function describeDifference({ message, why, mapping }: CaseDifference, place: string): string[] {
  const where = mapping.length > 0 ? ` (mapping: ${mapping.join(', ')})` : ''
  return [
    `      ${place} ${spellOut(message)}${spellOut(where)}`,
    ...why.map((sentence) => `        ${spellOut(sentence)}`),
  ]
}

function reportPage(tested: readonly Tested[], sentence: string): string {
  const files = tested.map((one) => {
    const cases = one.report.cases.map(({ name, passed, differences }) => {
      const lines = differences.flatMap((it) => describeDifference(it, placeOf(one, it.pointer)))
      const list = lines.map((line) => `<li>${text(line.trim())}</li>`).join('')
      return `<li>${passed ? 'passed' : '<strong>failed</strong>'}: ${text(name)}${list && `<ul>${list}</ul>`}</li>`
    })
    return `<h2>${text(one.data.path)}</h2>\n<ul>\n${cases.join('\n')}\n</ul>`
  })
  return `<p>${sentence}</p>\n${files.join('\n')}`
}

function text(line: string): string {
  return escapeHtml(spellOut(line))
}
