// The API reference is committed, so that a change of the public surface shows in the diff. This makes it
// anew, makes the runnable blocks, and fails when the committed reference was out of date.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const before = digest()
run('npx', ['typedoc', '--logLevel', 'Warn'])
run(process.execPath, ['tools/snippets.mjs'])
if (digest() !== before) {
  console.error(
    'docs/api was out of date. It has been made anew: look at the difference, commit it.',
  )
  process.exit(1)
}

function run(command, args) {
  if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) process.exit(1)
}

function digest() {
  const hash = createHash('sha256')
  if (!existsSync('docs/api')) return ''
  for (const name of readdirSync('docs/api', { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.md')) hash.update(`${name}\0${readFileSync(join('docs/api', name))}\0`)
  return hash.digest('hex')
}
