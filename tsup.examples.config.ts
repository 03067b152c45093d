import { defineConfig } from 'tsup'

// The examples as plain JavaScript, importing rostermap by its name as a user does (Node 20 runs no TypeScript).
export default defineConfig({
  entry: ['examples/*.ts'],
  outDir: 'dist-examples',
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  // Packages are imported from where they are installed, as a user's would be.
  skipNodeModulesBundle: true,
  external: [/^rostermap/],
  clean: true,
  dts: false,
  removeNodeProtocol: false,
})
