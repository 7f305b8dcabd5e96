import { hash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { navigation } from './guides.ts'
import { style } from './style.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Allows the style sheet, images of this server and the search form. Scripts are blocked. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

interface Page {
  readonly title: string
  readonly description?: string
  /** Marks this page in the list of pages. */
  readonly path?: string
  /** The search query. */
  readonly query?: string
  /** The table of contents. */
  readonly contents?: Html
  readonly content: Html
}

/** Renders a page with the header, the list of pages and the table of contents. */
export function layout({ title, description, path, query, contents, content }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Open Animate</title>
${description ? html`<meta name="description" content="${description}">` : ''}
<style>${raw(style)}</style>
</head>
<body>
<header>
  <a href="/docs">Open Animate docs</a>
  <a class="jump" href="#pages">Pages</a>
  <form action="/docs/search" role="search">
    <input type="search" name="q" value="${query ?? ''}" aria-label="Search the documentation" placeholder="Search" maxlength="200" required>
  </form>
  <a href="/">Console</a>
</header>
<div class="frame">
<main>
${contents ? html`<details class="contents"><summary>On this page</summary>${contents}</details>` : ''}
${content}
</main>
${contents ? html`<aside class="contents"><h2>On this page</h2>${contents}</aside>` : ''}
<nav id="pages" aria-label="Pages">${navigation.map(
    (group) => html`
  <h2>${group.title}</h2>
  <ul>${group.pages.map(
    (page) =>
      html`<li><a href="${page.path}"${page.path === path ? raw(' aria-current="page"') : ''}>${page.title}</a></li>`,
  )}</ul>`,
  )}
</nav>
</div>
</body>
</html>`
}

/** Renders a sentence with `code` in backquotes. */
export function prose(text: string): Html {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
  return html`${parts}`
}
