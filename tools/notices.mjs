// Writes THIRD-PARTY-NOTICES.md: the licence of every package that runs with rostermap or is bundled into its
// playground. `--check` fails when the file is out of date.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = 'THIRD-PARTY-NOTICES.md'
const listed = execFileSync('npm', ['query', ':root > .prod, :root > .prod .prod'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const packages = JSON.parse(listed)
  .filter(({ dev, peer, location }) => !dev && !peer && location !== '')
  .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
const sections = packages.map(({ name, version, license, path }) => {
  const found = readdirSync(path).find((it) => /^licen[cs]e/i.test(it))
  if (!found && !license) throw new Error(`${name} names no licence`)
  const text = found ? readFileSync(join(path, found), 'utf8').trim() : `Licence: ${license}`
  return `## ${name} ${version}\n\n${license}\n\n\`\`\`text\n${text.replaceAll('\r\n', '\n')}\n\`\`\`\n`
})
const text = `# Third-party notices

rostermap depends on these packages; the playground page contains parts of some of them. Made by
\`npm run notices\`.

${sections.join('\n')}`

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error(`${file} is out of date: run npm run notices`)
  process.exit(1)
}
