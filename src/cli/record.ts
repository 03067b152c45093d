import { recordCase } from '../mapping/case-record.js'
import { type Command, operandsOf, textOf, textsOf, usageFault } from './command.js'
import { exit } from './io.js'
import { readMapping } from './mapping-file.js'
import { personOptions } from './options.js'
import { instantOf, readPerson } from './person.js'
import { json } from './print.js'

export const recordCommand: Command = {
  name: 'record',
  summary: 'Make a mapping test of a real person, with invented words in the place of theirs',
  operands: 'MAPPING',
  options: {
    ...personOptions,
    name: { type: 'string', value: 'TEXT', help: 'what the case shows, in one sentence' },
    keep: {
      type: 'string',
      value: 'CLAIM',
      multiple: true,
      help: 'a claim whose values stay as they came; may be given several times',
    },
  },
  notes: [
    'Prints a document of mapping tests with one case. Groups stay as they are: look before you share it.',
    'Exit code 1: the invented person does not come out as the real one did; --keep helps.',
  ],
  async run(operands, values, io) {
    const [path] = operandsOf(operands, 'MAPPING')
    const name = textOf(values, 'name') ?? usageFault('Say --name: what the case shows.')
    const document = await readMapping(path, io)
    const { identity } = await readPerson(values, io)
    const recorded = recordCase(document, identity, {
      name,
      keep: textsOf(values, 'keep'),
      ...(values['at'] !== undefined && { now: instantOf(values, io) }),
    })
    io.out(json({ version: 1, cases: [recorded.case] }))
    const list = (names: readonly string[]) => names.join(', ') || 'none'
    io.err(`Claims with invented words: ${list(recorded.replaced)}.\n`)
    io.err(`Claims as they came: ${list(recorded.asCame)}.\n`)
    if (recorded.changed.length === 0) return exit.ok
    io.err(`The invented person differs from the real one in: ${list(recorded.changed)}.\n`)
    return exit.no
  },
}
