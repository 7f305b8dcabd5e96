import { html, raw } from 'hono/html'
import { navigation, readGuide } from './guides.ts'
import { type Html, layout } from './layout.ts'
import { renderMarkdown, textOf } from './markdown.ts'

const pages = navigation.flatMap((group) => group.pages)

/** Shows a guide with its table of contents and links to the pages before and after it. */
export async function guidePage(name: string, path: string): Promise<Html> {
  const sections = renderMarkdown(await readGuide(name))
  const body = sections.map((section) => section.html).join('')
  const [paragraph = ''] = /<p>.*?<\/p>/s.exec(body) ?? []
  const headings = sections.filter(({ depth }) => depth === 2)
  const position = pages.findIndex((page) => page.path === path)
  return layout({
    title: sections[0]?.title ?? name,
    description: textOf(paragraph),
    path,
    // The list of pages is the table of contents of the index.
    ...(name !== 'index' && {
      contents: html`<ul>${headings.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>`,
    }),
    content: html`
      ${raw(body)}
      <footer>
        ${neighbour('prev', 'Previous', pages[position - 1])}${neighbour('next', 'Next', pages[position + 1])}
        <a type="text/markdown" href="/docs/${name}.md">This page as Markdown</a>
      </footer>`,
  })
}

function neighbour(
  rel: string,
  label: string,
  page: { title: string; path: string } | undefined,
): Html | string {
  return page ? html`<a rel="${rel}" href="${page.path}"><small>${label}</small>${page.title}</a>` : ''
}
