import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith } from './tools.js'

const executable = '/usr/bin/chromium'
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

describeWith({ [executable]: ['--version'] }, 'the site of the documentation', () => {
  const site = temporaryFolder()
  let browser: Browser
  let documents: string[]

  beforeAll(async () => {
    const typedoc = resolve('node_modules/typedoc/bin/typedoc')
    execFileSync(process.execPath, [typedoc, '--options', 'typedoc.site.json', '--html', site], {
      stdio: 'ignore',
    })
    documents = readdirSync(join(site, 'documents')).map((name) => join(site, 'documents', name))
    browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  }, 120_000)
  afterAll(() => browser?.close())

  it('has every guide', () => {
    const guides = ['docs/guide', 'docs/targets'].flatMap((folder) =>
      readdirSync(folder).filter((name) => name.endsWith('.md')),
    )
    expect(documents).toHaveLength(guides.length)
  })

  it.each([1280, 380])(
    'fits on a screen %i wide, and asks the network for nothing',
    async (width) => {
      const page = await browser.newPage({ viewport: { width, height: 800 } })
      const outside: string[] = []
      const wide: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) outside.push(request.url())
      })
      page.on('pageerror', ({ message }) => outside.push(message))
      for (const file of [join(site, 'index.html'), ...documents]) {
        await page.goto(pathToFileURL(file).href)
        const over = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = (
            globalThis as unknown as {
              document: { documentElement: { scrollWidth: number; clientWidth: number } }
            }
          ).document.documentElement
          return scrollWidth - clientWidth
        })
        if (over > 0) wide.push(`${file}: ${over}`)
      }
      expect([outside, wide]).toEqual([[], []])
    },
  )

  it.each(['light', 'dark'] as const)(
    'can be read in %s colours',
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme })
      const faults: unknown[] = []
      for (const [at, file] of [join(site, 'index.html'), ...documents].entries()) {
        await page.goto(pathToFileURL(file).href)
        await page.evaluate(axe)
        // The navigation is the same on each page, and most of it.
        const part = at < 3 ? 'body' : '.col-content'
        const found = await page.evaluate(async (within) => {
          const { axe: engine } = globalThis as unknown as {
            axe: {
              run(
                within: string,
                options: object,
              ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
            }
          }
          // Of typedoc's making: a link stands in what opens a part of the navigation. Both can be reached.
          const rules = { 'nested-interactive': { enabled: false } }
          const { violations } = await engine.run(within, { runOnly: ['wcag2a', 'wcag2aa'], rules })
          return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)])
        }, part)
        if (found.length > 0) faults.push([file, found])
      }
      expect(faults).toEqual([])
    },
    300_000,
  )
})
