// Counts MUST, SHALL and REQUIRED in each section of an RFC, for test/scim/rfc-words.ts; with --show, each word
// with what stands around it. Takes the plain text of the RFC: node tools/rfc-words.mjs rfc7644.txt [--show]
import { readFileSync } from 'node:fs'

const [file, show] = process.argv.slice(2)
// Without the heads and feet of pages.
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => !/^\f|^RFC \d+ .*\d{4}$|\[Page \d+\]$/.test(line))

const sections = new Map()
let section = ''
for (const line of lines) {
  const heading = /^(\d+(?:\.\d+)*)\. {1,2}\S/.exec(line)
  if (heading) section = heading[1]
  else if (/^Appendix|^Acknowledgements/.test(line)) section = ''
  else if (section) sections.set(section, `${sections.get(section) ?? ''} ${line.trim()}`)
}

for (const [name, body] of sections) {
  const text = body.replace(/[|+]|-{5,}/g, ' ').replace(/\s+/g, ' ')
  const found = [...text.matchAll(/\b(?:MUST|SHALL|REQUIRED)\b/g)]
  if (show)
    found.forEach(
      ({ index }, i) =>
        void console.log(`${name}#${i + 1} ${text.slice(Math.max(0, index - 60), index + 70)}`),
    )
  else if (found.length > 0) console.log(`  '${name}': ${found.length},`)
}
