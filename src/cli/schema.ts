import { type Command, operandsOf } from './command.js'
import { exit } from './io.js'
import { packageFile } from './package-files.js'

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'Print the JSON Schema of the mapping document, for editors',
  operands: '',
  options: {},
  notes: ['Example: rostermap schema > mapping.v1.json'],
  async run(operands, _values, io) {
    operandsOf(operands)
    io.out(packageFile('schema/mapping.v1.json'))
    return exit.ok
  },
}
