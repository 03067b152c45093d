// Makes dist/playground.html: one page with its script and styles inside, which asks nothing of any network.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { outputFiles } = await build({
  entryPoints: ['src/playground/main.ts'],
  inject: ['src/playground/buffer.ts'],
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'none',
})
// A script inside a page ends at the first closing tag in its text.
const script = outputFiles[0].text.trim().replaceAll('</script', '<\\/script')
const schema = JSON.stringify(JSON.parse(readFileSync('schema/mapping.v1.json', 'utf8')))
const data = `<script type="application/json" id="schema">${schema.replaceAll('<', '\\u003c')}</script>`
const hash = createHash('sha256').update(script).digest('base64')
const page = readFileSync('src/playground/page.html', 'utf8')
  .replaceAll(/^ *<!-- biome-ignore .*-->\n/gm, '')
  .replace('@script-hash@', () => `sha256-${hash}`)
  .replace('<!--script-->', () => `${data}\n<script>${script}</script>`)
mkdirSync('dist', { recursive: true })
writeFileSync('dist/playground.html', page)
