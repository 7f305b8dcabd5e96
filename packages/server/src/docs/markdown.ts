import { Marked, Parser, TextRenderer, type Token } from 'marked'
import { pathOf } from './guides.ts'

/** A heading with the text up to the next heading. */
export interface Section {
  /** The same fragment as on GitHub: links work in both places. */
  readonly id: string
  readonly title: string
  readonly depth: number
  html: string
}

// A bare URL is an example, never a link.
const marked = new Marked({ tokenizer: { url: () => undefined } })
const parser = new Parser()
const plain = new TextRenderer()

/** Renders a guide, which begins with a heading. Raw HTML appears as text, comments are omitted. */
export function renderMarkdown(source: string): readonly Section[] {
  const tokens = marked.lexer(source)
  marked.walkTokens(tokens, (token) => prepareToken(token))

  const sections: Section[] = []
  for (const token of tokens) {
    if (token.type === 'heading') {
      const { depth, tokens: inline = [] } = token
      const title = parser.parseInline(inline, plain)
      const id = fragmentOf(title)
      const html = `<h${depth} id="${id}"><a href="#${id}">${parser.parseInline(inline)}</a></h${depth}>\n`
      sections.push({ id, title, depth, html })
      continue
    }
    const section = sections.at(-1)
    if (section) section.html += makeScrollable(parser.parse([token]))
  }
  return sections
}

/** Extracts the text of rendered Markdown, without headings. */
export function textOf(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return html
    .replaceAll(/<h\d.*?<\/h\d>/g, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&([a-z]+|#39);/g, (whole, name) => entities[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Makes wide code and tables scrollable, with a keyboard as well. */
function makeScrollable(html: string): string {
  return html
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
}

function prepareToken(token: Token): void {
  if (token.type === 'link' || token.type === 'image') token.href = pathOf(token.href)
  if (token.type === 'html') token.text = token.text.startsWith('<!--') ? '' : escapeHtml(token.text)
  if (token.type === 'code' && /^\$ /m.test(token.text)) {
    token.text = markCommands(escapeHtml(token.text))
    token.escaped = true
  }
}

/** Marks the commands of a terminal session: lines that begin with `$ `, with their continuation lines. */
function markCommands(session: string): string {
  return session.replaceAll(/^\$ (?:.*\\\n)*.*$/gm, '<b>$&</b>')
}

/** @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
function fragmentOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
