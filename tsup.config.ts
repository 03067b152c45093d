import { defineConfig } from 'tsup'

// One entry per public address; the built tree mirrors src. Declarations come from tsc (tsconfig.build.json).
export default defineConfig({
  entry: [
    'src/index.ts',
    'src/saml/index.ts',
    'src/oidc/index.ts',
    'src/targets/jira/index.ts',
    'src/testing/index.ts',
  ],
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
