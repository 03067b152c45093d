#!/usr/bin/env node
import { exit } from './io.js'
import { run } from './main.js'
import { endings, processIo } from './process-io.js'

const io = processIo()
process.exitCode = await run(io).then(
  async (code) => {
    // Whether a write failed is told after it.
    await new Promise((resolve) => process.stdout.write('', () => setImmediate(resolve)))
    const lost = io.lost()
    if (lost) io.err(`${lost.message} [CLI_OUTPUT]\n`)
    const signal = io.endedBy()
    if (code === exit.cancelled && signal) return endings[signal]
    return code === exit.ok && lost ? exit.input : code
  },
  (fault: unknown) => {
    const stack = fault instanceof Error ? fault.stack : undefined
    io.err(`This is a fault of rostermap itself, please report it:\n${stack ?? 'no error'}\n`)
    return exit.fault
  },
)
