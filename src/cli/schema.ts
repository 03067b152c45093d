import { type Command, operandsOf, usageFault } from './command.js'
import { exit } from './io.js'
import { packageFile } from './package-files.js'

const schemas = new Map([
  ['mapping', 'schema/mapping.v1.json'],
  ['cases', 'schema/cases.v1.json'],
  ['settings', 'schema/jit-settings.v1.json'],
])

export const schemaCommand: Command = {
  name: 'schema',
  summary:
    'Print the JSON Schema of a mapping, of mapping tests or of imported settings, for editors',
  operands: '[mapping|cases|settings]',
  options: {},
  notes: ['Example: rostermap schema > mapping.v1.json'],
  async run(operands, _values, io) {
    const [name] = operandsOf(
      operands.length === 0 ? ['mapping'] : operands,
      'mapping, cases or settings',
    )
    io.out(
      packageFile(
        schemas.get(name) ?? usageFault('There are the schemas mapping, cases and settings.'),
      ),
    )
    return exit.ok
  },
}
