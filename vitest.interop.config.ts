import { mergeConfig } from 'vitest/config'
import base from './vitest.config.js'

// Tests against software that is not ours (Debian packages). `.ci/run` installs it and demands it.
export default mergeConfig(base, {
  test: { include: ['test/interop/**/*.test.ts'], exclude: [], testTimeout: 60_000 },
})
