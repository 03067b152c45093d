// One process of `npm run mutate`: vitest, with every check of the verifier made one that can be switched off.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { sources } from './files.mjs'
import { instrument } from './mutants.mjs'

const collector = fileURLToPath(new URL('collect.mjs', import.meta.url))
const run = 'tools/mutate/run.test.mjs'

await startVitest(
  'test',
  [run],
  { watch: false, include: [run], testTimeout: 7_200_000, reporters: ['dot'] },
  {
    plugins: [
      {
        name: 'mutants',
        enforce: 'pre',
        // In the tests, vitest is the collector.
        transform: (text, id) =>
          id.includes('/test/saml/')
            ? text.replace("from 'vitest'", `from '${collector}'`)
            : undefined,
        load: (id) => {
          const [path] = id.split('?')
          const name = basename(path, '.ts')
          if (!/\/src\/saml\/[^/]*\.ts$/.test(path) || !sources.includes(name)) return undefined
          return instrument(`${name}.ts`, readFileSync(path, 'utf8'))
        },
      },
    ],
  },
)
