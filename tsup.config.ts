import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default?: string }>
  bin: Record<string, string>
}
const addresses = Object.values(exports).map((it) => it.default)

// One entry per public address and command, as package.json names them; the built tree mirrors src. Declarations come from
// tsc (tsconfig.build.json).
export default defineConfig({
  entry: [...addresses, ...Object.values(bin)].flatMap((it) =>
    it ? [it.replace('./dist/', 'src/').replace(/\.js$/, '.ts')] : [],
  ),
  outDir: 'dist',
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
  removeNodeProtocol: false,
  treeshake: true,
})
