import type { Command } from './command.js'

/** What `rostermap --help` prints. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return `rostermap: from an identity provider to the right account and groups in Atlassian products

Usage: rostermap COMMAND [OPTIONS]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

  rostermap COMMAND --help tells more. Files may be JSON or YAML; \`-\` is standard input.

Exit codes: 0 as wanted · 1 the answer is no · 2 wrong command line · 3 unreadable input or output
            4 a product or the ledger failed · 70 a fault of rostermap · 130 given up
`
}

/** What `rostermap COMMAND --help` prints. */
export function commandHelp({ name, summary, operands, options, notes }: Command): string {
  const rows = Object.entries(options).map(([key, { short, value, help }]) => [
    `  ${short === undefined ? '' : `-${short}, `}--${key}${value === undefined ? '' : ` ${value}`}`,
    help,
  ])
  const width = Math.max(0, ...rows.map(([left = '']) => left.length))
  const table = rows.map(([left = '', help = '']) => `${left.padEnd(width)}  ${help}`)
  const usage = `Usage: rostermap ${name}${rows.length > 0 ? ' [OPTIONS]' : ''}${operands && ` ${operands}`}`
  const parts = [`${summary}.`, usage, table.join('\n'), notes.join('\n')]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
