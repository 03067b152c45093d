import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/main.js'
import { pipe as piped } from '../cli/support.js'

// A ```console block is a command and what it prints. Run vitest with -u to write the output anew.
const files = readdirSync('docs/guide')
  .map((name) => `docs/guide/${name}`)
  .filter((path) => readFileSync(path, 'utf8').includes('```console\n'))

const pipes: Readonly<Record<string, string>> = {
  'broken.yaml':
    'version: 1\nprofile:\n  - to: username\n    from: { clam: email }\ngroups:\n  rules:\n    - id: devs\n      to: []\n',
}

describe.each(files)('%s', (path) => {
  it('shows commands with what they print', async () => {
    const text = readFileSync(path, 'utf8')
    let wanted = ''
    let end = 0
    for (const match of text.matchAll(/^```console\n\$ npx rostermap (.*)\n([\s\S]*?)^```$/gm)) {
      const [whole, command = ''] = match
      wanted += text.slice(end, match.index)
      wanted += `\`\`\`console\n$ npx rostermap ${command}\n${await print(command)}\`\`\``
      end = match.index + whole.length
    }
    wanted += text.slice(end)
    await expect(wanted).toMatchFileSnapshot(resolve(path))
  })
})

async function print(command: string): Promise<string> {
  const [line = '', pipe = ''] = command.split(' < ')
  let printed = ''
  const write = (text: string) => {
    printed += text
  }
  const io: Io = {
    args: line.split(' '),
    env: {},
    stdin: () => piped(pipes[pipe] ?? ''),
    out: write,
    err: write,
    colour: { out: false, err: false },
    interactive: false,
    ask: async () => '',
    openDatabase: () => Promise.reject(new Error('There is no database.')),
    now: () => Date.parse('2026-11-24T09:00:30Z'),
    signal: new AbortController().signal,
  }
  await run(io)
  return printed
}
