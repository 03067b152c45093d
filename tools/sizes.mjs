// `npm run sizes`: what a bundler makes of each public address, into the table of docs/guide/versions.md. With
// `--check` nothing is written: it fails when the table is off by more than a tenth, and always when an address brings
// a package with it that it has no business with. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build } from 'esbuild'

const { exports, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const page = 'docs/guide/versions.md'
const check = process.argv.includes('--check')

const addresses = Object.keys(exports).filter((key) => !key.endsWith('.json'))
const everything = addresses.map((key) => [`rostermap${key.slice(1)}`, 'everything'])
const wanted = [
  ...everything,
  ['rostermap', 'parseMapping, compileMapping'],
  ['rostermap', 'isRosterError'],
  ['rostermap/saml', 'serviceProvider'],
]

/** What may come with an address, besides rostermap itself; what is not named here may bring nothing. */
const mapping = ['zod', '@noble/hashes', 're2js', 'jsonpath-plus']
const http = ['p-queue', 'p-retry', 'p-timeout', 'eventemitter3', 'is-network-error']
const signing = ['xml-crypto', 'xpath', '@xmldom/is-dom-node', '@xmldom/xmldom']
const allowed = {
  rostermap: mapping,
  'rostermap/import': mapping,
  'rostermap/saml': signing,
  'rostermap/scim': ['zod', '@noble/hashes'],
  'rostermap/postgres': ['@noble/hashes'],
  'rostermap/testing': [...mapping, ...signing],
}

const rows = []
const faults = []
for (const [address, names] of wanted) {
  const what = names === 'everything' ? '*' : `{ ${names} }`
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${what} from '${address}'`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    external: Object.keys(peerDependencies),
    logLevel: 'error',
  })
  const [{ contents }] = outputFiles
  const [{ inputs }] = Object.values(metafile.outputs)
  const packages = new Set(
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
      return name && bytesInOutput > 0 ? [name] : []
    }),
  )
  const may = address.includes('/targets/') ? http : (allowed[address] ?? [])
  for (const name of packages)
    if (!may.includes(name)) faults.push(`${address} brings ${name} with it`)
  const zipped = (await promisify(gzip)(contents)).length
  const sizes = [contents.length, zipped].map((bytes) => Math.max(1, Math.round(bytes / 1000)))
  rows.push({ address, names, sizes, packages: [...packages].sort() })
}

const table = [
  '| address | what of it | kB, minified | kB, zipped | packages in it |',
  '|---|---|---|---|---|',
  ...rows.map(({ address, names, sizes: [plain, zipped], packages }) => {
    const what = names === 'everything' ? names : `\`${names}\``
    return `| \`${address}\` | ${what} | ${plain} | ${zipped} | ${packages.join(', ') || 'none'} |`
  }),
].join('\n')
const marks = /(<!-- sizes: npm run sizes -->\n)([\s\S]*?)(\n<!-- end of sizes -->)/
const text = readFileSync(page, 'utf8')
const [, , before] = marks.exec(text) ?? []
if (before === undefined) throw new Error(`${page} has no place for the sizes`)
const numbers = (of) =>
  of
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, 5)
        .map((cell) => cell.trim()),
    )
const was = numbers(before)
const is = numbers(table)
const isOff = (a, b) => Math.abs(a - b) > Math.max(2, b / 10)
const differs =
  was.length !== is.length ||
  is.some(([address, names, plain], i) => {
    const [a, n, p] = was[i] ?? []
    return address !== a || names !== n || isOff(Number(plain), Number(p))
  })
if (!check)
  writeFileSync(
    page,
    text.replace(marks, (_, from, __, to) => from + table + to),
  )
else if (differs) faults.push(`The table of ${page} is out of date: npm run sizes`)
for (const fault of faults) console.error(fault)
console.log(`${rows.length} bundles measured`)
process.exit(faults.length > 0 ? 1 : 0)
