#!/usr/bin/env node
import { run } from './main.js'
import { processIo } from './process-io.js'

process.exitCode = await run(processIo())
