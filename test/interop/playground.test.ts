import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/main.js'
import { pipe } from '../cli/support.js'
import { describeWith } from './tools.js'

const executable = '/usr/bin/chromium'
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const response = readFileSync('examples/okta-response.txt', 'utf8')

describeWith({ [executable]: ['--version'] }, 'the playground in a browser', () => {
  let browser: Browser
  let page: Page
  let address: string
  let served: Promise<number>
  const stop = new AbortController()
  const asked: string[] = []
  const errors: string[] = []

  beforeAll(async () => {
    execFileSync(process.execPath, ['tools/build-playground.mjs'])
    address = await new Promise((resolve) => {
      served = run({
        ...quietIo,
        args: ['playground', '--port', '0'],
        out: resolve,
        signal: stop.signal,
      })
    })
    browser = await chromium.launch({
      executablePath: executable,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
        ...['--disable-background-networking', '--disable-component-update'],
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    stop.abort()
    expect(await served).toBe(0)
  })
  beforeEach(async () => {
    page = await browser.newPage()
    page.on('request', (request) => asked.push(request.url()))
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(address.trim())
  })

  it('maps, explains and plans what stands in it, and asks the network for nothing more', async () => {
    expect(await page.textContent('#status')).toBe('3 groups wanted, 5 operations, 0 withheld.')
    expect(await page.textContent('#groups')).toContain('it differs only by upper and lower case')
    expect(await page.textContent('#plan')).toContain('- remove from jira-administrators')
    expect(asked).toEqual([address.trim()])
    expect(errors).toEqual([])
  })

  it('lints while one types, and leads to the line', async () => {
    const text = await page.inputValue('#mapping')
    await page.fill('#mapping', text.replace('claim: email, transform', 'clam: email, transform'))
    expect(await page.textContent('#status')).toContain('1 fault')
    await page.click('#mapping-faults button')
    const line = await page.$eval('#mapping', (area) => {
      const { value, selectionStart } = area as unknown as { value: string; selectionStart: number }
      return value.slice(0, selectionStart).split('\n').length
    })
    expect(line).toBe(5)
  })

  it('tells what may stand where the cursor is', async () => {
    const at = (await page.inputValue('#mapping')).indexOf('id: developers')
    await page.$eval(
      '#mapping',
      (area, offset) => {
        const field = area as unknown as {
          focus(): void
          setSelectionRange(a: number, b: number): void
          click(): void
        }
        field.focus()
        field.setSelectionRange(offset, offset)
        field.click()
      },
      at - 2,
    )
    expect(await page.textContent('#help')).toContain('createMissing')
  })

  it('reads a SAML Response, base64 or XML', async () => {
    await page.check('input[value=saml]')
    await page.selectOption('#preset', 'okta')
    for (const text of [response, Buffer.from(response, 'base64').toString()]) {
      await page.fill('#person', text)
      expect(await page.textContent('#claims')).toContain('okta-jira-dev')
      expect(await page.isHidden('#person-fault')).toBe(true)
    }
    await page.fill('#person', 'not base64 at all!')
    expect(await page.textContent('#person-fault')).toContain('not base64')
  })

  it('reads a SCIM User, and says when it is none', async () => {
    await page.check('input[value=scim]')
    await page.selectOption('#preset', 'generic')
    const user = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'Alice.Nguyen@example.com',
      name: { givenName: 'Alice', familyName: 'Nguyen' },
      emails: [{ value: 'Alice.Nguyen@example.com', primary: true }],
      groups: [{ value: 'g1', display: 'idp-jira-dev' }],
    }
    await page.fill('#person', JSON.stringify(user))
    expect(await page.isHidden('#person-fault')).toBe(true)
    expect(await page.textContent('#claims')).toContain('name.givenName')
    expect(await page.textContent('#status')).toContain('2 groups wanted')
    await page.fill('#person', '[]')
    expect(await page.textContent('#person-fault')).toContain('A SCIM User is one object')
    expect(errors).toEqual([])
  })

  it('shows markup that came in as text', async () => {
    await page.fill('#person', 'email: <img src=x onerror=alert(1)>\ngroups: [<b>x</b>]')
    expect(await page.$('#claims img, #claims b')).toBeNull()
    expect(errors).toEqual([])
  })

  it('compares two mappings over people, group by group', async () => {
    await page.click('#tab-compare')
    expect(await page.textContent('#compare-status')).toBe('Something changes for 2 of 4 people.')
    const rows = await page.$$eval('#changes tbody tr', (all) => all.map((row) => row.textContent))
    expect(rows).toEqual(['dev-team2 → 0= alice, bob stay all the same', 'research2 → 3+ bob'])
    expect(await page.textContent('#access')).toBe('The same people come in.')
  })

  it('is walked with the keyboard alone', async () => {
    await page.focus('#tab-try')
    await page.keyboard.press('ArrowRight')
    expect(await page.isVisible('#view-compare')).toBe(true)
    expect(await page.isVisible('#view-try')).toBe(false)
    await page.keyboard.press('Tab')
    expect(await page.$eval('*:focus', ({ id }) => id)).toBe('before')
  })

  describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
    it.each(['#tab-try', '#tab-compare'])('has no fault that axe knows of, at %s', async (tab) => {
      await page.emulateMedia({ colorScheme })
      await page.click(tab)
      await page.evaluate(axe)
      const violations = await page.evaluate(async () => {
        const { axe: engine } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const result = await engine.run()
        return result.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
      })
      expect(violations).toEqual([])
    })
  })

  it('attack: is not shown under another name, as DNS rebinding would have it', async () => {
    const { port } = new URL(address.trim())
    const status = await new Promise((resolve, reject) => {
      const asked = get({ port, headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      )
      asked.on('error', reject)
    })
    expect(status).toBe(421)
  })

  it('has one page and no other', async () => {
    const other = await fetch(`${address.trim()}../etc/passwd`)
    expect(other.status).toBe(404)
    const post = await fetch(address.trim(), { method: 'POST' })
    expect(post.status).toBe(404)
  })
})

const quietIo: Io = {
  args: [],
  env: {},
  stdin: () => pipe(''),
  out: () => undefined,
  err: () => undefined,
  colour: { out: false, err: false },
  interactive: false,
  ask: async () => '',
  openDatabase: () => Promise.reject(new Error('There is no database.')),
  now: Date.now,
  signal: new AbortController().signal,
}
