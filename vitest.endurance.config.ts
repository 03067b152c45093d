import base from './vitest.config.js'

// Long runs: seeded mutations by the hundred thousand, killed processes, servers restarted half way. `.ci/run`
// runs them; the short forms of the same tests are in `npm test`.
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/endurance/**/*.test.ts'],
    exclude: [],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
}
