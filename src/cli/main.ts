import { parseArgs } from 'node:util'
import { isRosterError, type RosterError } from '../core/errors.js'
import { nearWord } from '../core/near-word.js'
import { spellOut } from '../core/text.js'
import { type Command, usageFault } from './command.js'
import { commands } from './commands.js'
import { commandHelp, overview } from './help.js'
import { exit, type Io } from './io.js'
import { version } from './package-files.js'
import { systemCode } from './system-code.js'

/**
 * Runs one command line. What goes wrong becomes a line on the error output and an exit code; only a fault of this
 * program is thrown.
 *
 * @returns the exit code, see `exit`
 */
export async function run(io: Io): Promise<number> {
  try {
    return await dispatch(io)
  } catch (error) {
    // A file or a ledger that fails meanwhile is told: what was done may not be remembered.
    const isOurs = isRosterError(error) && error.code.startsWith('CLI_')
    if (io.signal.aborted && !isOurs) {
      io.err('Given up.\n')
      return exit.cancelled
    }
    if (!isRosterError(error)) throw error
    io.err(`${spellOut(error.message, '\n')} [${error.code}]\n`)
    if (error.code === 'CLI_USAGE') {
      const command = commandOf(io)
      io.err(`Try \`rostermap ${command ? `${command.name} ` : ''}--help\`.\n`)
    }
    return exitCodeOf(error)
  }
}

async function dispatch(io: Io): Promise<number> {
  const [name, ...rest] = io.args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const command = commands.find((it) => it.name === rest[0])
    io.out(command ? commandHelp(command) : overview(commands))
    return name === undefined ? exit.usage : exit.ok
  }
  if (name === '--version' || name === '-v') {
    io.out(`${version()}\n`)
    return exit.ok
  }
  const command =
    commandOf(io) ??
    usageFault(
      `There is no such command${meant(
        name,
        commands.map((it) => it.name),
      )}.`,
    )
  const { values, positionals } = parse(command, rest)
  if (values['help'] === true) {
    io.out(commandHelp(command))
    return exit.ok
  }
  return command.run(positionals, values, io)
}

function commandOf({ args }: Io): Command | undefined {
  return commands.find(({ name }) => name === args[0])
}

function parse(command: Command, args: string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short !== undefined && { short }) },
    ]),
  )
  try {
    return parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
  } catch (cause) {
    // Its own text names the option, and it may quote a value that was meant to stay secret.
    const what =
      systemCode(cause) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `has no such option${meant(optionIn(args, command), Object.keys(command.options), '--')}`
        : 'was given an option without its value, or a value to an option that takes none'
    return usageFault(`rostermap ${command.name} ${what}.`)
  }
}

/** The name that was probably meant. What was given is not repeated: it may be a value that slipped. */
function meant(given: string | undefined, names: readonly string[], before = ''): string {
  const near = given === undefined ? undefined : nearWord(given, names)
  return near === undefined ? '' : `; did you mean ${before}${near}?`
}

/** The first option that the command does not have. */
function optionIn(args: readonly string[], { options }: Command): string | undefined {
  return args
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.slice(2).split('=')[0] ?? '')
    .find((name) => !Object.hasOwn(options, name) && name !== 'help')
}

function exitCodeOf({ code }: RosterError): number {
  if (code === 'CLI_USAGE') return exit.usage
  if (code.startsWith('TARGET_') || code === 'CLI_LEDGER') return exit.target
  if (code.startsWith('SAML_') && !/_(INPUT|XML|CONFIG)_/.test(code)) return exit.no
  return code.startsWith('PLAN_') ? exit.no : exit.input
}
