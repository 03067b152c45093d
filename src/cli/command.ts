import type { parseArgs } from 'node:util'
import { RosterError } from '../core/errors.js'
import type { Io } from './io.js'

/** One option of a command, as `node:util` parses it, with a line for `--help`. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** What stands for the value in the help. */
  readonly value?: string
  readonly help: string
}

/** The options that were given. */
export type Values = ReturnType<typeof parseArgs>['values']

/** A command of the command line. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The words after the options, for the usage line; in brackets what may be left out. */
  readonly operands: string
  readonly options: Readonly<Record<string, Option>>
  /** Lines below the options: examples, and what the exit code means. */
  readonly notes: readonly string[]
  /** Does it. @returns the exit code */
  readonly run: (operands: readonly string[], values: Values, io: Io) => Promise<number>
}

/** @throws always: the command line is wrong */
export function usageFault(message: string): never {
  throw new RosterError('CLI_USAGE', message, { issues: [{ pointer: '', message }] })
}

/** The value of an option that takes one. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** The values of an option that may be given several times. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name]
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : []
}

/** One of a few words. */
export function choiceOf<T extends string>(
  values: Values,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const value = textOf(values, name) ?? choices[0]
  return (
    choices.find((it) => it === value) ??
    usageFault(`--${name} takes one of ${choices.join(', ')}.`)
  )
}

/** Exactly the operands a command names. */
export function operandsOf<const N extends readonly string[]>(
  operands: readonly string[],
  ...names: N
): { [K in keyof N]: string } {
  if (operands.length !== names.length)
    usageFault(
      names.length === 0
        ? 'This command takes no operands.'
        : operands.length < names.length
          ? `${names.slice(operands.length).join(' and ')} is missing: this command takes ${names.join(' and ')}.`
          : `This command takes ${names.join(' and ')}, and was given ${operands.length} operands; everything else is said by options.`,
    )
  return operands as { [K in keyof N]: string }
}
