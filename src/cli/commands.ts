import { applyCommand } from './apply.js'
import type { Command } from './command.js'
import { impactCommand } from './impact.js'
import { importCommand } from './import.js'
import { inspectCommand } from './inspect.js'
import { lintCommand } from './lint.js'
import { mapCommand } from './map.js'
import { planCommand } from './plan.js'
import { playgroundCommand } from './playground.js'
import { recordCommand } from './record.js'
import { schemaCommand } from './schema.js'
import { testCommand } from './test.js'

/** Every command, in the order one meets them. */
export const commands: readonly Command[] = [
  lintCommand,
  inspectCommand,
  mapCommand,
  testCommand,
  recordCommand,
  importCommand,
  planCommand,
  applyCommand,
  impactCommand,
  playgroundCommand,
  schemaCommand,
]
