// Puts the guides into the site as README.md lists them: its sections, its order, and the title of each page. What
// README.md does not list comes last.
import { readdirSync, readFileSync } from 'node:fs'
import { Application, Converter, PageEvent } from 'typedoc'

const listed = readFileSync('README.md', 'utf8')
  .split('## Read on\n')[1]
  .split(/^- /m)
  .map((text) => ({
    section: text.slice(0, text.indexOf(':')),
    pages: [...text.matchAll(/\]\(docs\/((?:guide|targets)\/[\w-]+)\.md\)/g)].map(
      ([, page]) => page,
    ),
  }))
const others = ['guide', 'targets']
  .flatMap((folder) => readdirSync(`docs/${folder}`).map((file) => `${folder}/${file}`))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length))
  .filter((page) => !listed.some(({ pages }) => pages.includes(page)))
const sections = [...listed, { section: 'More', pages: others }]

/** Called by typedoc. */
export function load(app) {
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    const files = sections.flatMap(({ pages }) => pages).map((page) => `docs/${page}.md`)
    app.options.setValue('projectDocuments', files)
  })
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const found = sections.find(({ pages }) => pages.includes(document.name))
    const [, title] = /^# (.*)$/m.exec(readFileSync(`docs/${document.name}.md`, 'utf8')) ?? []
    if (!found || !title) return
    // A section of one page would be a folder with nothing else in it.
    const folder = found.pages.length > 1 ? `${found.section}/` : ''
    document.name = `${folder}${title.replaceAll('/', ' ')}`
  })
  // A table that scrolls must be reachable without a mouse.
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replaceAll('<table>', '<table tabindex="0">')
  })
}
