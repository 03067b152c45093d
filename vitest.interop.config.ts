import base from './vitest.config.js'

// Tests against software that is not ours (Debian packages). `.ci/run` installs it and demands it.
// Spread, not merged: a merge would keep the base's exclude, and so exclude everything here.
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/interop/**/*.test.ts'],
    exclude: [],
    maxWorkers: 1,
    testTimeout: 60_000,
  },
}
