// `npm run check`: everything that must hold before a commit, one line a step with its time. The output of a
// step is shown when it fails, and always for the tests.
import { spawnSync } from 'node:child_process'
import { styleText } from 'node:util'

const steps = [
  'lint',
  'unused',
  'notices:check',
  'docs',
  'types',
  'coverage',
  'build',
  'check:package',
]
const started = performance.now()
for (const step of steps) {
  const from = performance.now()
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', step], {
    encoding: 'utf8',
  })
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  if (status !== 0 || step === 'coverage') process.stdout.write(stdout + stderr)
  if (status !== 0) {
    console.error(styleText('red', `✗ ${step} failed after ${seconds} s (npm run ${step})`))
    process.exit(1)
  }
  console.log(`${styleText('green', '✓')} ${step} ${seconds} s`)
}
console.log(`Everything holds, in ${((performance.now() - started) / 1000).toFixed(0)} s.`)
