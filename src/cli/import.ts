import { isRosterError } from '../core/errors.js'
import { spellOut } from '../core/text.js'
import { importEntra } from '../import/entra.js'
import { readGroupTable } from '../import/group-table.js'
import type { Imported, ImportNote } from '../import/imported.js'
import { importJitSettings } from '../import/jit.js'
import type { JitSettings } from '../import/jit-settings.js'
import { importKeycloak } from '../import/keycloak.js'
import { type Command, operandsOf, textOf, textsOf, usageFault, type Values } from './command.js'
import { inputFault, listIssues, readData, readText } from './input-file.js'
import { exit, type Io } from './io.js'
import { writeOutput } from './output-file.js'
import { json, styledRemark } from './print.js'

export const importCommand: Command = {
  name: 'import',
  summary: 'Make a mapping of what another product is configured with',
  operands: 'keycloak|entra|settings|groups FILE',
  options: {
    idp: { type: 'string', value: 'ALIAS', help: 'keycloak: read the mappers of an IdP' },
    client: { type: 'string', value: 'ID', help: 'keycloak: read what a client is sent' },
    'roles-as-groups': { type: 'boolean', help: 'keycloak: let roles count as groups' },
    claim: {
      type: 'string',
      value: 'ATTRIBUTE=CLAIM',
      multiple: true,
      help: 'entra: the claim in which an attribute comes; may be given several times',
    },
    out: { type: 'string', short: 'o', value: 'FILE', help: 'write the mapping here' },
    strict: { type: 'boolean', help: 'exit with 1 when something could not be carried over' },
  },
  notes: [
    'keycloak: a realm export. entra: a synchronization schema. settings: the neutral form of the guide for SSO',
    'apps. groups: a CSV table with columns idp, product and, if wanted, mode (keep or remove).',
    'The mapping goes to standard output, and what could not be carried over to the error output.',
  ],
  async run(operands, values, io) {
    const [kind, path] = operandsOf(operands, 'keycloak, entra, settings or groups', 'FILE')
    const imported = await read(kind, path, values, io)
    const { mapping, notCarried, remarks } = imported
    const out = textOf(values, 'out')
    if (out === undefined) io.out(json(mapping))
    else await writeOutput(out, json(mapping))
    io.err(`${imported.carried.length} carried over, ${notCarried.length} not.\n`)
    io.err(list('Not carried over', notCarried, io))
    io.err(list('To look at', remarks, io))
    return values['strict'] === true && notCarried.length > 0 ? exit.no : exit.ok
  },
}

function list(title: string, notes: readonly ImportNote[], io: Io): string {
  if (notes.length === 0) return ''
  const lines = notes.map(
    ({ pointer, subject, reason }) => `  ${spellOut(`${pointer} ${subject}: ${reason}`)}\n`,
  )
  return `${styledRemark(io, 'bold', title)}\n${lines.join('')}`
}

async function read(kind: string, path: string, values: Values, io: Io): Promise<Imported> {
  if (!['keycloak', 'entra', 'settings', 'groups'].includes(kind))
    usageFault('There are keycloak, entra, settings and groups to import.')
  if (kind === 'groups') {
    const text = await readText(path, io)
    return guarded(path, () => importJitSettings({ version: 1, groups: readGroupTable(text) }))
  }
  const { value, locate } = await readData(path, io)
  const make = () => {
    if (kind === 'entra') return importEntra(value, { claims: claimsOf(values) })
    if (kind === 'settings') return importJitSettings(value as JitSettings)
    const identityProvider = textOf(values, 'idp')
    const client = textOf(values, 'client')
    if ((identityProvider === undefined) === (client === undefined))
      usageFault('With keycloak, say either --idp or --client.')
    return importKeycloak(value, {
      ...(identityProvider !== undefined && { identityProvider }),
      ...(client !== undefined && { client }),
      rolesAsGroups: values['roles-as-groups'] === true,
    })
  }
  return guarded(path, make, locate)
}

/** Names the file, and each line where that is known. */
function guarded(
  path: string,
  make: () => Imported,
  locate = (_: string) => ({ line: 1, column: 1 }),
): Imported {
  try {
    return make()
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'IMPORT_INVALID') throw error
    const { issues } = error.details
    const list = listIssues(issues, locate)
    throw inputFault(path, `cannot be imported:\n${list}`, error, locate(issues[0]?.pointer ?? ''))
  }
}

function claimsOf(values: Values): Readonly<Record<string, string>> {
  const pairs = textsOf(values, 'claim').map((pair) => /^([^=]+)=(.+)$/.exec(pair))
  return Object.fromEntries(
    pairs.map((found) =>
      found?.[1] !== undefined && found[2] !== undefined
        ? [found[1], found[2]]
        : usageFault('--claim takes ATTRIBUTE=CLAIM.'),
    ),
  )
}
