import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    // The package imports itself by name in docs and examples, as users do.
    alias: [
      { find: /^rostermap$/, replacement: source('index.ts') },
      { find: /^rostermap\/(.+)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    // No test replaces modules, so files can share a worker: importing the packages once halves the run.
    isolate: false,
    // Vitest leaves one core free unless told otherwise; on two cores that is half the machine.
    maxWorkers: '100%',
    // A limit for what hangs, not for what is slow on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**', 'test/endurance/**'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { statements: 95, branches: 90, functions: 95 },
    },
  },
})
