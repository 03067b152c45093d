import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { goldens, outcomeOf } from '../support/goldens.js'
import { describeWith } from './tools.js'

const executable = '/usr/bin/chromium'

/** The engine and the goldens in one script that needs nothing of Node. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { goldens, outcomeOf } from './test/support/goldens.ts'
        globalThis.outcomes = () =>
          Object.entries(goldens).map(([name, golden]) => [name, outcomeOf(golden)])`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    alias: { rostermap: './test/support/engine.ts' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
  })
  return outputFiles[0]?.text ?? ''
}

describeWith({ [executable]: ['--version'] }, 'the engine alone in a browser', () => {
  it('gives the goldens byte for byte, and asks the network for nothing', async () => {
    const browser = await chromium.launch({
      executablePath: executable,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
    })
    try {
      const page = await browser.newPage()
      const asked: string[] = []
      const errors: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('pageerror', ({ message }) => errors.push(message))
      await page.addScriptTag({ content: await bundle() })
      const outcomes = await page.evaluate<[string, string][]>('outcomes()')
      expect(outcomes.map(([name]) => name)).toEqual(Object.keys(goldens))
      for (const [name, outcome] of outcomes) {
        expect(outcome).toBe(readFileSync(`test/mapping/goldens/${name}.txt`, 'utf8'))
        expect(outcome).toBe(outcomeOf(goldens[name] as (typeof goldens)[string]))
      }
      expect([asked, errors]).toEqual([[], []])
    } finally {
      await browser.close()
    }
  })
})
