import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default?: string }>
}

// One entry per public address, as package.json names them; the built tree mirrors src. Declarations come from
// tsc (tsconfig.build.json).
export default defineConfig({
  entry: Object.values(exports).flatMap((it) =>
    it.default ? [it.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')] : [],
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
